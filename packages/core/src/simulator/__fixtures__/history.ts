// One history: batches, their chunks, one ledger, workers and a vendor, from the first event to the last.
import type { ChunkProgress, ChunkReport, GateCommand, GrantMessage } from '../../messages.js';
import { GATES, isFinalState } from '../../states.js';
import { BatchWorkflow } from './batch-workflow.js';
import { type ChunkPlace, ChunkWorkflow } from './chunk-workflow.js';
import type { Dice } from './dice.js';
import { LedgerWorkflow } from './ledger-workflow.js';
import { AMBUSHES, type Disturbance, type Scenario } from './scenario.js';
import type { SimulatedWorker } from './worker.js';
import { type Listener, World } from './world.js';

/** Nothing is done to them after that: who was paused is resumed, and gates are opened. */
const CALM_MS = 1_200_000;
/** More events than any history needs; a loop without rest needs more. */
const MAX_EVENTS = 100_000;

/** Whom trouble finds. */
interface Victims {
  readonly batch: number | undefined;
  readonly chunk: ChunkWorkflow | undefined;
  readonly worker: SimulatedWorker | undefined;
  /** How long a worker is away or frozen, or how far back a reset goes. */
  readonly amount: number;
}

/** How a history went. */
export interface HistoryEnd {
  readonly events: number;
  readonly mostInFlight: number;
  /** Shots of which nobody will ever know, in chunks of which no run was ended from outside. */
  readonly undecidable: number;
}

export class History {
  readonly world: World;
  readonly #batches = new Map<number, BatchWorkflow>();
  readonly #chunks = new Map<string, ChunkWorkflow>();
  /** Chunks of which a run was ended from outside. */
  readonly #disturbed = new Set<string>();
  #ledger: LedgerWorkflow | undefined;
  #isOpening = false;
  #runs = 0;

  constructor(scenario: Scenario, dice: Dice, listener?: Listener) {
    this.world = new World(scenario, dice, listener);
    this.world.onSubmit = (chunk, worker) => this.#ambush(chunk, worker);
  }

