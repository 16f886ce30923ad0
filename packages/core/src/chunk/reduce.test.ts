import { expect, test } from 'vitest';
import type { SlotOutcome } from '../activities.js';
import {
  applyAll,
  generatingChunk,
  grant,
  openedChunk,
  pending,
  look,
  lookAgain,
  SETTINGS,
  submittingChunk,
} from './__fixtures__/chunks.js';
import { planChunk } from './plan.js';
import { isChunkDone, reduceChunk } from './reduce.js';
import type { ChunkState } from './state.js';
import { chunkWants } from './wants.js';

const answer = (outcome: SlotOutcome, nowMs = 0) => {
  const { state, slots } = submittingChunk(1, nowMs);
  return reduceChunk(state, { type: 'submitted', slots, outcomes: [outcome] }, nowMs);
};
const numbers = (state: ChunkState) => state.permits.map(({ number }) => number);

test('permits are taken once, whatever is doubled or told again', () => {
  const first = applyAll(openedChunk([pending(), pending(), pending()]), 0, grant({ count: 2 }), grant({ count: 2 }));
  expect(numbers(first)).toEqual([1, 2]);
  expect(numbers(reduceChunk(first, grant({ count: 3, seq: 2 }), 0))).toEqual([1, 2, 3]);
});

test('a word of the ledger that was overtaken by a newer one is not heard', () => {
  const state = applyAll(openedChunk([pending(), pending()]), 0, grant({ seq: 2 }), grant({ seq: 1, count: 2 }));
  expect(numbers(state)).toEqual([1]);
});

test('a late grant of an old ledger is not heard after a new ledger spoke', () => {
  const state = applyAll(
    openedChunk([pending(), pending()]),
    0,
    grant({ runId: 'new', bornMs: 5 }),
    grant({ runId: 'old', bornMs: 1, seq: 9, count: 2 }),
  );
  expect(state).toMatchObject({ ledgerRunId: 'new', ledgerSeq: 1, seen: 1 });
});

test('a new ledger is heard although it counts from one again', () => {
  const state = applyAll(
    openedChunk([pending(), pending()]),
    0,
    grant({ seq: 40 }),
    grant({ runId: 'new', bornMs: 5, seq: 1, first: 2 }),
  );
  expect(numbers(state)).toEqual([1, 2]);
});

test('a grant for another run under the same workflow id is not taken', () => {
  const state = reduceChunk(openedChunk([pending()]), grant({ toRunId: 'run-before', seq: 57, first: 300 }), 0);
  expect(state).toMatchObject({ seen: 0, ledgerSeq: 0, permits: [] });
});

test('the gate in a message is kept, also without permits', () => {
  const gate = { name: 'paused', closedUntilMs: null, reason: 'why', setBy: 'me' } as const;
  expect(reduceChunk(openedChunk([pending()]), grant({ count: 0, gate }), 0).gate).toEqual(gate);
});

test.each(['pause', 'cancel'] as const)(
  'after "%s" permits are returned unsent: those in hand and those that still come',
  (command) => {
    const state = applyAll(
      openedChunk([pending(), pending()]),
      0,
      grant(),
      { type: 'controlled', control: { command } },
      grant({ seq: 2, count: 2 }),
    );
    expect(state).toMatchObject({ seen: 2, permits: [] });
  },
);

test('accepted: the shot generates and keeps its place', () => {
  const state = answer({ shot: 0, outcome: 'accepted', generationId: 'g' });
  expect(state.shots[0]).toEqual({
    state: 'generating',
    model: 0,
    acceptedMs: 0,
    attempt: 1,
    permit: 1,
    generationId: 'g',
  });
  expect(state).toMatchObject({ posted: 1, active: { submit: 0 } });
});

test('rejected: the shot has ended and its place is free', () => {
  expect(answer({ shot: 0, outcome: 'rejected', code: 'CONTENT_POLICY' }).shots[0]).toEqual({
    state: 'rejected',
    model: 0,
    attempt: 1,
    code: 'CONTENT_POLICY',
  });
});

