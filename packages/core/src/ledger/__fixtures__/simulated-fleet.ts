// A ledger, its chunks, a vendor and a channel that loses, doubles and delays, in virtual time; with what must hold after every event.
import { isFinalState, SHOT_STATES } from '../../states.js';
import { chunkProgress } from '../../chunk/tell.js';
import type { ChunkReport, Gate } from '../../messages.js';
import { closedGate, inFlight } from '../holders.js';
import { ledgerMail, nextLedgerWakeMs } from '../mail.js';
import { type LedgerEvent, reduceLedger } from '../reduce.js';
import { emptyLedger, type LedgerState } from '../state.js';
import type { Choices } from './choices.js';
import { openShotOf, SimulatedChunk, type SimulatedRecord } from './simulated-chunk.js';
import { SimulatedVendor } from './simulated-vendor.js';
import { performAction, shotName } from './simulated-work.js';

/** Something that people, or crashes, do. */
export interface Disturbance {
  readonly atMs: number;
  readonly kind:
    | 'pause'
    | 'resume'
    | 'cancel'
    | 'kill-chunk'
    | 'kill-ledger'
    | 'close-gate'
    | 'close-gate-for-a-minute'
    | 'open-gate';
  readonly chunk: number;
}

export interface FleetOptions {
  readonly choices: Choices;
  readonly maxInFlight: number;
  readonly listingLagMs: number;
  readonly canFind: boolean;
  /** For each chunk the models of its shots. */
  readonly chunks: readonly (readonly ('a' | 'b')[])[];
  readonly disturbances: readonly Disturbance[];
}

const ACCOUNT = 'test';
/** Disturbances are over by then: who was paused is resumed, and gates are opened. */
export const CALM_MS = 1_200_000;
/** More events than any of these fleets needs; a loop without rest needs more. */
const MAX_EVENTS = 20_000;

export class SimulatedFleet {
  readonly vendor: SimulatedVendor;
  readonly chunks: SimulatedChunk[] = [];
  readonly #options: FleetOptions;
  readonly #store = new Map<string, SimulatedRecord>();
  readonly #used = new Set<string>();
  readonly #queue: { readonly atMs: number; readonly run: () => void }[] = [];
  #ledger: LedgerState;
  #ledgerRun = 1;
  #nowMs = 0;
  #runs = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.vendor = new SimulatedVendor(options.listingLagMs);
    this.#ledger = emptyLedger({ account: ACCOUNT, runId: 'ledger 1', bornMs: 0 });
    this.#configure();
    options.chunks.forEach((_models, chunk) => this.#begin(chunk, true));
    for (const disturbance of options.disturbances) this.#at(disturbance.atMs, () => this.#disturb(disturbance));
    this.#at(CALM_MS, () => this.#calm());
  }

  /** Runs until nothing is left to happen. */
  run(): void {
    for (let events = 0; this.#queue.length > 0; events += 1) {
      if (events > MAX_EVENTS) throw new Error(`still busy after ${MAX_EVENTS} events, at ${this.#nowMs} ms`);
      const next = this.#queue.reduce((earliest, event) => (event.atMs < earliest.atMs ? event : earliest));
      this.#queue.splice(this.#queue.indexOf(next), 1);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
    }
  }

  get ledger(): LedgerState {
    return this.#ledger;
  }

