import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChunkProgress } from '../messages.js';
import { emptyCounts } from '../states.js';
import {
  type BatchEvent,
  type BatchRunState,
  batchView,
  chunksToBegin,
  controlOf,
  isBatchDone,
  moreToTell,
  nextBatchWakeMs,
  openedBatchState,
  reduceBatch,
  silentChunks,
  untoldChunks,
} from './reduce.js';

const opened = (chunks: readonly number[]) =>
  openedBatchState(
    {
      account: 'a',
      total: 100,
      chunks,
      counts: { ...emptyCounts(), succeeded: 10 },
      bytes: 5,
      errors: { GENERATION_FAILED: 1 },
    },
    3,
  );
const applyAll = (state: BatchRunState, ...events: readonly BatchEvent[]) =>
  events.reduce((before, event) => reduceBatch(before, event, 1_000), state);
const begun = (chunk: number): BatchEvent => ({ type: 'begun', chunk });
const control = (command: 'pause' | 'resume' | 'cancel'): BatchEvent => ({ type: 'controlled', control: { command } });
const progress = (changes: Partial<ChunkProgress> = {}): BatchEvent => ({
  type: 'progressed',
  progress: {
    chunk: 0,
    runId: 'r',
    seq: 1,
    epoch: 3,
    counts: { ...emptyCounts(), succeeded: 4, failed: 1 },
    bytes: 7,
    errors: { GENERATION_FAILED: 1 },
    gate: null,
    control: 'running',
    submitting: 0,
    duplicates: 0,
    done: true,
    ...changes,
  },
});

test('chunks begin in order, as many as there is room for', () => {
  const state = applyAll(opened([4, 5, 7]), begun(4));
  expect(chunksToBegin(state, 2, 0)).toEqual([5]);
  expect(chunksToBegin(state, 1, 0)).toEqual([]);
  expect(state.open).toMatchObject([{ chunk: 4, heardMs: 1_000, runId: '', seq: 0, told: 'running' }]);
});

test('a chunk that ended is counted once, whatever it says after', () => {
  const state = applyAll(opened([0]), begun(0), progress(), progress({ seq: 2 }));
  expect(state).toMatchObject({
    open: [],
    counts: { succeeded: 14, failed: 1 },
    bytes: 12,
    errors: { GENERATION_FAILED: 2 },
  });
  expect(isBatchDone(state, 100_000)).toBe(true);
});

test('a chunk whose last word crosses a message to it has not vanished', () => {
  const state = applyAll(opened([0]), begun(0), progress(), { type: 'vanished', chunk: 0 });
  expect(isBatchDone(state, 100_000)).toBe(true);
});

test('a chunk that is gone without a word is begun again', () => {
  const state = applyAll(opened([0]), begun(0), { type: 'vanished', chunk: 0 });
  expect(chunksToBegin(state, 8, 1_000)).toEqual([0]);
});

test('a chunk that ends again and again without a word is begun again later and later', () => {
  let state = applyAll(opened([0]), begun(0));
  const waits = [0, 1_000, 2_000, 4_000].map((waitMs) => {
    state = applyAll(state, { type: 'vanished', chunk: 0 });
    const wait = [chunksToBegin(state, 8, 999 + waitMs), chunksToBegin(state, 8, 1_000 + waitMs)];
    expect(nextBatchWakeMs(state, 8, 1_000)).toBe(1_000 + waitMs);
    state = applyAll(state, begun(0));
    return wait;
  });
  expect(waits).toEqual(waits.map(() => [[], [0]]));
});

test('a chunk that has nothing new to say is asked less and less often', () => {
  let state = applyAll(opened([0]), begun(0));
  let nowMs = 1_000;
  const pauses = Array.from({ length: 6 }, (_, round) => {
    const wakeMs = nextBatchWakeMs(state, 8, 1_000) ?? 0;
    const pauseMs = wakeMs - nowMs;
    nowMs = wakeMs;
    expect(silentChunks(state, nowMs)).toEqual([0]);
    state = reduceBatch(state, { type: 'asked', chunk: 0 }, nowMs);
    state = reduceBatch(state, progress({ done: false, seq: round + 1 }), nowMs);
    return pauseMs / 60_000;
  });
  expect(pauses).toEqual([1, 1, 2, 4, 8, 16]);
});

test('what a running chunk says keeps it from being asked, and late words are not heard', () => {
  const state = reduceBatch(applyAll(opened([0]), begun(0)), progress({ done: false, seq: 5 }), 9_000);
  expect(state.open[0]).toMatchObject({ heardMs: 9_000, runId: 'r', seq: 5 });
  expect(reduceBatch(state, progress({ done: false, seq: 4 }), 20_000)).toEqual(state);
  expect(silentChunks(state, 68_999)).toEqual([]);
  expect(silentChunks(state, 69_000)).toEqual([0]);
  expect(silentChunks(reduceBatch(state, { type: 'asked', chunk: 0 }, 69_000), 69_000)).toEqual([]);
});

