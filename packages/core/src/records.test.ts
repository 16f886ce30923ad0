import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFinalRecord, isLater, mergeRecords, type ShotRecord } from './records.js';

const record = (changes: Partial<ShotRecord> = {}): ShotRecord => ({
  index: 0,
  epoch: 1,
  attempt: 1,
  seq: 1,
  kind: 'accepted',
  atMs: 0,
  account: 'a',
  ...changes,
});

test('the later word is told by epoch, then attempt, then seq, never by the clock', () => {
  expect(isLater(record({ epoch: 2, attempt: 1, seq: 1 }), record({ attempt: 9, seq: 9, atMs: 5 }))).toBe(true);
  expect(isLater(record({ attempt: 2 }), record({ seq: 9 }))).toBe(true);
  expect(isLater(record({ seq: 2 }), record({ atMs: 99 }))).toBe(true);
  expect(isLater(record(), record({ seq: 2 }))).toBe(false);
});

test('what one try brought home stays, whatever else is said of that try', () => {
  const home = record({ kind: 'downloaded', seq: 3 });
  for (const kind of ['accepted', 'ended', 'ambiguous'] as const) {
    expect(isLater(home, record({ kind, seq: 9 }))).toBe(true);
    expect(isLater(record({ kind, seq: 9 }), home)).toBe(false);
  }
  expect(isLater(record({ attempt: 2 }), home)).toBe(true);
});

test('the same word written again by a retry takes the place of the first', () => {
  expect(mergeRecords([record(), record({ kind: 'downloaded' })]).get(0)?.kind).toBe('downloaded');
});

test('merged in any order, of each shot the latest word remains', () => {
  const some = fc.array(
    fc.record({ index: fc.nat(2), epoch: fc.nat(2), attempt: fc.nat(2), seq: fc.nat(1_000_000) }).map(record),
    { maxLength: 20 },
  );
  const key = ({ index, epoch, attempt, seq }: ShotRecord) => `${index} ${epoch} ${attempt} ${seq}`;
  const latest = (records: readonly ShotRecord[]) => [...mergeRecords(records).values()].map(key).sort();
  fc.assert(
    fc.property(some, (records) => {
      expect(latest(records.toReversed())).toEqual(latest(records));
    }),
  );
});

test('what was noted of a generation stays with it, in whatever order its records are read', () => {
  const notes = ['duration 7 made as 6'];
  const accepted = record({ generationId: 'a', notes });
  const later = [
    record({ generationId: 'a', kind: 'ended', seq: 2 }),
    record({ generationId: 'a', kind: 'downloaded', seq: 3, epoch: 2 }),
  ];
  for (const records of [
    [accepted, ...later],
    [...later, accepted],
    [later[0] ?? accepted, accepted, later[1] ?? accepted],
  ])
    expect(mergeRecords(records).get(0)).toMatchObject({ kind: 'downloaded', notes });
  const other = record({ generationId: 'b', attempt: 2, kind: 'downloaded' });
  expect(mergeRecords([accepted, other]).get(0)).not.toHaveProperty('notes');
  expect(mergeRecords([other, accepted]).get(0)).not.toHaveProperty('notes');
});

test('merging goes on from what is known', () => {
  const known = new Map([[0, record({ seq: 5 })]]);
  expect(mergeRecords([record({ seq: 4 }), record({ index: 1 })], known)).toBe(known);
  expect([known.get(0)?.seq, known.size]).toEqual([5, 2]);
});

test.each([
  ['accepted', false],
  ['ambiguous', false],
  ['ended', false],
  ['downloaded', true],
  ['failed', true],
  ['rejected', true],
  ['canceled', true],
] as const)('after "%s" nothing more is done: %s', (kind, final) => {
  expect(isFinalRecord(record({ kind }))).toBe(final);
});

test('why a shot failed stays with it while it is tried again, in whatever order its records are read', () => {
  const failure = { code: 'GENERATION_FAILED', detail: 'no' } as const;
  const failed = record({ kind: 'failed', ...failure });
  const accepted = record({ kind: 'accepted', epoch: 2, attempt: 2 });
  const failedBefore = { epoch: 1, attempt: 1, ...failure };
  for (const records of [
    [failed, accepted],
    [accepted, failed],
    [failed, accepted, accepted],
  ])
    expect(mergeRecords(records).get(0)).toEqual({ ...accepted, failedBefore });
  const sealed = { ...accepted, seq: 9, failedBefore };
  const again = record({ kind: 'ambiguous', epoch: 3, attempt: 3 });
  expect(mergeRecords([sealed, again]).get(0)).toEqual({ ...again, failedBefore });
  const later = record({ kind: 'rejected', epoch: 2, attempt: 2, code: 'CONTENT_POLICY' });
  expect(mergeRecords([sealed, later, again]).get(0)?.failedBefore?.code).toBe('CONTENT_POLICY');
  expect(mergeRecords([failed, record({ kind: 'downloaded', epoch: 2, attempt: 2 })]).get(0)).not.toHaveProperty(
    'failedBefore',
  );
});