  #at(atMs: number, run: () => void): void {
    this.#queue.push({ atMs, run });
  }

  #begin(position: number, first: boolean): void {
    this.#runs += 1;
    const sender = `chunk ${position}`;
    const shots = (this.#options.chunks[position] ?? []).map((model, shot) =>
      openShotOf(this.#store.get(`${sender}/${shot}`), model === 'a' ? 0 : 1, first),
    );
    const world = {
      now: () => this.#nowMs,
      perform: (chunk: SimulatedChunk, action: Parameters<typeof performAction>[2]) => {
        if (action.type === 'submit') for (const { permit } of action.slots) this.#use(chunk, permit);
        performAction(
          {
            ...this.#options,
            vendor: this.vendor,
            store: this.#store,
            now: () => this.#nowMs,
            at: (atMs, run) => this.#at(atMs, run),
            accepted: () => this.#checkVendor(),
          },
          chunk,
          action,
        );
      },
      report: (report: ChunkReport) => this.#post(report.done, () => this.#applyToLedger({ type: 'reported', report })),
      wakeAt: (atMs: number, wake: () => void) => this.#at(atMs, wake),
      observe: (chunk: SimulatedChunk) => checkCounts(chunk),
    };
    const chunk = new SimulatedChunk(world, { sender, runId: `run ${this.#runs}`, models: ['a', 'b'], shots });
    this.chunks[position] = chunk;
    chunk.step();
  }

  /** A message that must arrive, as a chunk's last word must, is only late or doubled. */
  #post(must: boolean, arrive: () => void): void {
    const fate = this.#options.choices.pick('arrives', 'late', 'doubled', must ? 'arrives' : 'lost');
    if (fate === 'lost') return;
    this.#at(this.#nowMs + (fate === 'late' ? this.#options.choices.pick(5_000, 90_000) : 10), arrive);
    if (fate === 'doubled') this.#at(this.#nowMs + this.#options.choices.pick(20, 30_000), arrive);
  }

  #applyToLedger(event: LedgerEvent): void {
    const issuedBefore = issued(this.#ledger);
    const next = reduceLedger(this.#ledger, event, this.#nowMs);
    if (issued(next) > issuedBefore && event.type !== 'reported') this.#checkGrant(next);
    if (event.type === 'reported' && (onTheWay(next) > onTheWay(this.#ledger) || closedGate(next) !== null))
      this.#checkReported(this.#ledger, next);
    const told = ledgerMail(next, this.#nowMs);
    this.#ledger = told.state;
    for (const { to, message } of told.messages) {
      this.#post(false, () => {
        const chunk = this.chunks.find(({ sender }) => sender === to);
        if (chunk?.ended === true) this.#applyToLedger({ type: 'holder-gone', sender: to });
        else chunk?.apply({ type: 'granted', message });
      });
    }
    for (const sender of told.asks) {
      this.#post(false, () => {
        const chunk = this.chunks.find((open) => open.sender === sender);
        if (chunk?.ended === false) chunk.ping();
        else this.#applyToLedger({ type: 'holder-gone', sender });
      });
    }
    const wakeAtMs = nextLedgerWakeMs(this.#ledger);
    const run = this.#ledgerRun;
    if (wakeAtMs !== null) this.#at(wakeAtMs, () => run === this.#ledgerRun && this.#applyToLedger({ type: 'tick' }));
  }

  #checkGrant(next: LedgerState): void {
    if (closedGate(next) !== null) throw new Error('a permit was issued while a gate is closed');
    if (inFlight(next) > this.#options.maxInFlight) throw new Error(`${inFlight(next)} places are taken by permits`);
  }

  #checkReported(before: LedgerState, next: LedgerState): void {
    const more = Object.values(next.holders).filter((holder) => {
      const known = before.holders[holder.sender];
      return holder.issued > Math.max(known?.runId === holder.runId ? known.issued : 0, holder.seen);
    });
    if (more.length > 0) this.#checkGrant(next);
  }

  #checkVendor(): void {
    // Without the ledger's memory, or the vendor's, nobody knows what is there.
    const blind = this.#options.disturbances.some(
      ({ kind }) => kind === 'kill-ledger' || (kind === 'kill-chunk' && !this.#options.canFind),
    );
    const there = this.vendor.countInFlight(this.#nowMs);
    if (!blind && there > this.#options.maxInFlight)
      throw new Error(`${there} generations are at the vendor, ${this.#options.maxInFlight} may be`);
  }

  #use(chunk: SimulatedChunk, permit: number): void {
    const name = `${chunk.runId}, permit ${permit}`;
    if (this.#used.has(name)) throw new Error(`${name} was used twice`);
    this.#used.add(name);
  }

  #configure(): void {
    this.#applyToLedger({ type: 'configured', limits: { account: ACCOUNT, maxInFlight: this.#options.maxInFlight } });
  }

  #disturb({ kind, chunk: position }: Disturbance): void {
    const chunk = this.chunks[position % this.chunks.length];
    switch (kind) {
      case 'pause':
      case 'resume':
      case 'cancel':
        chunk?.apply({ type: 'controlled', control: { command: kind } });
        return;
      case 'kill-chunk':
        if (chunk === undefined || chunk.ended) return;
        chunk.kill();
        this.#at(this.#nowMs + this.#options.choices.pick(1_000, 60_000), () =>
          this.#begin(position % this.chunks.length, false),
        );
        return;
      case 'kill-ledger':
        this.#ledgerRun += 1;
        this.#ledger = emptyLedger({
          account: ACCOUNT,
          runId: `ledger ${this.#ledgerRun}`,
          bornMs: this.#nowMs,
          openChunks: this.chunks.flatMap((open) => (open.ended ? [] : [open.sender])),
        });
        this.#configure();
        return;
      case 'close-gate':
        return this.#gate({ closedUntilMs: null });
      case 'close-gate-for-a-minute':
        return this.#gate({ closedUntilMs: this.#nowMs + 60_000 });
      case 'open-gate':
        return this.#gate('open');
    }
  }

  #gate(gate: 'open' | Pick<Gate, 'closedUntilMs'>): void {
    const { closedUntilMs } = gate === 'open' ? { closedUntilMs: null } : gate;
    this.#applyToLedger({
      type: 'gate',
      command: {
        command: gate === 'open' ? 'open' : 'close',
        gate: 'paused',
        closedUntilMs,
        reason: 'test',
        setBy: 'test',
      },
    });
  }

  #calm(): void {
    for (const chunk of this.chunks) chunk.apply({ type: 'controlled', control: { command: 'resume' } });
    this.#gate('open');
  }

  /** Shots that are neither final nor undecidable. */
  unfinished(): string[] {
    return this.chunks.flatMap((chunk) =>
      chunk.state.shots.flatMap((shot, position) =>
        isFinalState(shot.state) || shot.undecidable === true ? [] : [`${shotName(chunk, position)}: ${shot.state}`],
      ),
    );
  }
}

function issued(state: LedgerState): number {
  return Object.values(state.holders).reduce((sum, holder) => sum + holder.issued, 0);
}

function onTheWay(state: LedgerState): number {
  return Object.values(state.holders).reduce((sum, holder) => sum + holder.issued - holder.seen, 0);
}

function checkCounts(chunk: SimulatedChunk): void {
  const { counts } = chunkProgress(chunk.state, { chunk: 0, runId: chunk.runId, epoch: 1 }, 1, false);
  const sum = SHOT_STATES.reduce((total, state) => total + counts[state], 0);
  if (sum !== chunk.state.shots.length) throw new Error(`counts sum to ${sum} of ${chunk.state.shots.length}`);
  if (Object.values(chunk.state.active).some((count) => count < 0)) throw new Error('fewer than no activities run');
}
