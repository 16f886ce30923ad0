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
import { planChunk } from './plan.js';
import { reduceChunk } from './reduce.js';
import type { ChunkState } from './state.js';
import { chunkReport } from './tell.js';

const FROM = { sender: 'c', runId: 'chunk-run', bornMs: 0, batchId: 'b', weight: 1 };

test('each permit goes to the first shot of its model that waits, in groups', () => {
  const state = applyAll(
    openedChunk([pending(0), pending(1), pending(0), pending(0)]),
    0,
    grant({ count: 2 }),
    grant({ seq: 2, first: 3, model: 'b' }),
  );
  const { actions } = planChunk(state, { ...SETTINGS, submitBatch: 2 }, 0);
  expect(
    actions.map((action) =>
      action.type === 'submit' ? action.slots.map(({ shot, permit }) => [shot, permit]) : action.type,
    ),
  ).toEqual([
    [
      [0, 1],
      [2, 2],
    ],
    [[1, 3]],
  ]);
});

test('a permit that nobody waits for goes back', () => {
  const { state, actions } = planChunk(reduceChunk(openedChunk([pending(0)]), grant({ model: 'b' }), 0), SETTINGS, 0);
  expect(actions).toEqual([]);
  expect(state).toMatchObject({ seen: 1, permits: [] });
});

test('a permit that has expired goes back unsent', () => {
  const granted = reduceChunk(openedChunk([pending()]), grant({ goodForMs: 100 }), 0);
  expect(planChunk(granted, SETTINGS, 99).actions).toHaveLength(1);
  expect(planChunk(granted, SETTINGS, 100)).toMatchObject({ actions: [], state: { permits: [] } });
});

test.each([
  [16, 8, 128],
  [4, 16, 64],
  [1, 64, 64],
] as const)('with %d slots each, %d submits at a time; further permits wait in hand', (submitBatch, submits, sent) => {
  const shots = Array.from({ length: sent + 2 }, () => pending());
  const settings = { ...SETTINGS, submitBatch };
  const { state, actions } = planChunk(reduceChunk(openedChunk(shots), grant({ count: sent + 2 }), 0), settings, 0);
  expect(actions).toHaveLength(submits);
  expect(state.permits).toHaveLength(2);
  expect(planChunk(state, settings, 0).actions).toEqual([]);
});

test('records are numbered on from where the chunk was opened', () => {
  const opened = { ...openedChunk([pending()]), nextSeq: 1_005 };
  const { state, actions } = planChunk(reduceChunk(opened, grant(), 0), SETTINGS, 0);
  expect(actions[0]?.seq).toBe(1_005);
  expect(state.nextSeq).toBe(1_006);
});

test('one check asks about everything in flight, and waits longer while nothing ends', () => {
  const state = generatingChunk(3);
  const first = planChunk(state, SETTINGS, 0).actions[0];
  expect(first).toMatchObject({ type: 'check', waitMs: 1_000, generations: [{ shot: 0 }, { shot: 1 }, { shot: 2 }] });
  expect(planChunk({ ...state, quietChecks: 3 }, SETTINGS, 0).actions[0]).toMatchObject({ waitMs: 8_000 });
  expect(planChunk({ ...state, quietChecks: 30 }, SETTINGS, 0).actions[0]).toMatchObject({ waitMs: 30_000 });
});

test('no generation is looked at more often than the provider allows, and a check has room for a second look', () => {
  const state = { ...generatingChunk(1), checkedMs: 1_000 };
  const settings = { ...SETTINGS, minPollIntervalMs: 45_000 };
  const check = { type: 'check', waitMs: 90_000 };
  expect(planChunk(state, settings, 45_000).actions[0]).toMatchObject({ ...check, pauseMs: 1_000 });
  const [last] = planChunk(state, settings, 46_000).actions;
  expect(last).toMatchObject(check);
  expect(last).not.toHaveProperty('pauseMs');
});

test('where generations take long, a check waits for a tenth of the quickest, and never for longer than its activity may', () => {
  const asked = planChunk({ ...generatingChunk(2), quickestMs: 90_000 }, SETTINGS, 0);
  expect(asked.actions[0]).toMatchObject({ waitMs: 9_000 });
  const generations = [{ shot: 0, attempt: 1, generationId: 'g0' }];
  const ended = [{ shot: 0, status: 'completed' }] as const;
  const after = reduceChunk(asked.state, { type: 'checked', generations, ended }, 60_000);
  expect(after.quickestMs).toBe(60_000);
  const slow = planChunk({ ...generatingChunk(2), quickestMs: 9_000_000 }, SETTINGS, 0);
  expect(slow.actions[0]).toMatchObject({ waitMs: 120_000 });
});

