// The activities of simulated chunks: what they do at the vendor and in the store, what they answer, and what gets lost.
import type { CheckedGeneration, FetchedShot, OpenedChunk, ReconciledShot } from '../../activities.js';
import type { ChunkAction, ChunkEvent } from '../../chunk/events.js';
import { unrecordedShots } from '../../chunk/leave.js';
import type { ChunkWorkflow } from './chunk-workflow.js';
import { AGAIN_MS, closeAttempt, dispatch, openAttempt, shotName } from './attempts.js';
import { performSubmit } from './submit.js';
import type { SimulatedRecord } from './store.js';

/** An activity that is tried until it answers. `work` happens at its end. */
function patiently(
  chunk: ChunkWorkflow,
  workMs: (nowMs: number) => number,
  work: (isStillWanted: boolean) => void,
): void {
  const { world, life } = chunk;
  dispatch(chunk, world.dice.pick(10, 400, 5_000), (worker) => {
    const attempt = openAttempt(chunk, worker, {
      onLost: () => world.after(AGAIN_MS, () => life === chunk.life && patiently(chunk, workMs, work)),
      onHalt: () => undefined,
    });
    worker.at(workMs(world.nowMs), () => {
      closeAttempt(chunk, worker, attempt);
      if (!attempt.canceled) work(!attempt.lost && life === chunk.life);
    });
  });
}

/** As `openChunk`: takes the chunk for this run when it begins, and reads where its shots stand. */
export function openChunk(chunk: ChunkWorkflow, opened: (answer: OpenedChunk) => void): void {
  const { world, place } = chunk;
  patiently(
    chunk,
    (nowMs) => nowMs + world.dice.pick(20, 4_000),
    (isStillWanted) => {
      const answer = world.store.open(place.sender, chunk.runId, place.models);
      if (isStillWanted) opened(answer);
    },
  );
}

/** As `sealChunk`. */
export function sealChunk(chunk: ChunkWorkflow, sealed: () => void, refused: () => void): void {
  const { world, place } = chunk;
  const { shots, models, nextSeq, replaced } = chunk.state!;
  const records = unrecordedShots({ shots, models }, {}).map(({ shot, attempt, state: kind }): SimulatedRecord => {
    const generationId = shots[shot]?.generationId;
    return { shot, attempt, kind, ...(generationId === undefined ? {} : { generationId }) };
  });
  patiently(
    chunk,
    (nowMs) => nowMs + world.dice.pick(20, 4_000),
    (isStillWanted) => {
      if (chunk.isReset && replaced !== true && records.some(({ kind }) => kind === 'canceled')) {
        if (isStillWanted) refused();
        return;
      }
      world.store.seal(place.sender, nextSeq, records);
      if (isStillWanted) sealed();
    },
  );
}

export function performAction(chunk: ChunkWorkflow, action: ChunkAction): void {
  if (action.type === 'submit') {
    performSubmit(chunk, action);
    return;
  }
  const { world, life } = chunk;
  const lasts = world.dice.pick(80, 3_000, 70_000);
  const isLost = world.dice.pick(false, true);
  const startMs = world.nowMs;
  const untilMs = (nowMs: number): number => {
    if (action.type !== 'check') return nowMs + lasts;
    const ends = action.generations.map(({ generationId }) => world.vendor.byId(generationId)?.endsMs ?? Infinity);
    const { waitMs, lingerMs, pauseMs = 0 } = action;
    return Math.min(nowMs + pauseMs + waitMs, Math.max(nowMs + pauseMs + 50, Math.min(...ends) + lingerMs));
  };
  patiently(chunk, untilMs, (isStillWanted) => {
    // A zombie does what it does; only its answer is not heard.
    const event = eventOf(chunk, action, isLost, world.nowMs - startMs);
    if (isStillWanted) world.after(5, () => chunk.answer(life, action, event));
  });
}

