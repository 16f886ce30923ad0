// What all of a simulation share: the clock, chance, the outside, and the word about what happens.
import type { ChunkWorkflow } from './chunk-workflow.js';
import type { Dice } from './dice.js';
import { EventHeap } from './event-heap.js';
import { Judge } from './judge.js';
import type { Scenario } from './scenario.js';
import { SimulatedStore } from './store.js';
import { SimulatedVendor } from './vendor.js';
import { SimulatedWorker } from './worker.js';

/** When a history begins: a time at which 0 is long ago, as in life. */
const START_MS = 1_000_000_000;

/** Hears what happens, for people who look for a fault. The words are made only when somebody listens. */
export type Listener = (atMs: number, words: () => string) => void;

export class World {
  readonly scenario: Scenario;
  readonly dice: Dice;
  readonly vendor: SimulatedVendor;
  readonly store = new SimulatedStore();
  readonly workers: readonly SimulatedWorker[];
  readonly judge: Judge;
  nowMs = START_MS;
  /** Nothing bad happens any more that only a person could mend. */
  isCalm = false;
  /** Called when a submit begins: the moment at which trouble costs most. */
  onSubmit: (chunk: ChunkWorkflow, worker: SimulatedWorker) => void = () => undefined;
  readonly #heap = new EventHeap();
  readonly #listener: Listener | undefined;

  constructor(scenario: Scenario, dice: Dice, listener?: Listener) {
    this.scenario = scenario;
    this.dice = dice;
    this.#listener = listener;
    this.vendor = new SimulatedVendor(scenario.vendor);
    this.judge = new Judge(this);
    this.workers = Array.from(
      { length: scenario.workers },
      (_, number) => new SimulatedWorker(this, `worker ${number}`),
    );
  }

  at(atMs: number, run: () => void): void {
    this.#heap.push(Math.ceil(atMs), run);
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.nowMs + delayMs, run);
  }

  say(words: () => string): void {
    this.#listener?.(this.nowMs - START_MS, words);
  }

  /** Runs until nothing is left to happen; the number of events it took. */
  run(maxEvents: number): number {
    for (let events = 0; ; events += 1) {
      const next = this.#heap.pop();
      if (next === undefined) return events;
      if (events >= maxEvents) throw new Error(`Still busy after ${maxEvents} events.`);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
  }

  /** A message on its way: it arrives, or late, or twice, or never. `isAlive` false takes it from the wire. */
  post(isAlive: () => boolean, arrive: () => void): void {
    const fate = this.dice.pick('arrives', 'late', 'doubled', 'lost');
    if (fate === 'lost') return;
    const then = () => {
      if (isAlive()) arrive();
    };
    this.after(fate === 'late' ? this.dice.any(700, 5_000, 90_000) : this.dice.any(5, 10, 40), then);
    if (fate === 'doubled') this.after(this.dice.any(20, 30_000), then);
  }

  /** A worker that takes a task now; undefined when there is none. */
  worker(): SimulatedWorker | undefined {
    const ready = this.workers.filter(({ takesTasks }) => takesTasks);
    return ready[this.dice.between(0, ready.length - 1)];
  }
}
