import { expect, test } from 'vitest';
import {
  applyAll,
  generatingChunk,
  grant,
  openedChunk,
  pending,
  reconcilingChunk,
  SETTINGS,
  submittingChunk,
} from './__fixtures__/chunks.js';
import { reduceChunk } from './reduce.js';
import type { ChunkSettings, ChunkState } from './state.js';
import { chunkProgress, chunkReport, isReportUrgent, reportKey } from './tell.js';

const FROM = { sender: 'batch/b/chunk/00000', runId: 'chunk-run', bornMs: 3, batchId: 'b', weight: 2 };
const report = (state: ChunkState, done = false) =>
  chunkReport(state, FROM, { ...SETTINGS, units: { b: 5 } }, 0, { seq: 1, asksAgain: false, done, isReset: false });
const progress = (state: ChunkState, nowMs = 0, isReset = false) =>
  chunkProgress(state, { chunk: 0, runId: 'chunk-run', epoch: 1 }, { seq: 1, done: false, isReset }, nowMs);

test('wishes are in row order, neighbours of one model together, with their units', () => {
  expect(report(openedChunk([pending(0), pending(0), pending(1), pending(0)])).wants).toEqual([
    { model: 'a', units: 1, count: 2 },
    { model: 'b', units: 5, count: 1 },
    { model: 'a', units: 1, count: 1 },
  ]);
});

test('what its dearest request counts is told where it is more than one unit, or has a cost', () => {
  const state = openedChunk([pending(0), pending(1)]);
  expect(report(state).most).toEqual({ units: 5 });
  expect(report({ ...state, costs: [30, 20] }).most).toEqual({ units: 5, cost: 30 });
  expect(report({ ...state, models: ['a'] })).not.toHaveProperty('most');
});

test('of a budget it is told what earlier runs had sent: what was found of it, and what may be found yet', () => {
  const shots = [
    { state: 'ambiguous', model: 0, attempt: 1, lostTry: true },
    { state: 'ambiguous', model: 1, attempt: 1, lostTry: true },
    { state: 'ambiguous', model: 0, attempt: 1 },
    { state: 'ambiguous', model: 0, attempt: 1, lostTry: true, undecidable: true },
    { state: 'generating', model: 0, attempt: 1, lostTry: true },
    { state: 'ambiguous', model: 0, attempt: 1, lostTry: true, left: true },
  ] as const;
  const state: ChunkState = { ...openedChunk([]), shots, costs: [30, 20], found: { generations: 4, cost: 90 } };
  const say = { seq: 1, asksAgain: false, done: false, isReset: false };
  const told = (changes: Partial<ChunkSettings>, of = state) =>
    chunkReport(of, FROM, { ...SETTINGS, ...changes }, 0, say).before;
  const budget = { key: 'run 1', generations: 9 };
  expect(told({ budget })).toEqual({ found: { generations: 4, cost: 90 }, doubt: { generations: 2, cost: 50 } });
  expect(told({ budget }, openedChunk([pending()]))).toBeUndefined();
  expect([told({}), told({ budget, rules: 2 })]).toEqual([undefined, undefined]);
});

test('by model it is told what runs before had sent without a record, of whatever epoch', () => {
  const shots = [
    { state: 'ambiguous', model: 0, attempt: 1, lost: true, lostTry: true },
    { state: 'ambiguous', model: 1, attempt: 1, lost: true },
    { state: 'ambiguous', model: 1, attempt: 2, lost: true },
    // Of one without a permit there is a record.
    { state: 'ambiguous', model: 0, attempt: 1 },
    { state: 'ambiguous', model: 0, attempt: 1, permit: 4 },
    { state: 'ambiguous', model: 0, attempt: 1, lost: true, undecidable: true },
    { state: 'ambiguous', model: 0, attempt: 1, lost: true, left: true },
    { state: 'generating', model: 0, attempt: 1 },
  ] as const;
  const foundLost = [{ model: 'b', count: 3, cost: 20 }];
  const state: ChunkState = { ...openedChunk([]), shots, costs: [30, 20], foundLost };
  expect(report(state).lost).toEqual({
    found: [{ model: 'b', units: 5, count: 3, cost: 20 }],
    doubt: [
      { model: 'a', units: 1, count: 1, cost: 30 },
      { model: 'b', units: 5, count: 2, cost: 20 },
    ],
  });
  expect(report({ ...state, shots: [] }).lost?.doubt).toEqual([]);
  expect(report(openedChunk([pending()]))).not.toHaveProperty('lost');
});

test('permits in hand are held, and not wished for again', () => {
  const state = reduceChunk(openedChunk([pending(), pending(), pending()]), grant({ count: 2 }), 0);
  expect(report(state)).toMatchObject({ ...FROM, seen: 2, holding: [[1, 2]], wants: [{ model: 'a', count: 1 }] });
});

