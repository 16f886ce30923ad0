import { expect, test } from 'vitest';
import type { CheckedGeneration } from '../activities.js';
import { applyAll, generatingChunk, grant, openedChunk, SETTINGS } from './__fixtures__/chunks.js';
import { planChunk } from './plan.js';
import { isChunkDone, reduceChunk } from './reduce.js';
import type { ChunkState } from './state.js';
import { chunkReport } from './tell.js';
import { chunkWants } from './wants.js';

type Failure = Omit<CheckedGeneration, 'shot' | 'status'>;

/** The generation of shot 0 was looked at, and failed. */
function failing(state: ChunkState, nowMs: number, failure: Failure): ChunkState {
  const { state: checking, actions } = planChunk(state, SETTINGS, nowMs);
  const check = actions.find(({ type }) => type === 'check');
  if (check?.type !== 'check') throw new TypeError('The chunk does not look.');
  const ended = [{ shot: 0, status: 'failed', ...failure } as const];
  return reduceChunk(checking, { type: 'checked', generations: check.generations, ended }, nowMs);
}

/** Shot 0 gets a permit and is accepted. */
function accepted(state: ChunkState, nowMs: number, first: number): ChunkState {
  const granted = reduceChunk(state, grant({ first, seq: first, seen: first - 1 }), nowMs);
  const { state: submitting, actions } = planChunk(granted, SETTINGS, nowMs);
  const submit = actions.find(({ type }) => type === 'submit');
  if (submit?.type !== 'submit') throw new TypeError('The chunk does not submit.');
  const outcomes = submit.slots.map(({ shot }) => ({ shot, outcome: 'accepted', generationId: `h${first}` }) as const);
  return reduceChunk(submitting, { type: 'submitted', slots: submit.slots, outcomes }, nowMs);
}

const free: Failure = { code: 'GENERATION_FAILED', charge: 'free' };
const report = (state: ChunkState) =>
  chunkReport(state, { sender: 's', runId: 'chunk-run', bornMs: 0, batchId: 'b', weight: 1 }, SETTINGS, 0, {
    seq: 1,
    asksAgain: false,
    done: false,
    isReset: false,
  });

test('a free failure is tried again after a pause, without its permit and by the next attempt', () => {
  const state = failing(generatingChunk(1), 100, free);
  expect(state.shots[0]).toEqual({ state: 'pending', model: 0, attempt: 1, failures: 1, dueMs: 10_100 });
  expect(report(state)).toMatchObject({ holding: [], posted: 1 });
  expect(isChunkDone(state)).toBe(false);
  expect(chunkWants(state, {}, 10_099)).toEqual([]);
  expect(planChunk(state, SETTINGS, 100)).toMatchObject({ wakeAtMs: 10_100, actions: [] });
  expect(chunkWants(state, {}, 10_100)).toMatchObject([{ model: 'a', count: 1 }]);
  const second = accepted(state, 10_100, 2);
  expect(second.shots[0]).toMatchObject({ state: 'generating', attempt: 2, generationId: 'h2', acceptedMs: 10_100 });
});

test('a permit that comes during the pause is not used for it', () => {
  const state = reduceChunk(failing(generatingChunk(1), 100, free), grant({ first: 2, seq: 2, seen: 1 }), 200);
  expect(planChunk(state, SETTINGS, 200).actions).toEqual([]);
});

test('after the third failure the shot has failed', () => {
  const second = failing(accepted(failing(generatingChunk(1), 0, free), 10_000, 2), 10_000, free);
  expect(second.shots[0]).toMatchObject({ state: 'pending', attempt: 2, dueMs: 50_000 });
  const third = failing(accepted(second, 50_000, 3), 60_000, free);
  expect(third.shots[0]).toMatchObject({ state: 'failed', attempt: 3, code: 'GENERATION_FAILED', generationId: 'h3' });
  expect(isChunkDone(third)).toBe(true);
});

test.each<Failure>([
  { code: 'CONTENT_POLICY', charge: 'free' },
  { code: 'INPUT_UNUSABLE', charge: 'free' },
  { code: 'GENERATION_FAILED', charge: 'unknown' },
  { code: 'GENERATION_FAILED', charge: 'charged' },
  { code: 'GENERATION_FAILED' },
  { code: 'GENERATION_STUCK', charge: 'unknown' },
])('$code that is $charge ends its shot', (failure) => {
  const state = failing(generatingChunk(1), 0, failure);
  expect(state.shots[0]).toMatchObject({ state: 'failed', code: failure.code, generationId: 'g0' });
  expect(report(state).holding).toEqual([]);
  expect(isChunkDone(state)).toBe(true);
});

test('allowed, it is tried again where it costs, and still not where the vendor refuses', () => {
  const allowed = { ...generatingChunk(1), retryCharged: 1 };
  expect(failing(allowed, 0, { code: 'GENERATION_STUCK', charge: 'unknown' }).shots[0]?.state).toBe('pending');
  expect(failing(allowed, 0, { code: 'CONTENT_POLICY', charge: 'free' }).shots[0]?.state).toBe('failed');
});

test('what wasn’t asked for in this run is not tried again, nor anything while canceling', () => {
  const opened = openedChunk([
    { model: 0, state: 'generating', attempt: 1, generationId: 'g', acceptedMs: 0, unasked: true },
  ]);
  expect(failing(opened, 0, free).shots[0]?.state).toBe('failed');
  const cancel = { type: 'controlled', control: { command: 'cancel' } } as const;
  const canceling = reduceChunk(generatingChunk(1), cancel, 0);
  expect(failing(canceling, 0, free).shots[0]?.state).toBe('failed');
  expect(applyAll(failing(generatingChunk(1), 0, free), 1, cancel).shots[0]?.state).toBe('canceled');
});

test('after a reset nobody knows whether the further attempt was sent: it is looked for', () => {
  const state = applyAll(failing(generatingChunk(1), 0, free), 1, { type: 'replaced' });
  expect(state.shots[0]).toMatchObject({ state: 'ambiguous', attempt: 2 });
});
