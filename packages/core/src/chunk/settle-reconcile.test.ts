// What each answer of a look means for a shot whose try was lost: to the moment, and for nothing else.
import { expect, test } from 'vitest';
import type { ReconciledShot } from '../activities.js';
import { openedChunk, pending } from './__fixtures__/chunks.js';
import { settleCheck } from './settle-check.js';
import { settleReconcile } from './settle-reconcile.js';
import type { ChunkShot, ChunkState } from './state.js';
import { chunkReport } from './tell.js';

const UNTIL_MS = 10_000;
const lost = (changes: Partial<ChunkShot> = {}): ChunkShot => ({
  state: 'ambiguous',
  model: 0,
  attempt: 1,
  permit: 7,
  busy: true,
  sinceMs: 4_000,
  untilMs: UNTIL_MS,
  dueMs: UNTIL_MS,
  ...changes,
});
const chunk = (shot: ChunkShot, changes: Partial<ChunkState> = {}): ChunkState => ({
  ...openedChunk([pending()]),
  shots: [shot],
  active: { submit: 0, check: 0, reconcile: 1, fetch: 0, audit: 0 },
  ...changes,
});
const settle = (state: ChunkState, found: ReconciledShot['found'] | null, nowMs: number) => {
  const answer = found === 'generation' ? { shot: 0, found, generationId: 'g' } : { shot: 0, found };
  const answers = found === null ? [] : [answer as ReconciledShot];
  return settleReconcile(state, [{ shot: 0 }], answers, nowMs);
};

test('what was found is at the vendor since it was sent, or since now where nobody knows', () => {
  const found = settle(chunk(lost(), { notSent: 3, quietChecks: 5 }), 'generation', 60_000);
  expect(found.shots[0]).toMatchObject({ state: 'generating', generationId: 'g', acceptedMs: 4_000, permit: 7 });
  expect(found).toMatchObject({ posted: 1, notSent: 0, quietChecks: 0, voided: [], active: { reconcile: 0 } });
  expect(found.shots[0]?.busy).toBeUndefined();
  for (const sinceMs of [0, undefined]) {
    const { sinceMs: _since, ...shot } = lost();
    const state = chunk(sinceMs === undefined ? shot : { ...shot, sinceMs });
    expect(settle(state, 'generation', 60_000).shots[0]?.acceptedMs).toBe(60_000);
  }
});

test('a miss counts from the moment at which the try was certainly over', () => {
  const early = settle(chunk(lost()), 'missing', UNTIL_MS - 1).shots[0];
  expect(early).toMatchObject({ state: 'ambiguous', unsure: 1, dueMs: UNTIL_MS + 1_999 });
  expect(early?.misses).toBeUndefined();
  const first = settle(chunk(lost({ unsure: 4 })), 'missing', UNTIL_MS).shots[0];
  expect(first).toEqual({ ...lost(), busy: undefined, misses: 1, dueMs: UNTIL_MS + 2_000 });
});

test('the second miss frees the try: its permit was not charged, and it is made once more', () => {
  const freed = settle(chunk(lost({ misses: 1 })), 'missing', 20_000);
  expect(freed.shots[0]).toEqual({ state: 'pending', model: 0, attempt: 0, resent: true });
  expect(freed).toMatchObject({ voided: [7], posted: 0, notSent: 1, restUntilMs: 21_000 });
});

test('canceling, the second miss ends the shot, and nothing rests', () => {
  const ended = settle(chunk(lost({ misses: 1 }), { control: 'canceling' }), 'missing', 20_000);
  expect(ended.shots[0]).toEqual({ state: 'canceled', model: 0, attempt: 0, unrecorded: true });
  expect(ended).toMatchObject({ voided: [7], notSent: 0, restUntilMs: 0 });
  // One miss is not enough, then as ever.
  const once = settle(chunk(lost(), { control: 'canceling' }), 'missing', 20_000);
  expect(once.shots[0]).toMatchObject({ state: 'ambiguous', misses: 1 });
});

