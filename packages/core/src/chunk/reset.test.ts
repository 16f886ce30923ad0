import { expect, test } from 'vitest';
import {
  applyAll,
  grant,
  look,
  lookAgain,
  openedChunk,
  pending,
  SETTINGS,
  submittingChunk,
} from './__fixtures__/chunks.js';
import { planChunk } from './plan.js';
import { isChunkDone, reduceChunk, resumedChunkState } from './reduce.js';
import { chunkReport } from './tell.js';
import { chunkWants } from './wants.js';

test('a run that was reset begins nothing more; the one that goes on is another to its ledger, looks first, and sends what is surely not there', () => {
  const { state, slots } = submittingChunk(1);
  const two = { ...state, shots: [...state.shots, { state: 'pending', model: 0, attempt: 0 } as const] };
  const replaced = applyAll(two, 0, { type: 'submit-lost', slots, outcome: 'ambiguous' }, { type: 'replaced' });
  expect(replaced.shots.map((shot) => [shot.state, shot.attempt])).toEqual([
    ['ambiguous', 1],
    ['ambiguous', 1],
  ]);
  expect(chunkWants(replaced, {}, 100_000)).toEqual([]);
  expect(planChunk(replaced, SETTINGS, 100_000)).toMatchObject({ actions: [], asksAgain: false });
  let now = resumedChunkState(replaced, 'renewed');
  expect(now).toMatchObject({ runId: 'renewed', seen: 0, permits: [] });
  expect(now.shots.every(({ permit }) => permit === undefined)).toBe(true);
  // To a ledger that lost its state, nothing else tells of them.
  expect(now.shots.map(({ lost }) => lost)).toEqual([true, true]);
  for (const nowMs of [20_000, 30_000])
    now = reduceChunk(
      lookAgain(now, nowMs).state,
      {
        type: 'reconciled',
        shots: [{ shot: 0 }, { shot: 1 }].map(({ shot }) => ({ shot, attempt: 1, sinceMs: 0, untilMs: 0 })),
        answers: [
          { shot: 0, found: 'missing' },
          { shot: 1, found: 'missing' },
        ],
      },
      nowMs,
    );
  expect(now.shots.map(({ state: where, attempt, resent }) => [where, attempt, resent])).toEqual([
    ['pending', 0, true],
    ['pending', 0, true],
  ]);
  expect(chunkWants(now, {}, 100_000)).toEqual([{ model: 'a', units: 1, count: 2 }]);
});

test('what was canceled before a reset was found out may have been sent: it is looked for, and canceled when nothing is there', () => {
  const canceled = applyAll(openedChunk([pending()]), 0, { type: 'controlled', control: { command: 'cancel' } });
  expect(canceled.shots[0]).toMatchObject({ state: 'canceled', unrecorded: true });
  const replaced = reduceChunk(canceled, { type: 'replaced' }, 0);
  expect(replaced.shots[0]).toMatchObject({ state: 'ambiguous', attempt: 1, untilMs: 17_000 });
  expect(isChunkDone(replaced)).toBe(false);
  const renewed = resumedChunkState(replaced, 'renewed');
  const missed = [20_000, 30_000].reduce((state, nowMs) => look('missing', nowMs, lookAgain(state, nowMs)), renewed);
  expect(missed.shots[0]).toMatchObject({ state: 'canceled', unrecorded: true });
  const found = look('generation', 20_000, lookAgain(renewed, 20_000));
  expect(found.shots[0]).toMatchObject({ state: 'generating' });
});

test('a chunk that hears from its ledger that it was set back uses no permit, and looks for what it takes for unsent', () => {
  const heard = reduceChunk(openedChunk([pending()]), grant({ setBack: true, seen: 7, first: 8, count: 1 }), 0);
  expect(heard).toMatchObject({ replaced: true, seen: 8, permits: [] });
  expect(heard.shots[0]).toMatchObject({ state: 'ambiguous', sinceMs: 0, untilMs: 17_000 });
  const { permits: none } = reduceChunk(openedChunk([pending()]), grant({ setBack: true, seen: 7, count: 0 }), 0);
  expect(none).toEqual([]);
});

test('a chunk that has left and is being sealed stays so, whatever its ledger says meanwhile', () => {
  const { state } = submittingChunk(1);
  const left = applyAll(state, 0, { type: 'controlled', control: { command: 'cancel', now: true } }, { type: 'left' });
  expect(left.shots[0]).toMatchObject({ state: 'ambiguous', unrecorded: true });
  const told = reduceChunk(left, grant({ seq: 9, setBack: true, count: 0 }), 0);
  expect(told).toMatchObject({ hasLeft: true, shots: left.shots });
  expect(told).not.toHaveProperty('replaced');
  // A seal that is refused is another matter.
  expect(reduceChunk(told, { type: 'replaced' }, 0)).toMatchObject({ replaced: true });
});

test('a permit that a run may have used before it was reset is never called unused', () => {
  const { state } = submittingChunk(1);
  // The ledger tells again of permits that the run has forgotten.
  const learned = reduceChunk(state, grant({ seq: 9, first: 2, setBack: true }), 0);
  expect(learned).toMatchObject({ replaced: true, permits: [], voided: [2] });
  const from = { sender: 'c', runId: 'r', bornMs: 0, batchId: 'b', weight: 1 };
  const say = { seq: 1, asksAgain: false, done: false, isReset: true };
  expect(chunkReport(learned, from, SETTINGS, 0, say)).toMatchObject({ seen: 2, voided: [] });
  expect(resumedChunkState(learned, 'renewed').voided).toEqual([]);
});

test('what was missed before the reset may have been sent again by the run before: looks begin anew when that is over', () => {
  const { state, slots } = submittingChunk(1);
  const missed = look(
    'missing',
    20_000,
    lookAgain(reduceChunk(state, { type: 'submit-lost', slots, outcome: 'ambiguous' }, 0), 19_000),
  );
  expect(missed.shots[0]).toMatchObject({ misses: 1 });
  const replaced = reduceChunk(missed, { type: 'replaced' }, 30_000);
  expect(replaced.shots[0]).toMatchObject({ state: 'ambiguous', misses: 0, untilMs: 47_000 });
});

test('records of a run that was reset go on by the clock, beyond those that the run before may have written', () => {
  const nowMs = 1_800_000_000_000;
  const replaced = reduceChunk(openedChunk([pending()]), { type: 'replaced' }, nowMs);
  expect(replaced.nextSeq).toBe(nowMs);
  expect(reduceChunk({ ...replaced, nextSeq: nowMs + 7 }, { type: 'replaced' }, nowMs).nextSeq).toBe(nowMs + 7);
});

test('a submit that comes back unsent after a reset is not sent again either', () => {
  const { state, slots } = submittingChunk(1);
  const replaced = applyAll(state, 0, { type: 'replaced' }, { type: 'submit-lost', slots, outcome: 'not_sent' });
  expect(replaced.shots[0]).toMatchObject({ state: 'ambiguous' });
});

test('shots that were ambiguous when the chunk was opened are believed missing only when the run before has certainly stopped', () => {
  const opened = openedChunk([{ model: 0, state: 'ambiguous', attempt: 1 }], 1_000);
  expect(opened.shots[0]).toMatchObject({ sinceMs: 0, untilMs: 18_000, dueMs: 1_000 });
});
