// A chunk in virtual time: what workflows/src/run-chunk.ts does around its reducer, and what befalls it.
import type { ChunkAction, ChunkEvent } from '../../chunk/events.js';
import { isReadyToLeave } from '../../chunk/leave.js';
import { planChunk } from '../../chunk/plan.js';
import { isChunkDone, reduceChunk, resumedChunkState } from '../../chunk/reduce.js';
import { type ChunkSettings, type ChunkState, openedChunkState, PLAN_RULES } from '../../chunk/state.js';
import { chunkProgress, chunkReport, isReportUrgent, REPORT_PAUSE_MS, reportKey } from '../../chunk/tell.js';
import type { ChunkProgress, ChunkReport, GateCommand } from '../../messages.js';
import { openChunk, performAction, sealChunk } from './activities.js';
import type { Attempt, SimulatedWorker } from './worker.js';
import type { World } from './world.js';

/** What a chunk is, over all of its runs. */
export interface ChunkPlace {
  readonly sender: string;
  readonly batchId: string;
  readonly chunk: number;
  readonly weight: number;
  readonly maxGenerations: number | null;
  /** For each shot the position of its model. */
  readonly models: readonly number[];
}

/** How a chunk reaches the others. */
export interface ChunkPost {
  report(from: ChunkWorkflow, report: ChunkReport): void;
  progress(from: ChunkWorkflow, progress: ChunkProgress): void;
  closeGate(command: GateCommand): void;
  /** Its last run is over. */
  ended(from: ChunkWorkflow): void;
}

interface Memory {
  readonly state: ChunkState;
  readonly pending: readonly ChunkAction[];
  readonly reportSeq: number;
  readonly progressSeq: number;
}

interface Step {
  readonly before: Memory;
  readonly event: ChunkEvent;
}

/** Continue-as-new takes so long: what arrives meanwhile waits. */
const RENEWAL_MS = 800;

export class ChunkWorkflow {
  readonly place: ChunkPlace;
  readonly runId: string;
  bornMs: number;
  readonly world: World;
  readonly #post: ChunkPost;
  readonly #settings: ChunkSettings;
  readonly #steps: Step[] = [];
  state: ChunkState | undefined;
  /** Ended in peace: sealed, and its last word said. */
  done = false;
  /** Ended from outside. */
  killed = false;
  /** Changes when activities of before must not answer any more. */
  life = 1;
  /** True in a run that a reset made: whatever it submits is refused. */
  isReset = false;
  pending: readonly ChunkAction[] = [];
  /** Tries of its activities that are open. */
  readonly attempts = new Map<Attempt, SimulatedWorker>();
  #early: ChunkEvent[] = [];
  #sealing = false;
  /** It has sealed, and says its last word. */
  #isLast = false;
  #draining = false;
  #renewing: ChunkEvent[] | undefined;
  #pinged = false;
  #alarmMs: number | null = null;
  #reportSeq = 0;
  #progressSeq = 0;
  #lastReport: ChunkReport | undefined;
  #lastReportMs = 0;
  #lastTold = '';

