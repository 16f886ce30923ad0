import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeRecords, type ShotRecord } from './records.js';
import { addUnits, NO_UNITS, unitsOf, UnitTally } from './shot-units.js';

const record = (changes: Partial<ShotRecord>): ShotRecord => ({
  index: 0,
  epoch: 1,
  attempt: 1,
  seq: 1,
  kind: 'accepted',
  generationId: `g${changes.attempt ?? 1}`,
  units: 2,
  atMs: 0,
  account: 'a',
  ...changes,
});
const failed = (changes: Partial<ShotRecord>) =>
  record({ kind: 'failed', code: 'GENERATION_FAILED', seq: 2, ...changes });

/** What a reader tells who has read these records. */
function spent(...records: readonly ShotRecord[]) {
  const tally = new UnitTally();
  tally.add(records);
  const latest = mergeRecords(records).get(0);
  return latest === undefined ? NO_UNITS : unitsOf(tally.complete(latest));
}

test('what was accepted is charged, and what failed is as its provider declares', () => {
  expect(spent(record({}))).toMatchObject({ estimated: 2, charged: 2, refunded: 0, uncertain: 0 });
  expect(spent(failed({ charge: 'free' }))).toMatchObject({ estimated: 2, charged: 0, refunded: 2, uncertain: 0 });
  expect(spent(failed({ charge: 'charged' }))).toMatchObject({ estimated: 2, charged: 2, uncertain: 0 });
  expect(spent(failed({ charge: 'unknown' }))).toMatchObject({ estimated: 2, charged: 2, uncertain: 2 });
});

test('what nobody can tell is counted, and said to be uncertain', () => {
  const { generationId: _id, units: _units, ...nothing } = record({ kind: 'ambiguous', code: 'SUBMIT_AMBIGUOUS' });
  expect(spent(nothing)).toMatchObject({ estimated: 1, charged: 1, uncertain: 1 });
});

test('what was refused or never sent costs nothing', () => {
  const { generationId: _id, units: _units, ...nothing } = record({ kind: 'rejected', code: 'CONTENT_POLICY' });
  expect(spent(nothing)).toEqual(NO_UNITS);
  expect(spent()).toEqual(NO_UNITS);
});

test('all attempts add up, whatever the last one came to', () => {
  const two = [record({}), failed({ charge: 'free' }), record({ attempt: 2, seq: 3 })];
  expect(spent(...two)).toMatchObject({ estimated: 4, charged: 2, refunded: 2, generations: 2, charges: 1 });
  const { generationId: _id, units: _units, ...refused } = record({ attempt: 2, seq: 4, kind: 'rejected' });
  expect(spent(record({}), failed({ charge: 'unknown' }), refused)).toMatchObject({ charged: 2, uncertain: 2 });
});

test('a cancel forgets nothing of what was made before it', () => {
  const { generationId: _id, units: _units, ...canceled } = record({ kind: 'canceled', seq: 9 });
  expect(spent(record({}), failed({ charge: 'free' }), canceled)).toMatchObject({ estimated: 2, refunded: 2 });
});

test('what another batch has made costs nothing, and takes nothing away from what was paid for before', () => {
  const reused = record({ kind: 'downloaded', epoch: 2, seq: 0, units: 0, reusedFrom: { batchId: 'b', index: 4 } });
  expect(spent(reused)).toEqual(NO_UNITS);
  expect(spent(record({}), failed({ charge: 'unknown' }), reused)).toMatchObject({ charged: 2, uncertain: 2 });
});

test('one that was stuck and is made after all is charged for sure', () => {
  const stuck = failed({ code: 'GENERATION_STUCK', charge: 'unknown' });
  expect(spent(stuck, record({ kind: 'downloaded', epoch: 2, seq: 1 }))).toMatchObject({ charged: 2, uncertain: 0 });
});

test('a seal alone tells as much as all that it was made of, in any order and told twice', () => {
  const histories = fc.array(fc.constantFrom('free', 'charged', 'unknown'), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(histories, fc.boolean(), (charges, isMade) => {
      const records = charges.flatMap((charge, position) => [
        record({ attempt: position + 1, seq: 2 * position + 1 }),
        failed({ attempt: position + 1, seq: 2 * position + 2, charge }),
      ]);
      if (isMade) records.push(record({ kind: 'downloaded', attempt: charges.length + 1, seq: 99 }));
      const whole = spent(...records);
      expect(whole.estimated).toBe(whole.charged + whole.refunded);
      expect(whole.estimated).toBe(2 * (charges.length + (isMade ? 1 : 0)));
      const tally = new UnitTally();
      tally.add(records);
      const seal = tally.complete(mergeRecords(records).get(0)!);
      expect(spent(seal)).toEqual(whole);
      expect(spent(...records.toReversed(), seal, ...records)).toEqual(whole);
      const next = record({ epoch: 2, attempt: seal.attempt + 1 });
      expect(spent(next, seal)).toEqual(addUnits(whole, unitsOf(next)));
    }),
  );
});
