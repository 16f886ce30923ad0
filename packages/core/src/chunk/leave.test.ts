import { expect, test } from 'vitest';
import type { Control } from '../messages.js';
import {
  applyAll,
  generatingChunk,
  openedChunk,
  pending,
  reconcilingChunk,
  SETTINGS,
  submittingChunk,
} from './__fixtures__/chunks.js';
import { isReadyToLeave, LEAVE_WITHIN_MS, unrecordedShots } from './leave.js';
import { planChunk } from './plan.js';
import { isChunkDone } from './reduce.js';
import type { ChunkState } from './state.js';
import { chunkProgress, chunkReport } from './tell.js';

const NOW: Control = { command: 'cancel', now: true };
const controlled = (control: Control) => ({ type: 'controlled', control }) as const;
const CANCELS = { ...SETTINGS, cancels: true } as const;
const leave = (state: ChunkState, nowMs = 0) => applyAll(state, nowMs, controlled(NOW), { type: 'left' });

test('what waits is canceled, what is at the vendor stays accepted, and the chunk is done', () => {
  const state = leave(applyAll(generatingChunk(2), 0));
  expect(isChunkDone(state)).toBe(true);
  expect(unrecordedShots(state, {})).toEqual([
    { shot: 0, attempt: 1, state: 'accepted', code: 'NOT_COLLECTED', generationId: 'g0' },
    { shot: 1, attempt: 1, state: 'accepted', code: 'NOT_COLLECTED', generationId: 'g1' },
  ]);
  const waiting = leave(openedChunk([pending()]));
  expect(unrecordedShots(waiting, {})).toEqual([{ shot: 0, attempt: 0, state: 'canceled' }]);
});

test('nothing is looked at, fetched or sent any more', () => {
  for (const state of [generatingChunk(2), reconcilingChunk().state, openedChunk([pending()])])
    expect(planChunk(applyAll(state, 0, controlled(NOW)), SETTINGS, 0).actions).toEqual([]);
});

test('a submit that is open is waited for, but not for ever: then it may have been charged', () => {
  const { state: before, slots } = submittingChunk(2);
  const state = applyAll(before, 0, controlled(NOW));
  expect(isReadyToLeave(state, SETTINGS, LEAVE_WITHIN_MS - 1)).toBe(false);
  expect(planChunk(state, SETTINGS, 0).wakeAtMs).toBe(LEAVE_WITHIN_MS);
  const answered = applyAll(state, 5, {
    type: 'submitted',
    slots,
    outcomes: [
      { shot: 0, outcome: 'accepted', generationId: 'g0' },
      { shot: 1, outcome: 'not_sent' },
    ],
  });
  expect(isReadyToLeave(answered, SETTINGS, 5)).toBe(true);
  expect(unrecordedShots(leave(answered), {})).toMatchObject([
    { state: 'accepted', code: 'NOT_COLLECTED' },
    { state: 'canceled' },
  ]);
  expect(isReadyToLeave(state, SETTINGS, LEAVE_WITHIN_MS)).toBe(true);
  const left = applyAll(state, LEAVE_WITHIN_MS, { type: 'left' });
  expect(unrecordedShots(left, {})).toMatchObject([
    { state: 'ambiguous', attempt: 1, code: 'NOT_COLLECTED' },
    { state: 'ambiguous', attempt: 1, code: 'NOT_COLLECTED' },
  ]);
  // Whoever waits for this chunk waits until nothing of it can be on its way.
  const say = { seq: 1, done: true, isReset: false };
  expect(chunkProgress(left, { chunk: 0, runId: 'r', epoch: 1 }, say, LEAVE_WITHIN_MS).submitting).toBeGreaterThan(0);
});

test('what is ambiguous stays so, to be looked for by a later run', () => {
  // Whether it was charged, and for how much, nobody else has written down.
  expect(unrecordedShots(leave(reconcilingChunk().state), { a: 5 })).toEqual([
    { shot: 0, attempt: 1, state: 'ambiguous', code: 'NOT_COLLECTED', model: 'a', units: 5 },
  ]);
});

test('a vendor that can be asked to cancel is asked once, and what it said is kept', () => {
  const state = applyAll(generatingChunk(2), 0, controlled(NOW));
  expect(isReadyToLeave(state, CANCELS, 0)).toBe(false);
  const plan = planChunk(state, CANCELS, 0);
  const [action] = plan.actions;
  expect(action).toMatchObject({ type: 'cancel', generations: [{ generationId: 'g0' }, { generationId: 'g1' }] });
  expect(planChunk(plan.state, CANCELS, 0).actions).toEqual([]);
  expect(isReadyToLeave(plan.state, CANCELS, 0)).toBe(false);
  if (action?.type !== 'cancel') return expect.unreachable();
  const { generations } = action;
  const answers = [
    { shot: 0, taken: true },
    { shot: 1, taken: false },
  ];
  const told = applyAll(plan.state, 1, { type: 'vendor-canceled', generations, answers });
  expect(isReadyToLeave(told, CANCELS, 1)).toBe(true);
  expect(unrecordedShots(applyAll(told, 1, { type: 'left' }), {})).toMatchObject([
    { state: 'accepted', code: 'CANCEL_ASKED' },
    { state: 'accepted', code: 'NOT_COLLECTED' },
  ]);
});

test('a chunk that is canceled may still be told not to wait, and then it is for good', () => {
  const canceling = applyAll(generatingChunk(1), 0, controlled({ command: 'cancel' }));
  expect(isReadyToLeave(canceling, SETTINGS, 0)).toBe(false);
  const told = applyAll(canceling, 3, controlled(NOW));
  expect(isReadyToLeave(told, SETTINGS, 3)).toBe(true);
  expect(applyAll(told, 9, controlled(NOW), controlled({ command: 'resume' })).leavesMs).toBe(3 + LEAVE_WITHIN_MS);
});

test('its last report says that it leaves what it holds', () => {
  const from = { sender: 's', runId: 'r', bornMs: 0, batchId: 'b', weight: 1 };
  const say = { seq: 1, asksAgain: false, done: true, isReset: false };
  expect(chunkReport(leave(generatingChunk(1)), from, SETTINGS, 0, say)).toMatchObject({
    leaves: true,
    holding: [[1, 1]],
  });
  expect(chunkReport(generatingChunk(1), from, SETTINGS, 0, say)).not.toHaveProperty('leaves');
});

test('a run that learns of its reset looks before it leaves', () => {
  const reset = applyAll(leave(generatingChunk(1)), 0, { type: 'replaced' });
  expect([isChunkDone(reset), isReadyToLeave(reset, SETTINGS, LEAVE_WITHIN_MS)]).toEqual([false, false]);
});