test.each(['throttled', 'unauthorized'] as const)(
  '%s: it costs no attempt and no unit, and is asked for again: the ledger says when',
  (outcome) => {
    const state = answer({ shot: 0, outcome }, 500);
    expect(state.shots[0]).toEqual({ state: 'pending', model: 0, attempt: 0 });
    expect(state).toMatchObject({ restUntilMs: 0, voided: [1], answered: 0 });
    expect(chunkWants(state, {}, 500)).toHaveLength(1);
  },
);

test('not sent: it costs no attempt and no unit, and the chunk rests', () => {
  const state = answer({ shot: 0, outcome: 'not_sent' }, 500);
  expect(state.shots[0]).toEqual({ state: 'pending', model: 0, attempt: 0 });
  expect(state).toMatchObject({ restUntilMs: 1_500, voided: [1] });
  expect(chunkWants(state, {}, 500)).toEqual([]);
  expect(chunkWants(state, {}, 1_500)).toHaveLength(1);
});

test('a chunk at rest holds no permits: those in hand go back, and those that come', () => {
  const { state, slots } = submittingChunk(1);
  const more = reduceChunk(
    { ...state, shots: [...state.shots, { state: 'pending', model: 0, attempt: 0 }] },
    grant({ seq: 2, first: 2 }),
    0,
  );
  expect(numbers(more)).toEqual([2]);
  const resting = reduceChunk(more, { type: 'submitted', slots, outcomes: [{ shot: 0, outcome: 'not_sent' }] }, 0);
  expect(resting).toMatchObject({ permits: [], voided: [1, 2] });
  const later = reduceChunk(resting, grant({ seq: 3, first: 3 }), 999);
  expect(later).toMatchObject({ seen: 3, permits: [], voided: [1, 2, 3] });
});

test('slots of one activity that did not leave the machine count as one failure, and the next rest is twice as long', () => {
  const sixteen = submittingChunk(16);
  const lost = (state: ChunkState, slots: typeof sixteen.slots, nowMs: number) =>
    reduceChunk(state, { type: 'submit-lost', slots, outcome: 'not_sent' }, nowMs);
  const once = lost(sixteen.state, sixteen.slots, 0);
  expect(once).toMatchObject({ notSent: 1, restUntilMs: 1_000 });
  expect(lost(once, sixteen.slots, 10)).toMatchObject({ notSent: 1, restUntilMs: 1_000 });
  expect(lost(once, sixteen.slots, 1_000)).toMatchObject({ notSent: 2, restUntilMs: 3_000 });
  expect(lost({ ...once, notSent: 20 }, sixteen.slots, 5_000).restUntilMs).toBe(13_000);
});

test('a clean answer ends the doubling', () => {
  const { state, slots } = submittingChunk(1);
  const answered = reduceChunk(
    { ...state, notSent: 5 },
    { type: 'submitted', slots, outcomes: [{ shot: 0, outcome: 'rejected', code: 'REQUEST_REJECTED' }] },
    0,
  );
  expect(answered.notSent).toBe(0);
});

test.each([
  ['an ambiguous answer', [{ shot: 0, outcome: 'ambiguous' }], 5_400],
  ['an answer that leaves the slot out', [], 5_400],
] as const)('%s: the shot keeps its place and is looked for', (_name, outcomes, untilMs) => {
  const { state, slots } = submittingChunk(1);
  const after = reduceChunk(state, { type: 'submitted', slots, outcomes }, 400);
  expect(after.shots[0]).toMatchObject({ state: 'ambiguous', permit: 1, attempt: 1, sinceMs: 0, untilMs, dueMs: 400 });
});

test('a submit that gave no answer may still be sent as long as its permit is good, and be on its way for a while', () => {
  const { state, slots } = submittingChunk(1);
  const lostAt = (nowMs: number, of = slots) =>
    reduceChunk(state, { type: 'submit-lost', slots: of, outcome: 'ambiguous' }, nowMs).shots[0];
  expect(lostAt(400)).toMatchObject({ state: 'ambiguous', untilMs: 15_000 });
  expect(lostAt(12_000)).toMatchObject({ state: 'ambiguous', untilMs: 17_000 });
  const later = slots.map((slot) => ({ ...slot, slotMs: 1_000, goodForMs: 50 }));
  expect(lostAt(400, later)).toMatchObject({ state: 'ambiguous', untilMs: 6_050 });
});

