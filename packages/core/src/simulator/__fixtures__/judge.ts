// What must hold in every history, whatever happens in it. Throws at the event that breaks it.
import type { ChunkState } from '../../chunk/state.js';
import { chunkProgress } from '../../chunk/tell.js';
import { isProbeOut } from '../../ledger/gates.js';
import { inFlight } from '../../ledger/holders.js';
import { unseenOf } from '../../ledger/open-permits.js';
import { periodAt, periodsTouched } from '../../ledger/quota-periods.js';
import { Room } from '../../ledger/room.js';
import { leadOf, MOST_HORIZON_MS } from '../../ledger/lead.js';
import type { LedgerState } from '../../ledger/state.js';
import { SHOT_STATES } from '../../states.js';
import type { World } from './world.js';

/** A frozen or hurried moment may bring so much more than the rate: at 20 a second no second above 22. */
const TOLERANCE = 1.1;

export class Judge {
  readonly #world: World;
  readonly #used = new Set<string>();
  readonly #settled = new Set<string>();
  readonly #audited = new Set<string>();
  readonly #sendsMs: number[] = [];
  /** Why places at the vendor can't be known from here on; see `excusePlaces`. */
  readonly excuses = new Set<string>();
  /** Slots of a ledger that was set back, and did not know it yet. */
  #rateExcusedUntilMs = 0;
  mostInFlight = 0;

  constructor(world: World) {
    this.#world = world;
  }

  fail(words: string): never {
    throw new Error(words);
  }

  /** The counts of a chunk are those of its shots, and no activity ends that did not begin. */
  chunk(state: ChunkState): void {
    const { counts } = chunkProgress(
      state,
      { chunk: 0, runId: '', epoch: 1 },
      { seq: 1, done: false, isReset: false },
      0,
    );
    const sum = SHOT_STATES.reduce((total, name) => total + counts[name], 0);
    if (sum !== state.shots.length) this.fail(`counts sum to ${sum} of ${state.shots.length}`);
    for (const count of Object.values(state.active)) if (count < 0) this.fail('fewer than no activities run');
  }

