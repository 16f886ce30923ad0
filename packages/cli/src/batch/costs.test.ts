// Costs by the configuration's prices: of generations that are charged, over all attempts of a shot.
import type { ShotResult } from '@shotlist/core';
import { expect, test } from 'vitest';
import { withCosts } from './costs.js';

const RESULT: ShotResult = {
  index: 0,
  id: 'a',
  cells: [],
  request: {
    prompt: 'A boat',
    model: 'veo_3',
    duration: 3,
    resolution: '720p',
    aspect_ratio: '16:9',
    seed: 1,
    camera_fixed: false,
  },
  status: 'succeeded',
  generationId: 'g',
  videoKey: 'v',
  videoBytes: 1,
  videoSha256: 's',
  posterKey: undefined,
  seed: 1,
  model: 'veo_3',
  account: 'main',
  units: 1,
  cost: undefined,
  processingSeconds: undefined,
  attempts: 1,
  errorCode: undefined,
  error: undefined,
};

async function priced(change: Partial<ShotResult>, prices: Parameters<typeof withCosts>[1]): Promise<ShotResult> {
  async function* one() {
    yield { ...RESULT, ...change };
  }
  for await (const result of withCosts(one(), prices)) return result;
  throw new Error('no result');
}
const costOf = async (...about: Parameters<typeof priced>) => (await priced(...about)).cost;
const costsOf = async (...about: Parameters<typeof priced>) => (await priced(...about)).spentCost;

const PRICES = {
  currency: 'USD',
  models: { veo_3: { perSecond: 0.1 }, kling_21: { perGeneration: 1, perSecond: 0.2 } },
};
const ONE = { estimated: 2, charged: 2, refunded: 0, uncertain: 0, charges: 1, uncertainCharges: 0, generations: 1 };

test('a generation costs what its model does, whatever its units', async () => {
  expect(await costOf({ spent: ONE }, PRICES)).toBe(0.3);
  expect(await costOf({ spent: ONE, model: 'kling_21' }, PRICES)).toBe(1.6);
});

test('every charged attempt costs, also of a shot that failed, and a refunded one doesn’t', async () => {
  const spent = { ...ONE, charges: 2, uncertainCharges: 1, generations: 3 };
  expect(await costOf({ status: 'failed', spent }, PRICES)).toBe(0.6);
  expect(await costsOf({ spent }, PRICES)).toEqual({ estimated: 0.9, charged: 0.6, refunded: 0.3, uncertain: 0.3 });
  expect(await costOf({ status: 'failed', spent: { ...ONE, charges: 0 } }, PRICES)).toBe(0);
});

test('nothing is claimed where no price is known, or nothing was asked for', async () => {
  expect(await costOf({ spent: ONE }, undefined)).toBeUndefined();
  expect(await costOf({ spent: ONE, model: 'constructor' }, PRICES)).toBeUndefined();
  expect(await costOf({ status: 'pending' }, PRICES)).toBeUndefined();
});

test('a shot that another batch has paid for costs nothing', async () => {
  const prices = { currency: 'USD', models: { veo_3: { perGeneration: 1 } } };
  expect(await costOf({ reusedFrom: { batchId: 'before', index: 4 } }, prices)).toBe(0);
});