test('a check that gives no answer is not repeated at once: the pause doubles up to a minute, and an answer ends it', () => {
  const asked = planChunk(generatingChunk(1), SETTINGS, 0).state;
  const generations = [{ shot: 0, attempt: 1, generationId: 'g0' }];
  const lost = reduceChunk(asked, { type: 'checked', generations, ended: [], lost: true }, 100);
  expect(planChunk(lost, SETTINGS, 100)).toMatchObject({ actions: [], wakeAtMs: 1_100 });
  expect(planChunk(lost, SETTINGS, 1_100).actions[0]?.type).toBe('check');
  expect(planChunk({ ...lost, lostChecks: 30 }, SETTINGS, 100).wakeAtMs).toBe(60_100);
  expect(reduceChunk(lost, { type: 'checked', generations, ended: [] }, 200).lostChecks).toBe(0);
});

test('an ambiguous shot is looked for when it is due, by the try it stands for', () => {
  const { shots } = reconcilingChunk(300);
  expect(shots).toEqual([{ shot: 0, attempt: 1, sinceMs: 300, untilMs: 5_300 }]);
  const waiting = openedChunk([{ model: 0, state: 'ambiguous', attempt: 2 }], 50);
  expect(planChunk(waiting, SETTINGS, 49)).toMatchObject({ actions: [], wakeAtMs: 50 });
});

test('what passes while nobody answers is counted from the first look on, unless the chunk began before that', () => {
  const stamped = (rules: number) => {
    const { state, slots } = submittingChunk(1);
    const lost = reduceChunk(state, { type: 'submit-lost', slots, outcome: 'ambiguous' }, 0);
    return planChunk(lost, { ...SETTINGS, rules }, 60_000).state.shots[0];
  };
  expect(stamped(3)).toMatchObject({ busy: true, unheardMs: 0 });
  expect(stamped(2)).not.toHaveProperty('unheardMs');
});

test('without a rate too a request is sent soon or not at all', () => {
  const { slots } = submittingChunk(1, 300);
  expect(slots).toEqual([{ shot: 0, attempt: 1, permit: 1, slotMs: 300, goodForMs: 10_000 }]);
});

test('the place of an undecidable shot is free after half an hour, also without a permit', () => {
  const taken = openedChunk([{ model: 0, state: 'ambiguous', attempt: 1 }]);
  const { state } = planChunk(taken, SETTINGS, 0);
  const asked = [{ shot: 0, attempt: 1, sinceMs: 0, untilMs: 0 }];
  const undecidable = reduceChunk(
    state,
    { type: 'reconciled', shots: asked, answers: [{ shot: 0, found: 'undecidable' }] },
    5,
  );
  const extra = (of: ChunkState) =>
    chunkReport(of, FROM, SETTINGS, 0, { seq: 1, asksAgain: false, done: true, isReset: false }).extra;
  expect(extra(undecidable)).toBe(1);
  const before = planChunk(undecidable, SETTINGS, 1_800_004);
  expect([extra(before.state), before.wakeAtMs]).toEqual([1, 1_800_005]);
  expect(extra(planChunk(undecidable, SETTINGS, 1_800_005).state)).toBe(0);
});

test('a look is told which shots were sent again: what their first tries made may be in its way', () => {
  const lost = { state: 'ambiguous', model: 0, attempt: 1, sinceMs: 0, untilMs: 0 } as const;
  const resent = { state: 'succeeded', model: 0, attempt: 1, generationId: 'g', resent: true } as const;
  const look = (...shots: ChunkState['shots']) => planChunk({ ...openedChunk([]), shots }, SETTINGS, 0).actions[0];
  const { generationId: _none, ...waiting } = resent;
  expect(look(resent, lost, { ...waiting, state: 'pending' }, { ...resent, state: 'generating' })).toMatchObject({
    shots: [{ shot: 1 }],
    resent: [0, 3].map((shot) => ({ shot, attempt: 1, generationId: 'g' })),
  });
  expect(look(lost)).not.toHaveProperty('resent');
  // Rejected when it was sent again, it has none; its first try may have made one all the same.
  expect(look(lost, { ...waiting, state: 'rejected', attempt: 0 })).toMatchObject({
    resent: [{ shot: 1, attempt: 1 }],
  });
});

test('a chunk that began before these rules keeps its own, so that its history replays', () => {
  const { rules: _newest, ...before } = SETTINGS;
  const shots = Array.from({ length: 40 }, () => ({ state: 'downloading', model: 0, attempt: 1 }) as const);
  const quick = { ...openedChunk([]), fetchMs: 200, shots };
  expect([SETTINGS, before].map((settings) => planChunk(quick, settings, 0).actions.length)).toEqual([2, 4]);
});