test('found: the shot generates in its own place', () => {
  expect(look('generation', 100)).toMatchObject({
    posted: 1,
    shots: [{ state: 'generating', generationId: 'g', permit: 1, attempt: 1 }],
  });
});

test('two fresh misses free the shot: the same try is made again, by the same key', () => {
  const once = look('missing', 5_100);
  expect(once.shots[0]).toMatchObject({ state: 'ambiguous', misses: 1, permit: 1 });
  const twice = look('missing', 7_200, lookAgain(once, 7_100));
  expect(twice.shots[0]).toEqual({ state: 'pending', model: 0, attempt: 0, resent: true });
});

test('tries that come to nothing again and again rest longer and longer, until one is found', () => {
  const lostTwice = (state: ChunkState, nowMs: number) =>
    look('missing', nowMs + 2_100, lookAgain(look('missing', nowMs, lookAgain(state, nowMs)), nowMs + 2_050));
  const first = lostTwice(answer({ shot: 0, outcome: 'ambiguous' }), 5_100);
  expect(first).toMatchObject({ notSent: 1, restUntilMs: 8_200 });
  const second = lostTwice({ ...first, shots: answer({ shot: 0, outcome: 'ambiguous' }, 9_000).shots }, 14_100);
  expect(second).toMatchObject({ notSent: 2, restUntilMs: 18_200 });
  const found = look(
    'generation',
    19_000,
    lookAgain({ ...second, shots: answer({ shot: 0, outcome: 'ambiguous' }, 19_000).shots }, 19_000),
  );
  expect(found).toMatchObject({ notSent: 0 });
});

test('a miss while the try may still be on its way does not count', () => {
  const { state, slots } = submittingChunk(1);
  const lost = reduceChunk(state, { type: 'submit-lost', slots, outcome: 'ambiguous' }, 0);
  const early = look('missing', 100, lookAgain(lost, 0));
  expect(early.shots[0]).toMatchObject({ state: 'ambiguous', misses: 0, dueMs: 15_000 });
});

test('a provider that cannot tell is asked more and more rarely, and no answer is not an answer', () => {
  const first = look('unsure', 5_100);
  expect(first.shots[0]).toMatchObject({ misses: 0, dueMs: 7_100 });
  const again = lookAgain(first, 7_100);
  const second = reduceChunk(again.state, { type: 'reconciled', shots: again.shots, answers: [] }, 7_200);
  expect(second.shots[0]).toMatchObject({ state: 'ambiguous', dueMs: 11_200 });
});

test('undecidable: kept, reported and recorded, never sent again, and the chunk can end', () => {
  const state = look('undecidable', 100);
  expect(state.shots[0]).toMatchObject({
    state: 'ambiguous',
    undecidable: true,
    unrecorded: true,
    code: 'SUBMIT_AMBIGUOUS',
    permit: 1,
  });
  expect(isChunkDone(state)).toBe(true);
  expect(planChunk(state, SETTINGS, 86_400_000).actions).toEqual([]);
});

test('what ended at the vendor frees its place before anything is downloaded', () => {
  const state = reduceChunk(
    planChunk(generatingChunk(2), SETTINGS, 0).state,
    {
      type: 'checked',
      generations: [0, 1].map((shot) => ({ shot, attempt: 1, generationId: `g${shot}` })),
      ended: [
        { shot: 0, status: 'completed', seed: 7, processingSeconds: 3 },
        { shot: 1, status: 'failed' },
      ],
    },
    50,
  );
  expect(state.shots[0]).toEqual({
    state: 'downloading',
    model: 0,
    acceptedMs: 0,
    attempt: 1,
    generationId: 'g0',
    seed: 7,
    processingSeconds: 3,
  });
  expect(state.shots[1]).toEqual({
    state: 'failed',
    model: 0,
    acceptedMs: 0,
    attempt: 1,
    generationId: 'g1',
    code: 'GENERATION_FAILED',
  });
});

test('what a check says of a shot that has moved on is not heard', () => {
  const state = {
    ...openedChunk([{ model: 0, state: 'succeeded', attempt: 1 }]),
    active: { submit: 0, check: 1, reconcile: 0, fetch: 0, audit: 0 },
  };
  expect(
    reduceChunk(state, { type: 'checked', generations: [], ended: [{ shot: 0, status: 'failed' }] }, 0).shots[0]?.state,
  ).toBe('succeeded');
});