function eventOf(
  chunk: ChunkWorkflow,
  action: Exclude<ChunkAction, { type: 'submit' }>,
  isLost: boolean,
  tookMs: number,
): ChunkEvent {
  switch (action.type) {
    case 'check':
      if (isLost) return { type: 'checked', generations: action.generations, ended: [], lost: true };
      return { type: 'checked', generations: action.generations, ended: check(chunk, action) };
    case 'reconcile':
      return { type: 'reconciled', shots: action.shots, answers: isLost ? [] : look(chunk, action) };
    case 'fetch':
      return { type: 'fetched', outputs: action.outputs, answers: isLost ? [] : fetch(chunk, action), tookMs };
    case 'audit':
      return {
        type: 'audited',
        shots: action.shots,
        duplicates: audit(chunk, action, isLost),
      };
    case 'cancel': {
      const { generations } = action;
      const answers = generations.map(({ shot }) => ({ shot, taken: chunk.world.dice.pick(true, false) }));
      return { type: 'vendor-canceled', generations, answers: isLost ? [] : answers };
    }
  }
}

function check(chunk: ChunkWorkflow, action: ChunkAction & { type: 'check' }): CheckedGeneration[] {
  const { vendor, store, nowMs } = chunk.world;
  const records: SimulatedRecord[] = [];
  const ended = action.generations.flatMap(({ shot, attempt, generationId }): CheckedGeneration[] => {
    const generation = vendor.byId(generationId);
    if (generation === undefined || generation.endsMs > nowMs) return [];
    if (generation.ends === 'failed') records.push({ shot, attempt, kind: 'failed', generationId });
    return [
      generation.ends === 'failed'
        ? { shot, status: 'failed', code: 'GENERATION_FAILED' }
        : { shot, status: 'completed' },
    ];
  });
  store.put(chunk.place.sender, action.seq, records);
  return ended;
}

function look(chunk: ChunkWorkflow, action: ChunkAction & { type: 'reconcile' }): ReconciledShot[] {
  const { vendor, store, nowMs } = chunk.world;
  const records: SimulatedRecord[] = [];
  const answers = action.shots.map(({ shot, attempt, untilMs }): ReconciledShot => {
    if (!vendor.traits.canFind) return { shot, found: 'undecidable' };
    const seen = vendor.listed(shotName(chunk, shot), nowMs)[0];
    if (seen === undefined && vendor.ofShot(shotName(chunk, shot)).length > 0 && vendor.isFresh(untilMs, nowMs))
      chunk.world.judge.excusePlaces('a listing denied what was there');
    const isMissing = vendor.isFresh(untilMs, nowMs) && !isAnothersThere(chunk, action);
    if (seen === undefined) return { shot, found: isMissing ? 'missing' : 'unsure' };
    const { generationId } = seen;
    records.push({ shot, attempt, kind: 'accepted', generationId });
    return { shot, found: 'generation', generationId };
  });
  store.put(chunk.place.sender, action.seq, records);
  return answers;
}

/** Something of this chunk that no record and no audit has told of: it may be the one that is looked for. */
function isAnothersThere(chunk: ChunkWorkflow, action: ChunkAction & { type: 'reconcile' }): boolean {
  const { vendor, store, nowMs } = chunk.world;
  if (vendor.traits.isAlike !== true) return false;
  const asked = new Set([...action.shots.map(({ shot }) => shot), ...(action.resent ?? []).map(({ shot }) => shot)]);
  return chunk.place.models.some((_, shot) => {
    if (asked.has(shot)) return false;
    return vendor.listed(shotName(chunk, shot), nowMs).some(({ generationId }) => !store.claimed.has(generationId));
  });
}

function fetch(chunk: ChunkWorkflow, action: ChunkAction & { type: 'fetch' }): FetchedShot[] {
  const { dice, store } = chunk.world;
  const records: SimulatedRecord[] = [];
  const answers = action.outputs.map(({ shot, attempt, generationId }): FetchedShot => {
    if (dice.pick(true, false)) {
      records.push({ shot, attempt, kind: 'downloaded', generationId });
      return { shot, fetched: true, bytes: 10 };
    }
    return { shot, fetched: false, code: 'OUTPUT_UNAVAILABLE' };
  });
  store.put(chunk.place.sender, action.seq, records);
  return answers;
}

function audit(chunk: ChunkWorkflow, action: ChunkAction & { type: 'audit' }, isLost: boolean): number {
  const { vendor, store, nowMs, judge } = chunk.world;
  let duplicates = 0;
  for (const { shot, generationId } of action.shots) {
    const name = shotName(chunk, shot);
    const beyond = vendor.listed(name, nowMs).filter((seen) => seen.generationId !== generationId);
    for (const { generationId: late } of beyond) {
      if (!store.claimed.has(late)) duplicates += 1;
      store.claimed.add(late);
    }
    judge.audited(name);
  }
  return isLost ? 0 : duplicates;
}