test('downloads come in small groups while there are few, and at most eight at a time', () => {
  const due = (count: number, known: Partial<ReturnType<typeof openedChunk>> = {}) =>
    planChunk(
      {
        ...openedChunk([]),
        ...known,
        shots: Array.from({ length: count }, () => ({
          state: 'downloading' as const,
          model: 0,
          attempt: 1,
          generationId: 'g',
        })),
      },
      SETTINGS,
      0,
    ).actions;
  const sizes = (...asked: Parameters<typeof due>) =>
    due(...asked).map((action) => (action.type === 'fetch' ? action.outputs.length : 0));
  expect(sizes(3)).toEqual([1, 1, 1]);
  expect(sizes(20)).toEqual(Array.from({ length: 8 }, () => 2));
  expect(sizes(400)).toEqual(Array.from({ length: 8 }, () => 25));
  // Where one takes next to no time, its activity would cost more than it does.
  expect(sizes(40, { fetchMs: 200 })).toEqual([32, 8]);
  expect(sizes(40, { fetchMs: 250 })).toEqual(Array.from({ length: 5 }, () => 8));
  expect(sizes(900)).toEqual(Array.from({ length: 8 }, () => 32));
  // Two seconds a download: where each was made for twelve minutes, half a minute of them together is no delay.
  expect(sizes(20, { fetchMs: 2_000, quickestMs: 720_000 })).toEqual([15, 5]);
  expect(sizes(20, { quickestMs: 720_000 })).toEqual([15, 5]);
});

test('a check of what takes long shows a sign of life more rarely, by how long the oldest is there until one has ended', () => {
  const accepted = generatingChunk(2);
  const shots = accepted.shots.map((shot) => ({ ...shot, acceptedMs: 0 }));
  expect(planChunk({ ...accepted, shots }, SETTINGS, 60_000).actions[0]).not.toHaveProperty('aliveMs');
  expect(planChunk({ ...accepted, shots }, SETTINGS, 300_000).actions[0]).toMatchObject({
    aliveMs: 30_000,
    waitMs: 30_000,
  });
  const known = planChunk({ ...accepted, shots, quickestMs: 720_000 }, SETTINGS, 300_000).actions[0];
  expect(known).toMatchObject({ aliveMs: 60_000, waitMs: 72_000 });
});

test('while the chunk drains, before it continues as new, nothing is begun', () => {
  const granted = reduceChunk(
    { ...openedChunk([pending(), { model: 0, state: 'generating', attempt: 1, generationId: 'g' }]) },
    grant(),
    0,
  );
  expect(planChunk(granted, SETTINGS, 0, { draining: true })).toMatchObject({ actions: [], asksAgain: false });
});

test('shots that are not asked for in this run are left alone', () => {
  const left = openedChunk([
    { ...pending(), left: true },
    { model: 0, state: 'ambiguous', attempt: 1, left: true },
    { model: 0, state: 'generating', attempt: 1, left: true },
  ]);
  expect(planChunk(left, SETTINGS, 0)).toMatchObject({ actions: [], wakeAtMs: null });
});

test('who waits for permits in silence asks again after a minute, then more rarely, and a permit ends that', () => {
  let state = planChunk(openedChunk([pending(), pending()]), SETTINGS, 0).state;
  const asked: number[] = [];
  for (let nowMs = 0; nowMs < 4_000_000; nowMs += 10_000) {
    const plan = planChunk(state, SETTINGS, nowMs);
    if (plan.asksAgain) asked.push(nowMs / 60_000);
    state = plan.state;
  }
  expect(asked).toEqual([1, 3, 7, 15, 31, 47, 63]);
  const granted = planChunk(reduceChunk(state, grant({ model: 'b' }), 4_000_000), SETTINGS, 4_000_000);
  expect(granted.wakeAtMs).toBe(4_060_000);
});

test('words without permits do not keep a chunk from asking', () => {
  const waiting = planChunk(openedChunk([pending()]), SETTINGS, 0).state;
  const told = reduceChunk(waiting, grant({ count: 0 }), 50_000);
  expect(planChunk(told, SETTINGS, 60_000).asksAgain).toBe(true);
});

test('a chunk that wishes for nothing does not ask: a pause costs nothing', () => {
  const paused = applyAll(openedChunk([pending()]), 0, { type: 'controlled', control: { command: 'pause' } });
  expect(planChunk(paused, SETTINGS, 0)).toMatchObject({ wakeAtMs: null, asksAgain: false });
  expect(planChunk(paused, SETTINGS, 900_000)).toMatchObject({ wakeAtMs: null, asksAgain: false });
});

test('a rest wakes the chunk when it is over', () => {
  const { state, slots } = submittingChunk(1);
  const resting = reduceChunk(state, { type: 'submit-lost', slots, outcome: 'not_sent' }, 0);
  expect(planChunk(resting, SETTINGS, 0).wakeAtMs).toBe(1_000);
});

test('the place of a shot that nobody can decide is free after half an hour', () => {
  const { state, shots } = reconcilingChunk();
  const undecidable = reduceChunk(
    state,
    { type: 'reconciled', shots, answers: [{ shot: 0, found: 'undecidable' }] },
    0,
  );
  expect(planChunk(undecidable, SETTINGS, 0)).toMatchObject({ wakeAtMs: 1_800_000, state: { shots: [{ permit: 1 }] } });
  expect(planChunk(undecidable, SETTINGS, 1_800_000).state.shots[0]).not.toHaveProperty('permit');
});
