import { expect, test } from 'vitest';
import { machineFigures } from './figures.js';

const RATE = { requests: 10, perMs: 1_000 };

/** Paid calls this far apart; what the vendor refused has no generation. */
function calls(count: number, everyMs: number, refused = 0) {
  return Array.from({ length: count }, (_, index) => ({
    endpoint: 'generate' as const,
    monotonicMs: index * everyMs,
    ...(index < count - refused ? { generationId: `gen ${index}` } : {}),
  }));
}

test('a steady list has used what its pace is of the rate', () => {
  const figures = machineFigures(calls(101, 125), 101, { rate: RATE });
  expect(figures).toEqual({ accepted: 101, mostInASecond: 8, above: 0, refused: 0, usedOfAllowed: 0.8 });
});

test('refused requests and those that come too close are told', () => {
  const figures = machineFigures(calls(101, 50, 3), 98, { rate: RATE });
  expect(figures).toMatchObject({ mostInASecond: 20, refused: 3 });
  expect(figures.above).toBeGreaterThan(10);
});