  constructor(world: World, place: ChunkPlace, post: ChunkPost, runId: string) {
    this.world = world;
    this.place = place;
    this.#post = post;
    this.runId = runId;
    this.bornMs = world.nowMs;
    const { submitBatch, minPollIntervalMs } = world.scenario;
    const { batchId, maxGenerations } = place;
    const budget = maxGenerations === null ? {} : { budget: { key: batchId, generations: maxGenerations } };
    const cancels = world.scenario.vendor.cancels ? { cancels: true as const } : {};
    this.#settings = { rules: PLAN_RULES, submitBatch, minPollIntervalMs, units: {}, ...budget, ...cancels };
    openChunk(this, (opened) => {
      this.state = openedChunkState(opened, world.nowMs, runId);
      for (const event of this.#early) this.state = reduceChunk(this.state, event, world.nowMs);
      this.#early = [];
      this.#step();
    });
  }

  get alive(): boolean {
    return !this.done && !this.killed;
  }

  apply(event: ChunkEvent): void {
    if (!this.alive) return;
    if (this.#renewing !== undefined) this.#renewing.push(event);
    else if (this.state === undefined) this.#early.push(event);
    else {
      this.#reduce(event);
      this.#step();
    }
  }

  /** The answer of an activity. */
  answer(life: number, action: ChunkAction, ...events: readonly ChunkEvent[]): void {
    if (life !== this.life || this.state === undefined) return;
    for (const event of events) {
      this.#reduce(event);
      this.pending = this.pending.filter((other) => other !== action);
    }
    this.#step();
  }

  ping(): void {
    if (!this.alive || this.#renewing !== undefined) return;
    this.#pinged = true;
    if (this.#isLast) return;
    if (this.#sealing) this.#report(true);
    else this.#step();
  }

  /** Terminated. */
  kill(): void {
    if (!this.alive) return;
    this.killed = true;
    this.#cancelAttempts();
    this.#post.ended(this);
  }

  /** A worker was refused. */
  closeGate(command: GateCommand): void {
    this.#post.closeGate(command);
  }

  #cancelAttempts(): void {
    this.life += 1;
    for (const [attempt, worker] of this.attempts) worker.cancel(attempt);
    this.attempts.clear();
  }

  /** Its history has grown long: it begins nothing more, and continues as new when nothing is in the air. */
  renew(): void {
    if (!this.alive || this.#sealing || this.#renewing !== undefined) return;
    this.#draining = true;
    this.#step();
  }

  /** `temporal workflow reset`: an earlier state; activities that were open then are asked again, later signals too unless left out. */
  reset(back: number, withSignals: boolean): void {
    const to = Math.max(0, this.#steps.length - back);
    const step = this.#steps[to];
    if (!this.alive || this.#isLast || this.#renewing !== undefined || step === undefined) return;
    const later = this.#steps.splice(to);
    this.#cancelAttempts();
    this.isReset = true;
    this.#sealing = false;
    this.#draining = false;
    this.#alarmMs = null;
    const { state, pending, reportSeq, progressSeq } = step.before;
    this.state = state;
    this.pending = pending;
    this.#reportSeq = reportSeq;
    this.#progressSeq = progressSeq;
    this.#lastReport = undefined;
    this.#lastTold = '';
    if (withSignals)
      for (const { event } of later) if (event.type === 'granted' || event.type === 'controlled') this.#reduce(event);
    for (const action of pending) performAction(this, action);
    this.#step();
  }

  #reduce(event: ChunkEvent): void {
    if (this.state === undefined) return;
    const { state, pending } = this;
    this.#steps.push({
      before: { state, pending, reportSeq: this.#reportSeq, progressSeq: this.#progressSeq },
      event,
    });
    this.world.say(() => `${this.place.sender} (${this.runId}) hears ${describe(event)}`);
    this.state = reduceChunk(state, event, this.world.nowMs);
    this.world.judge.chunk(this.state);
  }

  #step(): void {
    if (!this.alive || this.state === undefined || this.#sealing || this.#renewing !== undefined) return;
    if (isChunkDone(this.state)) return this.#seal();
    if (isReadyToLeave(this.state, this.#settings, this.world.nowMs)) {
      this.#reduce({ type: 'left' });
      return this.#seal();
    }
    if (this.state.replaced === true) this.#draining = true;
    const plan = planChunk(this.state, this.#settings, this.world.nowMs, { draining: this.#draining });
    this.state = plan.state;
    this.world.judge.chunk(this.state);
    this.pending = [...this.pending, ...plan.actions];
    for (const action of plan.actions) {
      this.world.say(() => `${this.place.sender} (${this.runId}) does ${JSON.stringify(action)}`);
      if (action.type === 'submit' && !this.isReset)
        for (const { permit } of action.slots) this.world.judge.use(this.state.runId, permit);
      performAction(this, action);
    }
    if (this.#draining && this.pending.length === 0) return this.#continueAsNew();
    this.#tell(plan.asksAgain);
    this.#setAlarm(plan.wakeAtMs);
  }

  #continueAsNew(): void {
    this.#draining = false;
    this.#renewing = [];
    this.life += 1;
    this.world.after(RENEWAL_MS, () => {
      if (!this.alive) return;
      const waiting = this.#renewing ?? [];
      this.#renewing = undefined;
      // What was reset is told to the run that goes on: that one can't see it.
      if (this.isReset) this.#reduce({ type: 'replaced' });
      const state = this.#need();
      this.state = resumedChunkState(state, `${this.runId}, renewed at ${this.world.nowMs}`);
      if (state.replaced === true) this.bornMs = this.world.nowMs;
      this.isReset = false;
      this.#alarmMs = null;
      this.#lastReport = undefined;
      this.#lastReportMs = 0;
      this.#lastTold = '';
      this.#steps.length = 0;
      for (const event of waiting) this.#reduce(event);
      this.#step();
    });
  }

  #seal(): void {
    this.#sealing = true;
    const sealed = () => {
      this.#isLast = true;
      this.#cancelAttempts();
      const { life } = this;
      const tookMs = this.world.dice.pick(20, 5_000);
      // Its last word is awaited: by then it has arrived.
      this.world.after(tookMs, () => {
        if (life !== this.life) return;
        this.#report(false);
        this.#post.progress(this, this.#numberedProgress());
        this.done = true;
        this.#post.ended(this);
      });
    };
    const refused = () => {
      this.#sealing = false;
      this.#reduce({ type: 'replaced' });
      this.#step();
    };
    sealChunk(this, sealed, refused);
  }

  #tell(asksAgain: boolean): void {
    const state = this.#need();
    const { gate, control } = state;
    this.#report(asksAgain || this.#pinged);
    const told = JSON.stringify([gate, control, control !== 'running' && this.#progress().submitting === 0]);
    if (this.#pinged || told !== this.#lastTold) this.#post.progress(this, this.#numberedProgress());
    this.#pinged = false;
    this.#lastTold = told;
  }

  #report(asksAgain: boolean): void {
    const { nowMs } = this.world;
    const { sender, batchId, weight } = this.place;
    const from = { sender, batchId, weight, runId: this.#need().runId, bornMs: this.bornMs };
    const say = { seq: Math.max(this.#reportSeq + 1, nowMs), asksAgain, done: this.#isLast, isReset: this.isReset };
    const next = chunkReport(this.#need(), from, this.#settings, nowMs, say);
    const last = this.#lastReport;
    if (last !== undefined && reportKey(next) === reportKey(last) && !asksAgain) return;
    const dueMs = this.#lastReportMs + REPORT_PAUSE_MS;
    if (dueMs > nowMs && !isReportUrgent(this.#need(), next)) {
      if (next.wants.length > 0) this.#setAlarm(dueMs);
      return;
    }
    this.#lastReport = next;
    this.#lastReportMs = nowMs;
    this.#reportSeq = next.seq;
    this.#post.report(this, next);
  }

  #numberedProgress(): ChunkProgress {
    this.#progressSeq = Math.max(this.#progressSeq + 1, this.world.nowMs);
    return this.#progress();
  }

  #progress(): ChunkProgress {
    const { chunk } = this.place;
    const say = { seq: this.#progressSeq, done: this.#isLast, isReset: this.isReset };
    return chunkProgress(this.#need(), { chunk, epoch: 1, runId: this.runId }, say, this.world.nowMs);
  }

  #setAlarm(atMs: number | null): void {
    if (atMs === null || (this.#alarmMs !== null && this.#alarmMs <= atMs)) return;
    this.#alarmMs = atMs;
    const { life, world } = this;
    world.at(Math.max(atMs, world.nowMs + 1) + world.dice.pick(0, 300, 12_000), () => {
      if (life !== this.life) return;
      if (this.#alarmMs === atMs) this.#alarmMs = null;
      this.#step();
    });
  }

  #need(): ChunkState {
    if (this.state === undefined) throw new TypeError('The chunk is not open yet.');
    return this.state;
  }
}

function describe(event: ChunkEvent): string {
  switch (event.type) {
    case 'granted':
      return `grant #${event.message.seq} of ${event.message.runId}`;
    case 'controlled':
      return event.control.command;
    default:
      return JSON.stringify(event);
  }
}