const downloading = () => {
  const checked = reduceChunk(
    planChunk(generatingChunk(1), SETTINGS, 0).state,
    {
      type: 'checked',
      generations: [{ shot: 0, attempt: 1, generationId: 'g0' }],
      ended: [{ shot: 0, status: 'completed' }],
    },
    0,
  );
  const plan = planChunk(checked, SETTINGS, 0);
  const action = plan.actions[0];
  if (action?.type !== 'fetch') throw new TypeError('The chunk does not fetch.');
  return { state: plan.state, outputs: action.outputs };
};

test('fetched: the shot has succeeded', () => {
  const { state, outputs } = downloading();
  const done = reduceChunk(
    state,
    { type: 'fetched', outputs, answers: [{ shot: 0, fetched: true, bytes: 12 }], tookMs: 100 },
    0,
  );
  expect(done).toMatchObject({ bytes: 12, shots: [{ state: 'succeeded' }] });
  expect(isChunkDone(done)).toBe(true);
});

test('a download that fails has its status asked again, later and later, and fails for good after half an hour', () => {
  const { state, outputs } = downloading();
  const fails = (before: ChunkState) =>
    reduceChunk(
      before,
      { type: 'fetched', outputs, answers: [{ shot: 0, fetched: false, code: 'OUTPUT_UNAVAILABLE' }], tookMs: 100 },
      0,
    );
  expect(fails(state).shots[0]).toMatchObject({ state: 'generating', dueMs: 5_000, fetchFailures: 1 });
  // It was made, so it is paid for, also if the vendor now says that it failed.
  expect(planChunk(fails(state), SETTINGS, 5_000).actions).toMatchObject([{ generations: [{ shot: 0, made: true }] }]);
  const after = (fetchFailures: number) =>
    fails({ ...state, shots: state.shots.map((shot) => ({ ...shot, fetchFailures })) }).shots[0];
  expect([1, 2, 3, 4].map((failures) => after(failures)?.dueMs)).toEqual([20_000, 80_000, 320_000, 1_280_000]);
  expect(after(5)).toMatchObject({ state: 'failed', code: 'OUTPUT_UNAVAILABLE', unrecorded: true });
});

test('a download without any answer is tried again, after a pause and without being counted', () => {
  const { state, outputs } = downloading();
  const lost = reduceChunk(state, { type: 'fetched', outputs, answers: [], tookMs: 100 }, 0).shots[0];
  expect(lost).toMatchObject({ state: 'downloading', dueMs: 60_000 });
  expect(lost?.fetchFailures).toBeUndefined();
});

test('canceling is for good: what was not sent is canceled, what comes back untried too, what is at the vendor is collected', () => {
  const { state, slots } = submittingChunk(2);
  const opened = {
    ...state,
    shots: [
      ...state.shots,
      { state: 'pending', model: 0, attempt: 0 } as const,
      { state: 'pending', model: 0, attempt: 0, left: true } as const,
    ],
  };
  const canceling = applyAll(
    opened,
    0,
    { type: 'controlled', control: { command: 'cancel' } },
    { type: 'controlled', control: { command: 'resume' } },
  );
  expect(canceling.shots.map((shot) => shot.state)).toEqual(['submitting', 'submitting', 'canceled', 'pending']);
  const answered = reduceChunk(
    canceling,
    {
      type: 'submitted',
      slots,
      outcomes: [
        { shot: 0, outcome: 'not_sent' },
        { shot: 1, outcome: 'accepted', generationId: 'g' },
      ],
    },
    0,
  );
  expect(answered.shots.map((shot) => shot.state)).toEqual(['canceled', 'generating', 'canceled', 'pending']);
  expect(isChunkDone(answered)).toBe(false);
});

test('pause and resume: nothing is sent in between, and everything after', () => {
  const paused = applyAll(openedChunk([pending()]), 0, { type: 'controlled', control: { command: 'pause' } });
  expect(chunkWants(paused, {}, 0)).toEqual([]);
  expect(
    chunkWants(reduceChunk(paused, { type: 'controlled', control: { command: 'resume' } }, 0), {}, 0),
  ).toHaveLength(1);
});
