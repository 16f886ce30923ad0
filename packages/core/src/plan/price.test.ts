// Prices: in whole millionths, and unknown is not nothing.
import { expect, test } from 'vitest';
import { generationCost } from './price.js';

test('what a vendor asks for a second and for a generation is added up', () => {
  expect(generationCost({ veo_3: { perSecond: 0.1 } }, 'veo_3', 3)).toBe(300_000);
  expect(generationCost({ veo_3: { perSecond: 0.2, perGeneration: 1 } }, 'veo_3', 3)).toBe(1_600_000);
  expect(generationCost({ veo_3: { perGeneration: 0 } }, 'veo_3', 3)).toBe(0);
});

test('a model without a price costs nobody knows what', () => {
  expect(generationCost({ veo_3: { perSecond: 1 } }, 'kling_21', 5)).toBeUndefined();
  expect(generationCost({}, 'constructor', 5)).toBeUndefined();
  expect(generationCost(undefined, 'veo_3', 5)).toBeUndefined();
});