  /** Runs to the end. Throws when something does not hold. */
  run(): HistoryEnd {
    const { world } = this;
    this.#openLedger(50);
    world.scenario.batches.forEach((_, batch) => {
      world.after(world.dice.pick(0, 2_000), () => this.#startBatch(batch));
    });
    for (const disturbance of world.scenario.disturbances)
      world.after(disturbance.afterMs, () => this.#disturb(disturbance));
    for (let afterMs = CALM_MS; afterMs < 2 * CALM_MS; afterMs += 60_000) world.after(afterMs, () => this.#calm());
    const events = world.run(MAX_EVENTS);
    this.#judgeEnd();
    const shots = [...this.#chunks].flatMap(([sender, { state }]) =>
      this.#disturbed.has(sender) ? [] : (state?.shots ?? []),
    );
    const undecidable = shots.filter((shot) => shot.undecidable === true).length;
    return { events, mostInFlight: world.judge.mostInFlight, undecidable };
  }

  #judgeEnd(): void {
    const { judge } = this.world;
    const canceled = new Set(
      [...this.#batches.values()].flatMap(({ batchId, state }) => (state?.control === 'canceling' ? [batchId] : [])),
    );
    for (const [sender, { state, done, killed, place }] of this.#chunks) {
      // A batch that is being canceled begins no chunk again.
      if (killed && canceled.has(place.batchId)) continue;
      if (!done && !this.world.store.hasEnded(sender)) judge.fail(`${sender} has not ended`);
      // What it left is for a later run.
      if (state?.hasLeft === true) continue;
      for (const shot of state?.shots ?? [])
        if (!isFinalState(shot.state) && shot.undecidable !== true && shot.left !== true)
          judge.fail(`a shot of ${sender} is ${shot.state} at the end`);
    }
    for (const { batchId, done, state } of this.#batches.values()) {
      if (!done) judge.fail(`${batchId} has not ended`);
      if (state?.control !== 'canceling' && state?.todo.length !== 0) judge.fail(`${batchId} has chunks to do`);
    }
    const { holders, awaiting } = this.#ledger?.state ?? { holders: {}, awaiting: {} };
    const [left] = [...Object.keys(holders), ...Object.keys(awaiting)];
    if (left !== undefined) judge.fail(`the ledger still keeps ${left}`);
    judge.duplicates((shot) => {
      const sender = shot.slice(0, shot.lastIndexOf('/'));
      return this.#disturbed.has(sender) || this.#chunks.get(sender)?.state?.hasLeft === true;
    });
  }

  #startBatch(number: number): void {
    const plan = this.world.scenario.batches[number];
    if (plan === undefined) return;
    const batchId = `batch-${number}`;
    const batch = new BatchWorkflow(this.world, batchId, plan, {
      running: (chunk) => {
        const found = this.#chunks.get(`${batchId}/${chunk}`);
        return found?.alive === true ? found : undefined;
      },
      start: (chunk) => {
        const { weight, maxGenerations } = plan;
        const models = (plan.chunks[chunk] ?? []).map((model) => (model === 'a' ? 0 : 1));
        return this.#startChunk({ sender: `${batchId}/${chunk}`, batchId, chunk, weight, maxGenerations, models });
      },
    });
    this.#batches.set(number, batch);
  }

  #startChunk(place: ChunkPlace): ChunkWorkflow {
    this.#runs += 1;
    const chunk = new ChunkWorkflow(
      this.world,
      place,
      {
        report: (from, report) => this.#report(from, report),
        progress: (from, progress) => this.#progress(from, progress),
        closeGate: (command) => this.#gate(command),
        ended: (from) => this.#batches.forEach((each) => each.childEnded(from)),
      },
      `run-${this.#runs}`,
    );
    this.#chunks.set(place.sender, chunk);
    return chunk;
  }

  /** A chunk's last word is awaited before it ends: it has arrived by then, or nobody was there to hear it. */
  #report(from: ChunkWorkflow, report: ChunkReport): void {
    this.world.say(() => `${report.sender} reports ${JSON.stringify(report)}`);
    const arrive = () => {
      if (this.#ledger !== undefined) this.#ledger.apply({ type: 'reported', report });
      else if (!report.done || report.extra > 0 || report.holding.length > 0)
        this.#openLedger(this.world.dice.pick(100, 3_000), arrive);
    };
    if (report.done) arrive();
    else this.world.post(() => !from.killed, arrive);
  }

  #progress(from: ChunkWorkflow, progress: ChunkProgress): void {
    this.world.post(
      () => progress.done || !from.killed,
      () => {
        for (const batch of this.#batches.values())
          if (batch.batchId === from.place.batchId) batch.apply({ type: 'progressed', progress });
      },
    );
  }

  /** As `openAccount`: whoever finds no ledger starts one, which is told of the chunks that are open. */
  #openLedger(delayMs: number, then?: () => void): void {
    if (this.#isOpening) {
      this.world.after(delayMs, () => (this.#ledger === undefined ? this.#openLedger(delayMs, then) : then?.()));
      return;
    }
    this.#isOpening = true;
    this.world.after(delayMs, () => {
      this.#isOpening = false;
      this.#runs += 1;
      if (this.#ledger === undefined) this.#excuseForTheDead(false);
      this.#ledger ??= new LedgerWorkflow(
        this.world,
        {
          deliver: (sender, message) => this.#deliver(sender, message),
          ping: (sender) => {
            const chunk = this.#chunks.get(sender);
            chunk?.ping();
            return chunk?.alive === true;
          },
        },
        {
          runId: `ledger-${this.#runs}`,
          // Whoever was ended from outside is open by the store's word.
          openChunks: [...this.#chunks].flatMap(([sender, { done }]) => (done ? [] : [sender])),
        },
      );
      this.#configure();
      then?.();
    });
  }

  #deliver(sender: string, message: GrantMessage): boolean {
    const chunk = this.#chunks.get(sender);
    if (chunk?.alive !== true) return false;
    chunk.apply({ type: 'granted', message });
    return true;
  }

  #configure(): void {
    this.#ledger?.apply({ type: 'configured', limits: this.world.scenario.limits });
  }

  #gate(command: GateCommand): void {
    this.world.after(this.world.dice.pick(10, 400), () => this.#ledger?.apply({ type: 'gate', command }));
  }

  #person(command: 'close' | 'open', closedUntilMs: number | null, gate: GateCommand['gate'] = 'paused'): void {
    this.#gate({ command, gate, closedUntilMs, reason: 'a person', setBy: 'a person' });
  }