test('who cannot tell is asked at twice the pause each time, up to five minutes, and never before the try is over', () => {
  const pauses = [0, 1, 2, 6, 7, 8, 20].map((unsure) => {
    const shot = settle(chunk(lost({ unsure })), 'unsure', 20_000).shots[0];
    expect(shot?.unsure).toBe(unsure + 1);
    return (shot?.dueMs ?? 0) - 20_000;
  });
  expect(pauses).toEqual([2_000, 4_000, 8_000, 128_000, 256_000, 300_000, 300_000]);
  expect(settle(chunk(lost()), 'unsure', 1_000).shots[0]?.dueMs).toBe(UNTIL_MS);
});

test('no answer is asked for again after the same pause as one that could not tell', () => {
  expect(settle(chunk(lost()), null, 20_000)).toEqual(settle(chunk(lost()), 'unsure', 20_000));
});

const HOUR_MS = 3_600_000;
/** Looks for one shot, over hours in which each look is answered, or comes back after two minutes without a word. */
function looker() {
  let nowMs = UNTIL_MS;
  let shot = lost({ unheardMs: 0 });
  return (found: ReconciledShot['found'] | null, hours: number) => {
    for (const endMs = nowMs + hours * HOUR_MS; nowMs < endMs && shot.undecidable !== true;) {
      nowMs = Math.max(nowMs, shot.dueMs ?? 0) + (found === null ? 120_000 : 0);
      shot = { ...(settle(chunk(shot), found, nowMs).shots[0] as ChunkShot), busy: true };
    }
    return shot.undecidable === true;
  };
}

test('a day is a day of answers: while nobody is heard no try is given up, and afterwards there is as much time as before', () => {
  const look = looker();
  expect(look('unsure', 10)).toBe(false);
  expect(look(null, 100)).toBe(false);
  expect(look('unsure', 13)).toBe(false);
  expect(look('unsure', 2)).toBe(true);
});

test('who is never heard is given up after a week and a day', () => {
  const look = looker();
  expect(look(null, 190)).toBe(false);
  expect(look(null, 4)).toBe(true);
});

test('where nobody asked for long, since no worker ran, one answer is not a day of them', () => {
  const after = settle(chunk(lost({ unheardMs: 0 })), 'unsure', UNTIL_MS + 30 * HOUR_MS).shots[0];
  expect(after).toMatchObject({ unsure: 1, unheardMs: 30 * HOUR_MS });
  // A chunk that began before this was counted gives it up, as it did then.
  expect(settle(chunk(lost()), 'unsure', UNTIL_MS + 30 * HOUR_MS).shots[0]).toMatchObject({ undecidable: true });
});

test('made and lost once more, a try has its whole day again', () => {
  for (const [found, before] of [
    ['missing', { misses: 1 }],
    ['generation', {}],
  ] as const)
    expect(settle(chunk(lost({ unheardMs: 9, ...before })), found, 20_000).shots[0]).not.toHaveProperty('unheardMs');
});

test('a day after the try was over it is given up; its place stays taken for half an hour', () => {
  const day = UNTIL_MS + 86_400_000;
  expect(settle(chunk(lost()), 'unsure', day).shots[0]?.undecidable).toBeUndefined();
  for (const [found, nowMs] of [
    ['unsure', day + 1],
    ['undecidable', 11_000],
  ] as const) {
    const given = settle(chunk(lost()), found, nowMs);
    expect(given.shots[0]).toMatchObject({
      state: 'ambiguous',
      undecidable: true,
      unrecorded: true,
      code: 'SUBMIT_AMBIGUOUS',
      permit: 7,
      dueMs: nowMs + 1_800_000,
    });
    expect(given).toMatchObject({ voided: [], posted: 0 });
  }
});

test('an answer about a shot that has moved on, or that is not there, changes nothing of it', () => {
  const moved = chunk(lost({ state: 'generating' }));
  for (const found of ['generation', 'missing', 'undecidable'] as const) {
    const state = settle(moved, found, 20_000);
    expect([state.shots, state.posted, state.voided]).toEqual([moved.shots, 0, []]);
  }
  const nobody = settleReconcile(chunk(lost()), [{ shot: 9 }], [{ shot: 0, found: 'missing' }], 20_000);
  expect(nobody.shots).toEqual([lost()]);
});

