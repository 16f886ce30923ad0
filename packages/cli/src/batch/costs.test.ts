// Costs by the configuration's prices: of shots that were made, and of nothing else.
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

async function costOf(change: Partial<ShotResult>, prices: Parameters<typeof withCosts>[1]) {
  async function* one() {
    yield { ...RESULT, ...change };
  }
  for await (const { cost } of withCosts(one(), prices)) return cost;
  throw new Error('no result');
}

test('a shot that was made costs what its model does', async () => {
  const prices = {
    currency: 'USD',
    models: { veo_3: { perSecond: 0.1 }, kling_21: { perGeneration: 1, perSecond: 0.2 } },
  };
  expect(await costOf({}, prices)).toBe(0.3);
  expect(await costOf({ model: 'kling_21' }, prices)).toBe(1.6);
});

test('nothing is claimed where no price is known, or where it isn’t known whether it was charged', async () => {
  const prices = { currency: 'USD', models: { veo_3: { perGeneration: 1 } } };
  expect(await costOf({}, undefined)).toBeUndefined();
  expect(await costOf({ model: 'constructor' }, prices)).toBeUndefined();
  for (const status of ['failed', 'ambiguous', 'pending', 'generating'] as const)
    expect(await costOf({ status }, prices)).toBeUndefined();
});
