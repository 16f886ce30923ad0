// A batch in virtual time: what workflows/src/run-batch.ts does around its reducer.
import {
  batchView,
  type BatchEvent,
  type BatchRunState,
  chunksToBegin,
  controlOf,
  isBatchDone,
  moreToTell,
  nextBatchWakeMs,
  openedBatchState,
  reduceBatch,
  silentChunks,
  untoldChunks,
} from '../../batch/reduce.js';
import { emptyCounts, SHOT_STATES } from '../../states.js';
import type { ChunkWorkflow } from './chunk-workflow.js';
import type { BatchPlan } from './scenario.js';
import type { World } from './world.js';

/** How a batch reaches its chunks. */
export interface ChunkStarter {
  /** The chunk that runs under this number; undefined when none does. */
  running(chunk: number): ChunkWorkflow | undefined;
  start(chunk: number): ChunkWorkflow;
}

export class BatchWorkflow {
  readonly batchId: string;
  readonly plan: BatchPlan;
  readonly #world: World;
  readonly #starter: ChunkStarter;
  state: BatchRunState | undefined;
  done = false;
  killed = false;
  #early: BatchEvent[] = [];
  #alarmMs: number | null = null;
  /** The run that it began last of each chunk: of others it hears no end. */
  readonly #children = new Map<number, ChunkWorkflow>();
  #beginning = 0;
  /** Chunks to which a signal is on its way. */
  readonly #signaling = new Set<number>();

  constructor(world: World, batchId: string, plan: BatchPlan, starter: ChunkStarter) {
    this.#world = world;
    this.batchId = batchId;
    this.plan = plan;
    this.#starter = starter;
    world.judge.settled(batchId, false);
    world.after(world.dice.pick(50, 3_000), () => this.#open());
  }

  get alive(): boolean {
    return !this.done && !this.killed;
  }

  apply(event: BatchEvent): void {
    if (!this.alive) return;
    if (this.state === undefined) {
      this.#early.push(event);
      return;
    }
    this.#reduce(event);
    this.#step();
  }

  /** Terminated; its chunks live on. */
  kill(): void {
    this.killed = true;
    this.#world.judge.settled(this.batchId, false);
  }

  /** The parent of a chunk hears of its end. */
  childEnded(child: ChunkWorkflow): void {
    const { chunk } = child.place;
    const isChild = () => this.#children.get(chunk) === child;
    // After a continue-as-new it would not: then silence tells.
    if (isChild() && this.#world.dice.pick(true, false))
      this.#world.after(this.#world.dice.pick(20, 2_000), () => isChild() && this.apply({ type: 'vanished', chunk }));
  }

  #open(): void {
    const { store } = this.#world;
    const all = this.plan.chunks.map((_, chunk) => chunk);
    const chunks = all.filter((chunk) => !store.hasEnded(`${this.batchId}/${chunk}`));
    const begun = chunks.filter((chunk) => store.hasBegun(`${this.batchId}/${chunk}`));
    const counts = emptyCounts();
    const total = this.plan.chunks.reduce((sum, shots) => sum + shots.length, 0);
    this.state = openedBatchState({ account: 'test', total, chunks, begun, counts, bytes: 0, errors: {} }, 1);
    for (const event of this.#early) this.#reduce(event);
    this.#early = [];
    this.#step();
  }

  #reduce(event: BatchEvent): void {
    if (this.state === undefined) return;
    this.#world.say(() => `${this.batchId} hears ${describe(event)}`);
    this.state = reduceBatch(this.state, event, this.#world.nowMs);
    const ended = this.state.counts;
    const sum = SHOT_STATES.reduce((shots, name) => shots + ended[name], 0);
    if (sum > this.state.total) this.#world.judge.fail(`${this.batchId} counts ${sum} of ${this.state.total} shots`);
    this.#tellJudge();
  }

  #tellJudge(): void {
    const state = this.state;
    if (state === undefined || !this.alive) return;
    const { settled } = batchView(state, { batchId: this.batchId, epoch: 1 }, null, this.#world.nowMs);
    this.#world.judge.settled(this.batchId, settled && state.control !== 'running');
  }

  #step(): void {
    if (!this.alive || this.state === undefined) return;
    if (isBatchDone(this.state, this.#world.nowMs)) {
      this.done = true;
      this.#world.judge.settled(this.batchId, this.state.control === 'canceling');
      return;
    }
    const { nowMs } = this.#world;
    // Nobody is told or asked before those that begin have begun.
    if (this.#beginning > 0) return;
    for (const chunk of chunksToBegin(this.state, this.plan.maxOpen, nowMs)) this.#begin(chunk);
    if (this.#beginning > 0) return this.#tellJudge();
    this.#tellChunks();
    for (const chunk of silentChunks(this.state, nowMs)) {
      if (this.#signaling.has(chunk)) continue;
      this.#reduce({ type: 'asked', chunk });
      this.#signal(chunk, (child) => child.ping());
    }
    this.#tellJudge();
    this.#setAlarm(nextBatchWakeMs(this.state, this.plan.maxOpen, nowMs));
  }

  #begin(chunk: number): void {
    this.#beginning += 1;
    this.#children.delete(chunk);
    this.#reduce({ type: 'begun', chunk });
    this.#world.after(this.#world.dice.pick(20, 900), () => {
      if (this.killed) return;
      this.#beginning -= 1;
      const running = this.#starter.running(chunk);
      if (running === undefined) {
        this.#children.set(chunk, this.#starter.start(chunk));
        this.#step();
        return;
      }
      this.apply({ type: 'found', chunk });
      this.#signal(chunk, (child) => child.ping());
    });
  }

  #tellChunks(): void {
    const state = this.state;
    if (state === undefined) return;
    const { control } = state;
    const [message, more] = [controlOf(state), moreToTell(state)];
    for (const chunk of untoldChunks(state)) {
      this.#signal(chunk, (child) => {
        child.apply({ type: 'controlled', control: message });
        this.apply({ type: 'told', chunk, control, more });
      });
    }
  }

  /** A signal that is awaited: delivered, or nobody was there, or it failed and is tried with the next silence. */
  #signal(chunk: number, deliver: (child: ChunkWorkflow) => void): void {
    if (this.#signaling.has(chunk)) return;
    this.#signaling.add(chunk);
    const isFailing = this.#world.dice.pick(false, true);
    this.#world.after(this.#world.dice.pick(10, 500), () => {
      this.#signaling.delete(chunk);
      if (!this.alive || isFailing) return;
      const child = this.#starter.running(chunk);
      if (child === undefined) this.apply({ type: 'vanished', chunk });
      else deliver(child);
      this.#step();
    });
  }

  #setAlarm(atMs: number | null): void {
    if (atMs === null || (this.#alarmMs !== null && this.#alarmMs <= atMs)) return;
    this.#alarmMs = atMs;
    this.#world.at(Math.max(atMs, this.#world.nowMs + 1), () => {
      if (this.#alarmMs === atMs) this.#alarmMs = null;
      this.#step();
    });
  }
}

function describe(event: BatchEvent): string {
  if (event.type !== 'progressed') return JSON.stringify(event);
  const { chunk, runId, seq, control, submitting, done } = event.progress;
  return `progress ${JSON.stringify({ chunk, runId, seq, control, submitting, done })}`;
}
