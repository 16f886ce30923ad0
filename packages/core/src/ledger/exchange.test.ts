import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Choices } from './__fixtures__/choices.js';
import { CALM_MS, type Disturbance, SimulatedFleet } from './__fixtures__/simulated-fleet.js';

const disturbance = fc.record<Disturbance>({
  atMs: fc.integer({ min: 0, max: CALM_MS - 1 }).map((atMs) => (atMs % 3 === 0 ? atMs : atMs % 30_000)),
  kind: fc.constantFrom(
    'pause',
    'resume',
    'cancel',
    'kill-chunk',
    'kill-chunk',
    'kill-ledger',
    'close-gate',
    'close-gate-for-a-minute',
    'open-gate',
  ),
  chunk: fc.nat(2),
});

const fleet = fc.record({
  numbers: fc.noBias(fc.array(fc.nat(999), { maxLength: 200, size: 'max' })),
  maxInFlight: fc.integer({ min: 1, max: 4 }),
  listingLagMs: fc.constantFrom(0, 30_000),
  canFind: fc.boolean(),
  chunks: fc.array(fc.array(fc.constantFrom('a' as const, 'b' as const), { minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 3,
  }),
  disturbances: fc.array(disturbance, { maxLength: 6 }),
});

test('whatever is lost, doubled, late or killed: no shot is made twice, no place is taken twice, and all come to an end', () => {
  fc.assert(
    fc.property(fleet, ({ numbers, ...options }) => {
      const simulated = new SimulatedFleet({ ...options, choices: new Choices(numbers) });
      simulated.run();
      expect(simulated.vendor.duplicates()).toEqual([]);
      expect(simulated.unfinished()).toEqual([]);
      expect(simulated.chunks.every(({ ended }) => ended)).toBe(true);
      expect(simulated.ledger.holders).toEqual({});
    }),
    { numRuns: 3000 },
  );
});
