// What a chunk does next: (state, now) -> { state, actions, wakeAtMs }. The state already counts the actions as begun.
import type { SubmitSlot } from '../activities.js';
import { checkTimes, isGenerating } from './check-times.js';
import type { ChunkAction } from './events.js';
import { fetchGroup, MAX_DOWNLOADS } from './fetch-group.js';
import { generationsToCancel } from './leave.js';
import { MOST_GOOD_MS } from '../ledger/pacing.js';
import { isAtRest } from './shot-moves.js';
import type { ChunkSettings, ChunkShot, ChunkState, Permit } from './state.js';
import { chunkWants, isReadyForPermit, isWaitingForPermit, kindOf, takesPermits, wishOf } from './wants.js';

/** Activities of one kind at the same time, for one chunk. */
const MAX_ACTIVE = { submit: 8, check: 1, reconcile: 1, fetch: MAX_DOWNLOADS, audit: 1, cancel: 1 } as const;
/** Requests that a chunk may have open where an activity carries few. */
const MAX_OPEN_REQUESTS = 64;
/** Most shots in one activity. */
const MAX_RECONCILE_GROUP = 50;
const MAX_AUDIT_GROUP = 50;
/** Between checks that gave no answer: doubled each time. */
const LOST_CHECK_PAUSE_MS = { first: 1_000, longest: 60_000 } as const;
/** A chunk that wishes for permits and gets none for so long asks again: doubled each time, since a gate may be closed for weeks. */
const SILENCE_MS = { first: 60_000, longest: 960_000 } as const;

export interface ChunkPlan {
  readonly state: ChunkState;
  readonly actions: readonly ChunkAction[];
  /** Plan again then, if nothing happens before; epoch milliseconds. */
  readonly wakeAtMs: number | null;
  /** The ledger was silent for too long: ask it to say all of it again. */
  readonly asksAgain: boolean;
}

/** Chooses every action that is due. `draining` begins nothing new, before continue-as-new. */
export function planChunk(
  before: ChunkState,
  settings: ChunkSettings,
  nowMs: number,
  options: { readonly draining?: boolean } = {},
): ChunkPlan {
  const { rules = 1 } = settings;
  const { drains: _drained, ...state } = before;
  const drains = rules >= 3 && options.draining === true;
  const planner = new ChunkPlanner(drains ? { ...state, drains } : state, settings, nowMs);
  planner.returnPermits();
  if (before.leavesMs !== undefined) {
    if (options.draining !== true) planner.cancel(settings);
  } else if (options.draining !== true && before.replaced !== true) {
    planner.submit(settings.submitBatch);
    planner.reconcile();
    planner.check(settings.minPollIntervalMs);
    planner.fetch();
    planner.audit();
    planner.freePlaces();
    planner.ask(settings.units);
  }
  return planner.plan();
}

/** Collects the actions of one moment over a copy of the state. */
class ChunkPlanner {
  readonly #before: ChunkState;
  readonly #rules: number;
  readonly #nowMs: number;
  readonly #shots: ChunkShot[];
  readonly #active: { -readonly [kind in keyof ChunkState['active']]: ChunkState['active'][kind] };
  readonly #actions: ChunkAction[] = [];
  #permits: readonly Permit[];
  #voided: readonly number[];
  #nextSeq: number;
  #quiet: Pick<ChunkState, 'quietSinceMs' | 'asks'>;
  #asksAgain = false;
  #wakeAtMs: number | null = null;

  constructor(before: ChunkState, settings: ChunkSettings, nowMs: number) {
    this.#before = before;
    this.#rules = settings.rules ?? 1;
    this.#nowMs = nowMs;
    this.#shots = [...before.shots];
    this.#active = { ...before.active };
    this.#permits = before.permits;
    this.#voided = before.voided;
    this.#nextSeq = before.nextSeq;
    this.#quiet = { quietSinceMs: before.quietSinceMs, asks: before.asks };
  }

  plan(): ChunkPlan {
    if (this.#before.control === 'running' && this.#before.restUntilMs > this.#nowMs)
      this.#wake(this.#before.restUntilMs);
    return { state: this.#state(), actions: this.#actions, wakeAtMs: this.#wakeAtMs, asksAgain: this.#asksAgain };
  }

  #state(): ChunkState {
    return {
      ...this.#before,
      ...this.#quiet,
      shots: this.#shots,
      active: this.#active,
      permits: this.#permits,
      voided: this.#voided,
      nextSeq: this.#nextSeq,
    };
  }

  /** Permits that have expired, or that a chunk at rest would sit on, serve others better. */
  returnPermits(): void {
    const takes = takesPermits(this.#before, this.#nowMs);
    const { gate } = this.#before;
    const keepsAll = this.#rules < 3 || gate === null;
    this.#keep((permit) => {
      if (!takes || (!keepsAll && gate.name === 'paused')) return false;
      if (permit.goodForMs !== null) return permit.slotMs + permit.goodForMs > this.#nowMs;
      return keepsAll || permit.probe === true;
    });
  }