test('what an earlier run had sent without a record counts in the budget, found or given up; what is sent again does not', () => {
  const { permit: _permit, ...earlier } = lost({ lostTry: true });
  const look = (shot: ChunkShot, how: ReconciledShot['found'], changes: Partial<ChunkState> = {}) =>
    settle(chunk(shot, { costs: [30], ...changes }), how, 20_000);
  expect(look(earlier, 'generation').found).toEqual({ generations: 1, cost: 30 });
  expect(look(earlier, 'generation').shots[0]).not.toHaveProperty('lostTry');
  expect(look(earlier, 'undecidable').found).toEqual({ generations: 1, cost: 30 });
  expect(look(earlier, 'unsure').found).toBeUndefined();
  const missed = look({ ...earlier, misses: 1 }, 'missing');
  expect([missed.found, missed.shots[0]?.lostTry]).toEqual([undefined, undefined]);
  // A try of this run's has a permit, or a record that was counted before.
  expect(look(lost(), 'generation').found).toBeUndefined();
  const more = look(earlier, 'generation', { found: { generations: 2, cost: 7 } });
  expect(more.found).toEqual({ generations: 3, cost: 37 });
});

test('what any run before had sent without a record is told by model, found or given up', () => {
  const { permit: _permit, ...earlier } = lost({ lost: true });
  const look = (shot: ChunkShot, how: ReconciledShot['found'], changes: Partial<ChunkState> = {}) =>
    settle(chunk(shot, changes), how, 20_000).foundLost;
  const [model = ''] = chunk(earlier).models;
  expect(look(earlier, 'generation')).toEqual([{ model, count: 1 }]);
  expect(look(earlier, 'undecidable', { foundLost: [{ model, count: 2 }] })).toEqual([{ model, count: 3 }]);
  expect(look({ ...earlier, misses: 1 }, 'missing')).toBeUndefined();
  expect(settle(chunk(earlier), 'generation', 20_000).shots[0]).not.toHaveProperty('lost');
  // A try of this run's has a permit, and what was written down is in the store.
  const { lost: _lost, ...recorded } = earlier;
  expect([look(lost(), 'generation'), look(recorded, 'generation')]).toEqual([undefined, undefined]);
});

test('what was accepted and named amiss is never sent again, counts as charged, and is posted once', () => {
  const generating = chunk(
    { state: 'generating', model: 0, attempt: 1, permit: 7, busy: true, generationId: 'theirs', acceptedMs: 1_000 },
    { active: { submit: 0, check: 1, reconcile: 1, fetch: 0, audit: 0 }, posted: 1 },
  );
  const named = settleCheck(
    generating,
    { generations: [{ shot: 0 }], ended: [{ shot: 0, status: 'misnamed' }] },
    9_000,
  );
  expect(named.shots[0]).toEqual({
    state: 'ambiguous',
    model: 0,
    attempt: 1,
    permit: 7,
    misnamed: true,
    sinceMs: 0,
    untilMs: 9_000,
    dueMs: 9_000,
  });
  const from = { sender: 's', runId: 'r', bornMs: 0, batchId: 'b', weight: 1 };
  const settings = { submitBatch: 16, minPollIntervalMs: 0, units: {} };
  const say = { seq: 1, asksAgain: false, done: false, isReset: false };
  expect(chunkReport(named, from, settings, 9_000, say)).toMatchObject({ holding: [[7, 7]], open: [], unknown: [] });
  const missed = settle(settle(named, 'missing', 20_000), 'missing', 30_000);
  expect(missed).toMatchObject({ shots: [{ state: 'ambiguous', unsure: 2 }], voided: [] });
  const found = settle(missed, 'generation', 40_000);
  expect(found).toMatchObject({ shots: [{ state: 'generating', generationId: 'g', acceptedMs: 40_000 }], posted: 1 });
});