test('a shot holds its place while it is sent, unknown and at the vendor', () => {
  expect(report(submittingChunk(2).state)).toMatchObject({ holding: [[1, 2]], unknown: [] });
  expect(report(reconcilingChunk().state)).toMatchObject({ holding: [[1, 1]], unknown: [[1, 1]] });
  expect(report(generatingChunk(2))).toMatchObject({ holding: [[1, 2]], unknown: [], posted: 2, extra: 0 });
});

test('what was taken over from an earlier run counts as extra, but not what is left alone, undecided or only downloaded again', () => {
  const state = openedChunk([
    { model: 0, state: 'generating', attempt: 1 },
    { model: 0, state: 'ambiguous', attempt: 1 },
    { model: 0, state: 'generating', attempt: 1, left: true },
    { model: 0, state: 'ambiguous', attempt: 1, left: true },
  ]);
  const shots = [
    ...state.shots,
    { state: 'ambiguous', model: 0, attempt: 1, undecidable: true } as const,
    { state: 'generating', model: 0, attempt: 1, fetchFailures: 1 } as const,
  ];
  expect(report({ ...state, shots })).toMatchObject({ extra: 2, wants: [] });
});

test('a report is urgent when a place is short, when it asks, at the end and before the ledger was heard; else it may wait', () => {
  const heard = reduceChunk(openedChunk([pending()]), grant({ placesShort: false, count: 0 }), 0);
  const reportOf = (state: ChunkState, say: { readonly asksAgain?: boolean; readonly done?: boolean } = {}) =>
    chunkReport(state, FROM, SETTINGS, 0, { seq: 1, asksAgain: false, done: false, isReset: false, ...say });
  const isUrgent = (state: ChunkState, say: { readonly asksAgain?: boolean; readonly done?: boolean } = {}) =>
    isReportUrgent(state, reportOf(state, say));
  expect(isUrgent(heard)).toBe(false);
  expect(isUrgent(openedChunk([pending()]))).toBe(true);
  expect(isUrgent({ ...heard, placesShort: true })).toBe(true);
  expect([isUrgent(heard, { asksAgain: true }), isUrgent(heard, { done: true })]).toEqual([true, true]);
});

test('two reports that differ in number, or in what was heard, say the same', () => {
  const state = openedChunk([pending()]);
  const key = (of: ChunkState, seq: number) =>
    reportKey(chunkReport(of, FROM, SETTINGS, 0, { seq, asksAgain: false, done: false, isReset: false }));
  expect(key({ ...state, ledgerSeq: 9 }, 2)).toBe(key(state, 1));
  expect(key({ ...state, posted: 1 }, 1)).not.toBe(key(state, 1));
});

test('a run that was reset says so until it has learned what that means', () => {
  const state = openedChunk([pending()]);
  const say = { seq: 1, asksAgain: false, done: false, isReset: true };
  expect(chunkReport(state, FROM, SETTINGS, 0, say).setBack).toBe(true);
  expect(progress(state, 0, true).submitting).toBe(1);
  const learned = reduceChunk(state, { type: 'replaced' }, 0);
  expect(chunkReport(learned, FROM, SETTINGS, 0, say)).toMatchObject({ setBack: false, extra: 1 });
  expect([progress(learned, 16_999, true).submitting, progress(learned, 17_000, true).submitting]).toEqual([1, 0]);
});

test('a try that was given up while its worker may still send it counts as open', () => {
  const { state, slots } = submittingChunk(1);
  expect(progress(state).submitting).toBe(1);
  const lost = reduceChunk(state, { type: 'submit-lost', slots, outcome: 'ambiguous' }, 0);
  expect([progress(lost, 14_999).submitting, progress(lost, 15_000).submitting]).toEqual([1, 0]);
});

test('the last report wishes for nothing', () => {
  expect(report(openedChunk([pending()]), true)).toMatchObject({ done: true, wants: [] });
});

test('progress counts every shot once, errors by code, and only shots that wait for a permit as waiting at a gate', () => {
  const gate = { name: 'paused', closedUntilMs: null, reason: 'why', setBy: 'me' } as const;
  const opened = openedChunk([
    pending(),
    { ...pending(), left: true },
    { model: -1, state: 'rejected', attempt: 0, code: 'PROMPT_EMPTY' },
    { model: 0, state: 'succeeded', attempt: 1, bytes: 9 },
  ]);
  expect(progress(opened)).toMatchObject({
    counts: { pending: 2, rejected: 1, succeeded: 1 },
    bytes: 9,
    errors: { PROMPT_EMPTY: 1 },
    gate: null,
    control: 'running',
    submitting: 0,
    duplicates: 0,
  });
  const closed = applyAll(opened, 0, grant({ count: 0, gate }), { type: 'controlled', control: { command: 'pause' } });
  expect(progress(closed)).toMatchObject({
    counts: { pending: 1, waiting: 1, rejected: 1, succeeded: 1 },
    gate,
    control: 'paused',
    submitting: 0,
    duplicates: 0,
  });
});
