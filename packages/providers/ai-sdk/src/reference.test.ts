// Ids of generations: short, opaque, and whole again in any process.
import type { JSONValue } from '@ai-sdk/provider';
import { expect, test } from 'vitest';
import { fromGenerationId, toGenerationId } from './reference.js';

const QUEUE = 'https://queue.fal.run/fal-ai';
const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';

test.each<[string, JSONValue]>([
  [
    'fal',
    { responseUrl: `${QUEUE}/kling-video/requests/${ID}`, submitUrl: `${QUEUE}/kling-video/v2.1/master/text-to-video` },
  ],
  ['google', { operationName: 'models/veo-3.1-generate-preview/operations/iepvhqsdqvxz' }],
  ['replicate', { getUrl: 'https://api.replicate.com/v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu' }],
  ['bytedance', { answer: { id: 'cgt-20261127070000-x9k2m' } }],
  ['another', { nested: [1, null, 'ä'], seed: 0 }],
  ['a text', 'task-1'],
])('%s: an operation comes back as it was', (_vendor, operation) => {
  const id = toGenerationId({ key: 'higgsfield_soul', slot: 1, operation });
  expect(id).toMatch(/^\S{1,200}$/);
  expect(fromGenerationId(id ?? '')).toEqual({ key: 'higgsfield_soul', slot: 1, operation });
});

test('ids that were given stay readable', () => {
  expect(fromGenerationId('seedance_lite.0.I8kLWBxpbmaSnJiUnKabZG5iqmuSZJyqm5hqbKFraGRgYGxgkpxmYppEJY-guRwA')).toEqual({
    key: 'seedance_lite',
    slot: 0,
    operation: {
      responseUrl: `${QUEUE}/bytedance/requests/${ID}`,
      submitUrl: `${QUEUE}/bytedance/seedance/v1/lite/text-to-video`,
    },
  });
});

test('what is too long for an id has none, and what is no id has no operation', () => {
  const noise = Array.from({ length: 300 }, (_, index) => (index * 7919).toString(36)).join('-');
  expect(toGenerationId({ key: 'veo_3', slot: 0, operation: noise })).toBeUndefined();
  for (const id of ['', 'veo_3', 'veo_3.0.', 'veo_3.9.q1Yq', 'veo_3.0.bm8', 'no-such-generation'])
    expect(fromGenerationId(id)).toBeUndefined();
});