  /** Those not kept go back unsent. */
  #keep(isKept: (permit: Permit) => boolean): void {
    const kept = this.#permits.filter(isKept);
    if (kept.length === this.#permits.length) return;
    const returned = this.#permits.filter((permit) => !kept.includes(permit));
    this.#voided = [...this.#voided, ...returned.map(({ number }) => number)];
    this.#permits = kept;
  }

  /** Gives each permit to the first shot of its model that waits; a permit nobody waits for goes back. */
  submit(submitBatch: number): void {
    // One slot an activity needs more of them: as many requests may be open as with full ones.
    const most = Math.max(MAX_ACTIVE.submit, Math.ceil(MAX_OPEN_REQUESTS / submitBatch));
    if (this.#active.submit >= most || this.#permits.length === 0) return;
    const waiting = new Map<string, number[]>();
    this.#shots.forEach((shot, position) => {
      if (!isReadyForPermit(shot, this.#nowMs)) return;
      const kind = kindOf(wishOf(this.#before, shot));
      const queue = waiting.get(kind);
      if (queue === undefined) waiting.set(kind, [position]);
      else queue.push(position);
    });
    const kept = new Set<Permit>();
    const used = new Set<Permit>();
    let slots: SubmitSlot[] = [];
    for (const permit of this.#permits) {
      if (this.#active.submit >= most) {
        kept.add(permit);
        continue;
      }
      const position = waiting.get(kindOf(permit))?.shift();
      const shot = position === undefined ? undefined : this.#shots[position];
      if (position === undefined || shot === undefined) continue;
      used.add(permit);
      const attempt = shot.attempt + 1;
      this.#shots[position] = { ...shot, state: 'submitting', attempt, permit: permit.number, busy: true };
      slots.push({
        shot: position,
        attempt,
        permit: permit.number,
        ...(permit.probe === true ? { probe: true as const } : {}),
        // Without a rate too it is sent soon or not at all: whoever hears nothing of it must know when it is over.
        ...(permit.goodForMs === null
          ? { slotMs: this.#nowMs, goodForMs: MOST_GOOD_MS }
          : { slotMs: permit.slotMs, goodForMs: permit.goodForMs }),
      });
      if (slots.length >= submitBatch) {
        this.#begin('submit', (seq) => ({ type: 'submit', seq, slots }));
        slots = [];
      }
    }
    if (slots.length > 0) this.#begin('submit', (seq) => ({ type: 'submit', seq, slots }));
    this.#permits = this.#permits.filter((permit) => !used.has(permit));
    this.#keep((permit) => kept.has(permit));
  }

  reconcile(): void {
    if (this.#active.reconcile >= MAX_ACTIVE.reconcile) return;
    const due = this.#due((shot) => shot.state === 'ambiguous' && shot.undecidable !== true, MAX_RECONCILE_GROUP);
    if (due.length === 0) return;
    const shots = due.map(({ shot, position }) => ({
      shot: position,
      attempt: shot.attempt,
      sinceMs: shot.sinceMs ?? 0,
      untilMs: shot.untilMs ?? this.#nowMs,
    }));
    if (this.#rules >= 3)
      for (const { shot, position } of due) this.#shots[position] = { unheardMs: 0, ...shot, busy: true };
    const resent = this.#shots.flatMap((shot, position) => {
      const { attempt, generationId } = shot;
      if (shot.resent !== true || (generationId === undefined && !isAtRest(shot))) return [];
      const made = generationId === undefined ? {} : { generationId };
      return [{ shot: position, attempt: Math.max(1, attempt), ...made }];
    });
    this.#begin('reconcile', (seq) => ({
      type: 'reconcile',
      seq,
      shots,
      ...(resent.length === 0 ? {} : { resent }),
    }));
  }

  check(minPollIntervalMs: number): void {
    if (this.#active.check >= MAX_ACTIVE.check) return;
    const { lostChecks, checkedMs } = this.#before;
    if (lostChecks > 0) {
      const { first, longest } = LOST_CHECK_PAUSE_MS;
      const againMs = checkedMs + Math.min(longest, first * 2 ** Math.min(lostChecks - 1, 6));
      if (againMs > this.#nowMs) {
        if (this.#shots.some(isGenerating)) this.#wake(againMs);
        return;
      }
    }
    const due = this.#due(isGenerating, Number.POSITIVE_INFINITY);
    if (due.length === 0) return;
    const generations = due.map(({ shot, position }) => ({
      shot: position,
      attempt: shot.attempt,
      generationId: shot.generationId ?? '',
      ...(shot.acceptedMs === undefined ? {} : { acceptedMs: shot.acceptedMs }),
      // It was to be downloaded, and that failed; unless it was another's.
      ...(shot.fetchFailures === undefined || shot.misnamed === true ? {} : { made: true as const }),
    }));
    const times = checkTimes({ ...this.#before, shots: this.#shots }, minPollIntervalMs, this.#nowMs);
    this.#begin('check', (seq) => ({ type: 'check', seq, generations, ...times }));
  }

  /** Downloads in groups: small ones while there is little to do, so that results come early. */
  fetch(): void {
    let due = this.#due((shot) => shot.state === 'downloading', Number.POSITIVE_INFINITY, false);
    const group = fetchGroup(this.#before, due.length, this.#rules);
    while (due.length > 0 && this.#active.fetch < MAX_ACTIVE.fetch) {
      const outputs = due.slice(0, group).map(({ shot, position }) => {
        this.#shots[position] = { ...shot, busy: true };
        return {
          shot: position,
          attempt: shot.attempt,
          generationId: shot.generationId ?? '',
          ...(shot.seed === undefined ? {} : { seed: shot.seed }),
          ...(shot.processingSeconds === undefined ? {} : { processingSeconds: shot.processingSeconds }),
        };
      });
      due = due.slice(group);
      this.#begin('fetch', (seq) => ({ type: 'fetch', seq, outputs }));
    }
  }

  /** When all else is done: did a try turn up after all that was missed, and sent again? */
  audit(): void {
    if (this.#active.audit >= MAX_ACTIVE.audit || !this.#shots.every(isAtRest)) return;
    const due = this.#due((shot) => shot.resent === true, MAX_AUDIT_GROUP);
    if (due.length === 0) return;
    const shots = due.map(({ shot, position }) => ({
      shot: position,
      attempt: Math.max(1, shot.attempt),
      ...(shot.generationId === undefined ? {} : { generationId: shot.generationId }),
    }));
    this.#begin('audit', (seq) => ({ type: 'audit', seq, shots }));
  }

  /** What nobody waits for need not be made, where the vendor can be told so. */
  cancel(settings: ChunkSettings): void {
    if (this.#before.leavesMs !== undefined) this.#wake(this.#before.leavesMs);
    if ((this.#active.cancel ?? 0) >= MAX_ACTIVE.cancel) return;
    const generations = generationsToCancel(this.#before, settings).flatMap((position) => {
      const shot = this.#shots[position];
      if (shot?.generationId === undefined) return [];
      this.#shots[position] = { ...shot, vendorCancel: 'asked' };
      return [{ shot: position, attempt: shot.attempt, generationId: shot.generationId }];
    });
    if (generations.length > 0) this.#begin('cancel', (seq) => ({ type: 'cancel', seq, generations }));
  }

  /** Nothing is at the vendor for ever: a place that nobody can account for is free when its time has come. */
  freePlaces(): void {
    this.#shots.forEach((shot, position) => {
      if (shot.undecidable !== true || shot.dueMs === undefined) return;
      if (shot.dueMs > this.#nowMs) {
        this.#wake(shot.dueMs);
        return;
      }
      const { permit: _permit, dueMs: _due, ...rest } = shot;
      this.#shots[position] = rest;
    });
  }

  /** Messages can be lost: whoever waits for permits in silence asks for them again. */
  ask(units: ChunkSettings['units']): void {
    for (const shot of this.#shots)
      if (isWaitingForPermit(shot) && !isReadyForPermit(shot, this.#nowMs)) this.#wake(shot.dueMs ?? this.#nowMs);
    if (chunkWants(this.#state(), units, this.#nowMs).length === 0) {
      this.#quiet = { quietSinceMs: null, asks: 0 };
      return;
    }
    const { quietSinceMs, asks } = this.#quiet;
    const silenceMs = Math.min(SILENCE_MS.longest, SILENCE_MS.first * 2 ** Math.min(asks, 4));
    this.#asksAgain = quietSinceMs !== null && quietSinceMs + silenceMs <= this.#nowMs;
    if (this.#asksAgain) this.#quiet = { quietSinceMs: this.#nowMs, asks: asks + 1 };
    else if (quietSinceMs === null) this.#quiet = { quietSinceMs: this.#nowMs, asks };
    const nextSilenceMs = Math.min(SILENCE_MS.longest, SILENCE_MS.first * 2 ** Math.min(this.#quiet.asks, 4));
    this.#wake((this.#quiet.quietSinceMs ?? this.#nowMs) + nextSilenceMs);
  }

  /** Idle shots that `wanted` names and whose time has come, marked busy unless told otherwise; the next time wakes the chunk. */
  #due(wanted: (shot: ChunkShot) => boolean, most: number, mark = true): { shot: ChunkShot; position: number }[] {
    const due: { shot: ChunkShot; position: number }[] = [];
    this.#shots.forEach((shot, position) => {
      // One that is left may still be looked for: it was sent before.
      if (shot.busy === true || (shot.left === true && shot.resent !== true) || !wanted(shot)) return;
      if (shot.dueMs !== undefined && shot.dueMs > this.#nowMs) this.#wake(shot.dueMs);
      else if (due.length < most) due.push({ shot, position });
    });
    if (mark) for (const { shot, position } of due) this.#shots[position] = { ...shot, busy: true };
    return due;
  }

  #begin(kind: keyof ChunkState['active'], action: (seq: number) => ChunkAction): void {
    this.#actions.push(action(this.#nextSeq));
    this.#nextSeq += 1;
    this.#active[kind] = (this.#active[kind] ?? 0) + 1;
  }

  #wake(atMs: number): void {
    this.#wakeAtMs = this.#wakeAtMs === null ? atMs : Math.min(this.#wakeAtMs, atMs);
  }
}
