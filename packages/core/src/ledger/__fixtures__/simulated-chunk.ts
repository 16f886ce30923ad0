// A chunk in virtual time: what workflows/src/run-chunk.ts does around the reducer, its activities, and what the store keeps.
import type { ChunkAction, ChunkEvent } from '../../chunk/events.js';
import { planChunk } from '../../chunk/plan.js';
import { isChunkDone, reduceChunk } from '../../chunk/reduce.js';
import { type ChunkSettings, type ChunkState, openedChunkState } from '../../chunk/state.js';
import { chunkReport } from '../../chunk/tell.js';
import type { OpenedShot } from '../../activities.js';
import type { ChunkReport } from '../../messages.js';

const SETTINGS: ChunkSettings = { submitBatch: 3, minPollIntervalMs: 500, units: {} };

/** What the store knows of a shot. */
export interface SimulatedRecord {
  readonly kind: 'accepted' | 'ambiguous' | 'downloaded' | 'rejected' | 'failed' | 'canceled';
  readonly attempt: number;
  readonly generationId?: string;
}

export interface ChunkWorld {
  now(): number;
  perform(chunk: SimulatedChunk, action: ChunkAction): void;
  report(report: ChunkReport): void;
  wakeAt(atMs: number, wake: () => void): void;
  /** After every event. */
  observe(chunk: SimulatedChunk): void;
}

export class SimulatedChunk {
  readonly sender: string;
  readonly runId: string;
  readonly bornMs: number;
  readonly #world: ChunkWorld;
  state: ChunkState;
  ended = false;
  killedMs: number | null = null;
  #timerAtMs: number | null = null;
  #reportSeq = 0;
  #lastReport = '';

  constructor(
    world: ChunkWorld,
    options: {
      readonly sender: string;
      readonly runId: string;
      readonly models: readonly string[];
      readonly shots: readonly OpenedShot[];
    },
  ) {
    this.#world = world;
    this.sender = options.sender;
    this.runId = options.runId;
    this.bornMs = world.now();
    this.state = openedChunkState(options, world.now(), options.runId);
  }

  apply(event: ChunkEvent): void {
    if (this.ended) return;
    this.state = reduceChunk(this.state, event, this.#world.now());
    this.step();
  }

  /** Somebody ended it from outside: it says nothing more. */
  kill(): void {
    this.ended = true;
    this.killedMs = this.#world.now();
  }

  /** Somebody asks for a report. */
  ping(): void {
    this.#report(true, this.ended);
  }

  step(): void {
    if (this.ended) return;
    const done = isChunkDone(this.state);
    const plan = done ? undefined : planChunk(this.state, SETTINGS, this.#world.now());
    if (plan !== undefined) this.state = plan.state;
    this.#world.observe(this);
    for (const action of plan?.actions ?? []) this.#world.perform(this, action);
    this.#report(plan?.asksAgain ?? false, done);
    this.ended = done;
    if (plan !== undefined && plan.wakeAtMs !== null) this.#wakeAt(plan.wakeAtMs);
  }

  #wakeAt(atMs: number): void {
    if (this.#timerAtMs !== null && this.#timerAtMs <= atMs) return;
    this.#timerAtMs = atMs;
    this.#world.wakeAt(atMs, () => {
      if (this.#timerAtMs === atMs) this.#timerAtMs = null;
      this.step();
    });
  }

  #report(asksAgain: boolean, done: boolean): void {
    const from = {
      sender: this.sender,
      runId: this.runId,
      bornMs: this.bornMs,
      batchId: `batch of ${this.sender}`,
      weight: 1,
    };
    const report = (seq: number) =>
      chunkReport(this.state, from, SETTINGS, this.#world.now(), { seq, asksAgain, done });
    const said = JSON.stringify(report(0));
    if (said === this.#lastReport && !asksAgain) return;
    this.#lastReport = said;
    this.#reportSeq += 1;
    this.#world.report(report(this.#reportSeq));
  }
}

/** As openChunk reads the store for a run that follows a lost one: what has no record may have been sent. */
export function openShotOf(record: SimulatedRecord | undefined, model: number, first: boolean): OpenedShot {
  if (record === undefined)
    return first ? { model, state: 'pending', attempt: 0 } : { model, state: 'ambiguous', attempt: 1 };
  const { kind, attempt, generationId } = record;
  switch (kind) {
    case 'accepted':
      return { model, state: 'generating', attempt, ...(generationId === undefined ? {} : { generationId }) };
    case 'downloaded':
      return { model, state: 'succeeded', attempt };
    case 'ambiguous':
    case 'rejected':
    case 'failed':
    case 'canceled':
      return { model, state: kind, attempt };
  }
}