test('a chunk that an earlier run of the batch left alone is begun anew when it has ended', () => {
  const state = applyAll(opened([0]), begun(0), progress({ epoch: 2 }));
  expect(state.counts.succeeded).toBe(10);
  expect(chunksToBegin(state, 8, 1_000)).toEqual([0]);
});

test('each open chunk is told what to do, also one that began before a change, or that was found running', () => {
  const two = applyAll(opened([0, 1]), begun(0), begun(1));
  expect(untoldChunks(two)).toEqual([]);
  const paused = applyAll(two, control('pause'), { type: 'told', chunk: 0, control: 'paused' });
  expect(untoldChunks(paused)).toEqual([1]);
  // A batch that continues as new carries this: the chunk that was not told yet is told then.
  expect(untoldChunks(JSON.parse(JSON.stringify(paused)) as BatchRunState)).toEqual([1]);
  expect(untoldChunks(applyAll(opened([0]), begun(0), { type: 'found', chunk: 0 }))).toEqual([0]);
});

test('a chunk that says it does something else than it was told is told again', () => {
  const resumed = applyAll(opened([0]), begun(0), progress({ done: false }));
  expect(untoldChunks(resumed)).toEqual([]);
  expect(untoldChunks(applyAll(resumed, progress({ done: false, seq: 2, control: 'paused' })))).toEqual([0]);
  expect(untoldChunks(applyAll(resumed, progress({ done: false, seq: 2, control: 'canceling' })))).toEqual([]);
});

test('paused, nothing begins; resumed, it does; canceled is for good, and ends with the open chunks', () => {
  const paused = applyAll(opened([0, 1]), begun(0), control('pause'));
  expect(chunksToBegin(paused, 8, 1_000)).toEqual([]);
  expect(chunksToBegin(applyAll(paused, control('resume')), 8, 1_000)).toEqual([1]);
  const canceling = applyAll(paused, control('cancel'), control('resume'));
  expect([canceling.control, chunksToBegin(canceling, 8, 1_000), isBatchDone(canceling, 100_000)]).toEqual([
    'canceling',
    [],
    false,
  ]);
  expect(isBatchDone(applyAll(canceling, progress()), 100_000)).toBe(true);
});

test('canceled at once, chunks that were told to cancel are told once more, and what a lost one may send is still waited for', () => {
  const canceling = applyAll(opened([0]), begun(0), control('cancel'), {
    type: 'told',
    chunk: 0,
    control: 'canceling',
  });
  expect(untoldChunks(canceling)).toEqual([]);
  const now = applyAll(canceling, { type: 'controlled', control: { command: 'cancel', now: true } });
  expect([untoldChunks(now), controlOf(now)]).toEqual([[0], { command: 'cancel', now: true }]);
  const told = applyAll(now, { type: 'told', chunk: 0, control: 'canceling', more: moreToTell(now) });
  expect(untoldChunks(told)).toEqual([]);
  const left = applyAll(told, progress({ submitting: 1 }));
  expect([isBatchDone(left, 17_999), isBatchDone(left, 18_000)]).toEqual([false, true]);
});

test('what is set holds at once: chunks to begin, their share, and the tolerance, judged anew', () => {
  const failing = progress({ chunk: 1, done: false, failures: 3 });
  const state = applyAll(opened([0, 1, 2, 3, 4]), begun(0), begun(1), failing);
  expect([chunksToBegin(state, 3, 1_000), untoldChunks(state), state.control]).toEqual([[2], [], 'running']);
  const set = (settings: object): BatchEvent => ({ type: 'set', settings });
  const changed = applyAll(state, set({ chunksAtOnce: 4, weight: 3, tolerate: 3 }));
  expect(chunksToBegin(changed, 3, 1_000)).toEqual([2, 3]);
  expect(controlOf(changed)).toEqual({ command: 'resume', weight: 3, tellsFailures: true });
  expect(untoldChunks(changed)).toEqual([0, 1]);
  const told = applyAll(changed, { type: 'told', chunk: 0, control: 'running', more: moreToTell(changed) }, begun(2));
  expect(untoldChunks(told)).toEqual([1]);
  const stopped = applyAll(told, set({ tolerate: 2 }));
  expect([stopped.control, stopped.stopped]).toEqual(['canceling', 'BATCH_STOPPED']);
});

test('what is no longer set is as the run was asked for', () => {
  const asked = openedBatchState(
    {
      account: 'a',
      total: 1,
      chunks: [0],
      counts: emptyCounts(),
      bytes: 0,
      errors: {},
      tolerate: 5,
      set: { weight: 9, tolerate: null },
    },
    1,
    2,
  );
  const settings = (state: BatchRunState) => batchView(state, { batchId: 'b', epoch: 1 }, null, 0).settings;
  expect(settings(asked)).toEqual({ chunksAtOnce: 8, tolerate: null, weight: 9 });
  const reset = applyAll(asked, begun(0), { type: 'set', settings: {} });
  expect(settings(reset)).toEqual({ chunksAtOnce: 8, tolerate: 5, weight: 2 });
  // The chunk was begun with the other weight.
  expect([untoldChunks(reset), controlOf(reset)]).toEqual([[0], { command: 'resume', weight: 2, tellsFailures: true }]);
});