  #disturb({ kind, which, amount }: Disturbance): void {
    const { world } = this;
    this.#do(kind, {
      batch: [...this.#batches.keys()][which % Math.max(1, this.#batches.size)],
      chunk: [...this.#chunks.values()][which % Math.max(1, this.#chunks.size)],
      worker: world.workers[which % world.workers.length],
      amount,
    });
  }

  /** Trouble at the worst moment: one thing, or two soon after each other. */
  #ambush(chunk: ChunkWorkflow, worker: SimulatedWorker): void {
    const { dice } = this.world;
    if (this.world.isCalm) return;
    for (let afterMs = 0; dice.pick(false, true); afterMs += dice.any(20, 300, 1_500)) {
      const kind = dice.any(...AMBUSHES);
      const batch = Number(chunk.place.batchId.slice('batch-'.length));
      const amount = dice.any(2, 8, 17, 18, 25, 40, 80);
      this.world.after(afterMs + dice.any(0, 0, 3, 600), () => this.#do(kind, { batch, chunk, worker, amount }));
    }
  }

  #do(kind: Disturbance['kind'], { batch: number, chunk, worker, amount }: Victims): void {
    const { world } = this;
    const batch = number === undefined ? undefined : this.#batches.get(number);
    world.say(() => `--- ${kind} (${batch?.batchId}, ${chunk?.place.sender}, ${worker?.name}, ${amount})`);
    switch (kind) {
      case 'pause':
      case 'resume':
      case 'cancel':
        return batch?.apply({ type: 'controlled', control: { command: kind } });
      case 'cancel-now':
        return batch?.apply({ type: 'controlled', control: { command: 'cancel', now: true } });
      case 'kill-chunk':
        return this.#killChunk(chunk);
      case 'reset-chunk':
      case 'reset-chunk-alone':
        if (chunk?.alive === true) this.#disturbed.add(chunk.place.sender);
        return chunk?.reset(amount, kind === 'reset-chunk');
      case 'renew-chunk':
        return chunk?.renew();
      case 'kill-ledger':
        return this.#killLedger();
      case 'reset-ledger':
      case 'reset-ledger-alone':
        return this.#ledger?.reset(amount, kind === 'reset-ledger');
      case 'renew-ledger':
        return this.#ledger?.renew();
      case 'kill-batch':
        if (number === undefined || batch?.alive !== true) return;
        batch.kill();
        return world.after(world.dice.any(1_000, 60_000), () => this.#startBatch(number));
      case 'configure':
        return this.#configure();
      case 'close-gate':
        return this.#person('close', null);
      case 'close-gate-for-a-minute':
        return this.#person('close', world.nowMs + 60_000);
      case 'open-gate':
        return this.#person('open', null);
      case 'freeze-worker':
        return worker?.freeze(500 * (amount + 1));
      case 'kill-worker':
        return worker?.kill(1_000 * amount);
      case 'stop-worker':
        return worker?.stop(1_000 * amount);
    }
  }

  #killChunk(chunk: ChunkWorkflow | undefined): void {
    if (chunk?.alive !== true) return;
    this.#disturbed.add(chunk.place.sender);
    chunk.kill();
  }

  #killLedger(): void {
    if (this.#ledger === undefined) return;
    this.#excuseForTheDead(this.#ledger.knowsOfTheDead);
    this.#ledger.kill();
    this.#ledger = undefined;
  }

  #excuseForTheDead(isKnown: boolean): void {
    // So did it of what a run sent before it was reset.
    if (isKnown || [...this.#chunks.values()].some(({ killed, isReset }) => killed || isReset))
      this.world.judge.excusePlaces('a ledger ended that alone knew of places');
  }

  #calm(): void {
    this.world.isCalm = true;
    for (const batch of this.#batches.values()) batch.apply({ type: 'controlled', control: { command: 'resume' } });
    for (const gate of GATES) this.#person('open', null, gate);
  }
}