  /** A permit is used once. What a reset asks for again doesn't count: it sends nothing. */
  use(run: string, permit: number): void {
    const name = `${run}, permit ${permit}`;
    if (this.#used.has(name)) this.fail(`${name} was used twice`);
    this.#used.add(name);
  }

  /** Between two states of a ledger: what was granted was free, allowed, and neither too near nor too far. */
  ledger(before: LedgerState, after: LedgerState): void {
    const { nowMs } = this.#world;
    let granted = 0;
    for (const holder of Object.values(after.holders)) {
      const known = before.holders[holder.sender];
      const from = Math.max(holder.seen, known?.runId === holder.runId ? known.issued : 0);
      if (holder.issued <= from) continue;
      const unseen = unseenOf(holder.open, holder.seen);
      for (const run of unseen) {
        for (let offset = Math.max(0, from + 1 - run.first); offset < run.count; offset += 1) {
          granted += 1;
          // Without a rate a permit is good from now on.
          if (run.intervalMs === 0) continue;
          const inMs = run.slotMs + offset * run.intervalMs - nowMs;
          const { leadMs, horizonMs } = leadOf(after, { goodForMs: run.goodForMs ?? 0 });
          if (inMs < leadMs - 1e-6) this.fail(`a slot lies ${inMs} ms ahead, too near`);
          if (inMs > horizonMs + 1e-6) this.fail(`a slot lies ${inMs} ms ahead, too far`);
        }
      }
      const numbered = unseen.reduce((sum, { count }) => sum + count, 0);
      if (numbered !== holder.issued - holder.seen) this.fail('permits on their way are not those that were issued');
    }
    if (granted === 0) return;
    // What is given out behind a closed gate is the one request that tries it.
    const closed = Object.values(after.gates);
    if (closed.some(({ probe }) => !isProbeOut(probe)) || (closed.length > 0 && granted > 1))
      this.fail(`${granted} permits were issued while gate ${closed[0]?.name} is closed`);
    const [awaited] = Object.keys(after.awaiting);
    if (awaited !== undefined) this.fail(`${granted} permits were issued before ${awaited} has reported`);
    if (after.limits === null) return this.fail('permits were issued without limits');
    if (inFlight(after) > after.limits.maxInFlight) this.fail(`${inFlight(after)} places are taken by permits`);
    const [was, room] = [new Room(before), new Room(after)];
    for (const quota of after.limits.quotas ?? [])
      for (const period of periodsTouched(quota.periods, nowMs, nowMs + MOST_HORIZON_MS))
        if (room.left(quota, period) < 0 && room.tally(quota, period).pending > was.tally(quota, period).pending)
          this.fail(`quota ${quota.name} has ${room.left(quota, period)} units left`);
  }

  /** What a batch says of itself: settled, nothing more may be sent before it is resumed. */
  settled(batchId: string, isSettled: boolean): void {
    if (isSettled) this.#settled.add(batchId);
    else this.#settled.delete(batchId);
  }

  /** A request leaves a worker. */
  sent(batchId: string, shot: string): void {
    if (this.#settled.has(batchId)) this.fail(`${shot} was sent after its batch had settled`);
    const [rate] = this.#world.scenario.limits.rates ?? [];
    if (rate === undefined) return;
    const { nowMs } = this.#world;
    if (nowMs < this.#rateExcusedUntilMs) return;
    this.#sendsMs.push(nowMs);
    while ((this.#sendsMs[0] ?? nowMs) <= nowMs - rate.perMs) this.#sendsMs.shift();
    // Where a tenth is less than one request, a send that used its whole time stands beside the next.
    const most = Math.max(Math.floor(rate.requests * TOLERANCE), rate.requests + Math.max(1, rate.burst ?? 1));
    if (this.#sendsMs.length > most) this.fail(`${this.#sendsMs.length} sends in ${rate.perMs} ms, ${most} may be`);
  }

  /** The vendor has taken something new. */
  accepted(batchId: string, shot: string): void {
    const { vendor, nowMs, scenario } = this.#world;
    this.#quotas();
    this.#budget(batchId);
    if (scenario.vendor.liesByMs === 0 && vendor.ofShot(shot).length > 1) this.fail(`${shot} was made twice`);
    const there = vendor.countInFlight(nowMs);
    this.mostInFlight = Math.max(this.mostInFlight, there);
    const most = scenario.limits.maxInFlight;
    if (there > most && this.excuses.size === 0) this.fail(`${there} generations are at the vendor, ${most} may be`);
  }

  /** No period has more than its quota. */
  #quotas(): void {
    const { vendor, nowMs, scenario } = this.#world;
    if (this.excuses.size > 0) return;
    for (const { name, model, limit, periods } of scenario.limits.quotas ?? []) {
      const { startMs } = periodAt(periods, nowMs);
      const used = [...vendor.all].filter((made) => made.acceptedMs >= startMs && (model ?? made.model) === made.model);
      if (used.length > limit) this.fail(`${used.length} of ${limit} units of quota ${name} are used`);
    }
  }

  #budget(batchId: string): void {
    const { vendor, scenario } = this.#world;
    const most = scenario.batches[Number(batchId.slice('batch-'.length))]?.maxGenerations ?? null;
    if (most === null || this.excuses.size > 0) return;
    const made = [...vendor.all].filter(({ shot }) => shot.startsWith(`${batchId}/`)).length;
    if (made > most) this.fail(`${batchId} has ${made} generations, ${most} may be`);
  }

  /** An audit looks at a shot. */
  audited(shot: string): void {
    this.#audited.add(shot);
  }

  /** What a listing that lies let happen is looked for by the audit, unless the chunk that knew of it was ended. */
  duplicates(wasEnded: (shot: string) => boolean): void {
    for (const [first] of this.#world.vendor.duplicates())
      if (first !== undefined && !this.#audited.has(first.shot) && !wasEnded(first.shot))
        this.fail(`${first.shot} was made twice, and no audit looked`);
  }

  /**
   * From here on nobody can know how many places are taken. The only reasons:
   * - a ledger ended that alone knew of places: those of chunks that had ended with undecidable shots, or were ended from outside;
   * - a ledger was reset: until a chunk's word tells it, its state says less than is there;
   * - a listing that calls itself fresh denied what was there.
   */
  excusePlaces(why: string): void {
    this.#world.say(() => `from here on places are not counted: ${why}`);
    this.excuses.add(why);
  }

  /** A ledger that was set back may give slots again until a chunk's word tells it. */
  excuseRate(untilMs: number): void {
    this.#rateExcusedUntilMs = untilMs;
  }
}