test('a chunk that was lost may still send for a while: a batch that is paused or canceled is settled only then', () => {
  const lost = applyAll(opened([1]), begun(1), { type: 'vanished', chunk: 1 });
  for (const command of ['pause', 'cancel'] as const) {
    const told = applyAll(lost, control(command));
    const settledAt = (nowMs: number) => batchView(told, { batchId: 'b', epoch: 3 }, null, nowMs).settled;
    expect([settledAt(17_999), settledAt(18_000)]).toEqual([false, true]);
    expect(nextBatchWakeMs(told, 8, 1_000)).toBe(18_000);
  }
});

test('a chunk may end before its last tries do, where nobody can be asked about them', () => {
  const told: BatchEvent = { type: 'told', chunk: 1, control: 'canceling' };
  const state = applyAll(opened([1, 2]), begun(1), control('cancel'), told, progress({ chunk: 1, submitting: 2 }));
  const settledAt = (nowMs: number) => batchView(state, { batchId: 'b', epoch: 3 }, null, nowMs).settled;
  expect([settledAt(17_999), settledAt(18_000)]).toEqual([false, true]);
  expect([isBatchDone(state, 17_999), isBatchDone(state, 18_000)]).toEqual([false, true]);
});

test('told to stop before anything began, a batch asks the chunks that a run before may have started, and no more than that', () => {
  const stopped = applyAll(opened([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), control('pause'));
  expect([untoldChunks(stopped), stopped.todo]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7], [[8, 9]]]);
  const gone = [0, 1, 2, 3, 4, 5, 6, 7].map((chunk): BatchEvent => ({ type: 'vanished', chunk }));
  const alone = applyAll(stopped, ...gone);
  expect([alone.open, alone.todo, alone.lost]).toEqual([[], [[0, 9]], {}]);
  expect(batchView(alone, { batchId: 'b', epoch: 3 }, null, 1_000).settled).toBe(true);
  expect(untoldChunks(applyAll(opened([0, 1]), begun(0), control('pause')))).toEqual([0]);
});

test('chunks that a run before began are told what people say from the first moment on', () => {
  const state = openedBatchState(
    { account: 'a', total: 9, chunks: [0, 1], begun: [1], counts: emptyCounts(), bytes: 0, errors: {} },
    3,
  );
  expect([state.open.map(({ chunk }) => chunk), state.todo]).toEqual([[1], [[0, 0]]]);
  const canceled = applyAll(state, control('cancel'));
  expect([untoldChunks(canceled), isBatchDone(canceled, 100_000)]).toEqual([[1, 0], false]);
  const gone = [1, 0].map((chunk): BatchEvent => ({ type: 'vanished', chunk }));
  expect(isBatchDone(applyAll(canceled, ...gone), 100_000)).toBe(true);
});

test('the view names the open chunks in order and the state as people know it', () => {
  const state = applyAll(opened([2, 1]), begun(2), begun(1));
  const view = (ended: 'done' | null, of = state) => batchView(of, { batchId: 'b', epoch: 3 }, ended, 1_000);
  expect(view(null)).toMatchObject({
    batchId: 'b',
    epoch: 3,
    state: 'running',
    openChunks: [1, 2],
    total: 100,
    bytes: 5,
  });
  const paused = applyAll(state, control('pause'));
  expect(view(null, paused)).toMatchObject({ state: 'pausing', settled: false });
  const told = [1, 2].map((chunk): BatchEvent => ({ type: 'told', chunk, control: 'paused' }));
  const said = (chunk: number, submitting: number, seq: number) =>
    progress({ chunk, seq, submitting, control: 'paused', done: false });
  const sending = applyAll(paused, ...told, said(1, 0, 1), said(2, 1, 1));
  expect(view(null, sending)).toMatchObject({ state: 'pausing', settled: false });
  expect(view(null, applyAll(sending, said(2, 0, 2)))).toMatchObject({ state: 'paused', settled: true });
  expect(view(null, applyAll(state, control('cancel'))).state).toBe('canceling');
  expect(view('done').state).toBe('done');
});

test('whatever comes in whatever order, each chunk is to do, open, or counted once', () => {
  const chunk = fc.nat(3);
  const event = fc.oneof(
    chunk.map(begun),
    fc
      .record({ chunk, seq: fc.nat(5), done: fc.boolean(), runId: fc.constantFrom('r', 's') })
      .map((said) => progress({ ...said, counts: { ...emptyCounts(), succeeded: 1 } })),
    chunk.map((gone): BatchEvent => ({ type: 'vanished', chunk: gone })),
    fc.constantFrom(control('pause'), control('resume'), control('cancel')),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state = opened([0, 1, 2, 3]);
      for (const next of events) {
        // The shell begins only what is to do.
        if (next.type === 'begun' && !chunksToBegin(state, 8, 0).includes(next.chunk)) continue;
        state = reduceBatch(state, next, 0);
        const todo = state.todo.reduce((sum, [first, last]) => sum + last - first + 1, 0);
        expect(todo + state.open.length + (state.counts.succeeded - 10)).toBe(4);
      }
    }),
  );
});
