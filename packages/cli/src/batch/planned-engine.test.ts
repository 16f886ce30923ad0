// What a plan costs beside its videos: by the longest wait of its limits, and in money only where somebody wrote a price down.
import { expect, test } from 'vitest';
import { planEngine } from './planned-engine.js';

const shots = [
  { model: 'veo_3', seconds: 5, count: 300 },
  { model: 'kling_21', seconds: 5, count: 700 },
];
const limits = { maxInFlight: 500, typicalMs: (model: string) => (model === 'veo_3' ? 900_000 : 600_000) };
const actionPrice = { currency: 'USD', perMillion: 50 };

test('actions have a price where the configuration has one, and the vendor is asked once a shot at least', () => {
  const free = planEngine({ shots }, limits, { isPreview: false });
  expect(free).toMatchObject({ shots: 1_000, price: null });
  expect(free.vendorCalls).toBeGreaterThan(1_000);
  const { price, actions } = planEngine({ shots }, limits, { isPreview: false, actionPrice });
  expect(price).toEqual({ currency: 'USD', amount: (actions * 50) / 1_000_000 });
});

test('the tightest window of a rate decides how often permits come', () => {
  const rates = [
    { requests: 20, perMs: 1_000 },
    { requests: 30, perMs: 60_000 },
  ];
  const slow = planEngine({ shots }, { ...limits, rates }, { isPreview: false });
  expect(slow.actions).toBeGreaterThan(3 * planEngine({ shots }, limits, { isPreview: false }).actions);
});

test('a preview asks no vendor, and waits for none', () => {
  const preview = planEngine({ shots }, limits, { isPreview: true });
  expect(preview.vendorCalls).toBeNull();
  expect(preview.actions).toBeLessThan(planEngine({ shots }, limits, { isPreview: false }).actions);
  expect(planEngine({ shots: [] }, limits, { isPreview: false })).toMatchObject({ actions: 0, vendorCalls: 0 });
});
