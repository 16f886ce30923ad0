// What the formula says of batches that were counted, and what must hold for any.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineCost } from './engine-cost.js';

const MINUTE_MS = 60_000;

test('generations of twelve minutes, 500 in flight, cost half an action and a fifth of a look a shot at most', () => {
  const { actions, apiCalls, events } = engineCost({ shots: 2_000, maxInFlight: 500, generationMs: 12 * MINUTE_MS });
  expect(actions / 2_000).toBeLessThan(0.5);
  expect(apiCalls / 2_000).toBeLessThan(1.2);
  expect(events / 2_000).toBeLessThan(3);
});

test('few in flight end one by one, and each costs its own look', () => {
  const few = engineCost({ shots: 100, maxInFlight: 10, generationMs: 12 * MINUTE_MS });
  const many = engineCost({ shots: 100, maxInFlight: 100, generationMs: 12 * MINUTE_MS });
  expect(few.actions).toBeGreaterThan(3 * many.actions);
});

test('nothing costs nothing', () => {
  expect(engineCost({ shots: 0, maxInFlight: 10, generationMs: 1 })).toMatchObject({
    actions: 0,
    puts: 0,
    apiCalls: 0,
  });
});

test('figures are whole, a shot is asked for at least once, and more shots never cost less', () => {
  const question = fc.record({
    shots: fc.integer({ min: 1, max: 1_000_000 }),
    maxInFlight: fc.integer({ min: 1, max: 5_000 }),
    generationMs: fc.integer({ min: 0, max: 3_600_000 }),
    perMs: fc.double({ min: 0.0001, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(question, fc.boolean(), ({ perMs, ...others }, hasRate) => {
      const asked = { ...others, ...(hasRate ? { perMs } : {}) };
      const cost = engineCost(asked);
      for (const figure of Object.values(cost)) expect(Number.isSafeInteger(figure)).toBe(true);
      expect(cost.apiCalls).toBeGreaterThanOrEqual(others.shots);
      expect(cost.puts).toBeGreaterThanOrEqual(others.shots);
      const twice = engineCost({ ...asked, shots: 2 * others.shots });
      expect(twice.puts).toBeGreaterThan(cost.puts);
      expect(twice.apiCalls).toBeGreaterThan(cost.apiCalls);
    }),
    { numRuns: 200 },
  );
});
