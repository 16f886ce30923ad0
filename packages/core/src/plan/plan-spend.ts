// What a list will cost and when it will be done: it is sent in thought, shot by shot, under the account's limits.
import { Places } from './places.js';
import { generationCost } from './price.js';
import { QuotaMeter } from './quota-meter.js';
import { leftOf, type MeteredQuota, positionOf, type ShotLine } from './shot-line.js';
import { Slots } from './slots.js';
import { addSpend, NO_SPEND, type Spend, sumSpends } from './spend.js';
import { type Bound, BOUNDS, type SpendPlan, type SpendQuestion } from './spend-plan.js';

/** So much of its usual time is left at least. */
const LEAST_SHARE = 0.1;
/** One that takes longer than usual takes yet longer: half as long again as it is late. */
const LATE_SHARE = 0.5;

/** How long a generation that has been there for `sinceMs` still takes. */
function leftOfUsual(usualMs: number, sinceMs: number | null): number {
  const leftMs = sinceMs === null ? 0 : usualMs - sinceMs;
  return Math.max(usualMs * LEAST_SHARE, leftMs < 0 ? -leftMs * LATE_SHARE : leftMs);
}

/** The same answer for the same question. */
export function planSpend(question: SpendQuestion): SpendPlan {
  return new Planner(question).plan();
}

class Planner {
  readonly #question: SpendQuestion;
  readonly #quotas: readonly MeteredQuota[];
  readonly #lines: ShotLine[] = [];
  readonly #places: Places;
  readonly #slots: Slots;
  readonly #waitsMs: Record<Bound, number> = { gate: 0, quota: 0, rate: 0, places: 0, generation: 0 };
  readonly #impossible: { model: string; quota: string; spend: Spend }[] = [];
  readonly #totals = new Map<string, Spend>();
  #lastSentMs: number | null = null;

  constructor(question: SpendQuestion) {
    this.#question = question;
    const { nowMs, quotas = [], rates = [], maxInFlight } = question;
    this.#quotas = quotas.map(({ name, spec, used }) => ({
      name,
      spec,
      meter: new QuotaMeter(spec, nowMs, used),
      waitedMs: 0,
    }));
    this.#places = new Places(maxInFlight);
    this.#slots = new Slots(rates, nowMs);
    this.#begin();
    this.#queue();
  }

  plan(): SpendPlan {
    const beyond = this.#send();
    const { nowMs } = this.#question;
    const doneMs = Number.isFinite(this.#places.lastEndMs) ? this.#places.lastEndMs : null;
    this.#waitsMs.generation = (doneMs ?? nowMs) - (this.#lastSentMs ?? nowMs);
    const bound = BOUNDS.reduce((most, one) => (this.#waitsMs[one] > this.#waitsMs[most] ? one : most), 'generation');
    const longest = this.#quotas.reduce<MeteredQuota | undefined>(
      (most, one) => (one.waitedMs > (most?.waitedMs ?? 0) ? one : most),
      undefined,
    );
    return {
      models: [...this.#totals].map(([model, spend]) => ({ model, spend })),
      total: sumSpends([...this.#totals.values()]),
      quotas: this.#quotas.map(({ name, spec, meter }) => ({
        name,
        limit: spec.limit,
        model: spec.model,
        periods: meter.periods,
      })),
      beyond,
      impossible: this.#impossible,
      lastSentMs: this.#lastSentMs,
      doneMs,
      waitsMs: this.#waitsMs,
      bound,
      boundQuota: bound === 'quota' ? (longest?.name ?? null) : null,
    };
  }

  /** What is at the vendor already holds its place until it ends. */
  #begin(): void {
    const { nowMs, underWay = [], typicalMs } = this.#question;
    const ends = underWay.map(({ model, seconds, sinceMs }) => {
      const usualMs = typicalMs(model, seconds);
      return { kind: `${model} ${seconds}`, atMs: nowMs + leftOfUsual(usualMs, sinceMs) };
    });
    for (const { kind, atMs } of ends.toSorted((a, b) => a.atMs - b.atMs)) this.#places.take(kind, atMs);
  }

  #queue(): void {
    const { shots, units = {}, prices } = this.#question;
    const lines = new Map<string, ShotLine>();
    for (const [position, { model, seconds, count }] of shots.entries()) {
      const one = {
        seconds,
        units: Object.hasOwn(units, model) ? (units[model] ?? 1) : 1,
        cost: generationCost(prices, model, seconds),
      };
      this.#totals.set(model, addSpend(this.#totals.get(model) ?? NO_SPEND, one, count));
      const line = lines.get(model) ?? {
        model,
        runs: [],
        first: 0,
        meters: this.#quotas.filter(({ meter }) => meter.counts(model)),
      };
      lines.set(model, line);
      line.runs.push({ position, one, left: count });
    }
    for (const line of lines.values()) {
      const needed = line.runs[0]?.one.units ?? 0;
      const tooSmall = line.meters.find(({ meter }) => meter.neverHasRoomFor(needed));
      if (tooSmall === undefined) this.#lines.push(line);
      else this.#impossible.push({ model: line.model, quota: tooSmall.name, spend: leftOf([line]) });
    }
  }

  /** Sends what may be sent; returns what a used-up quota leaves over. */
  #send(): Spend {
    const { nowMs, opensMs = nowMs, whenExhausted = 'wait', typicalMs } = this.#question;
    let clockMs = Math.max(nowMs, opensMs);
    this.#waitsMs.gate = clockMs - nowMs;
    while (this.#lines.length > 0) {
      const freeMs = this.#places.freeMs();
      const { nextMs } = this.#slots;
      const atMs = Math.max(clockMs, nextMs, freeMs);
      for (const { meter } of this.#quotas) meter.moveTo(atMs);
      const line = this.#nextLine();
      if (line === undefined) {
        if (whenExhausted !== 'wait') return leftOf(this.#lines);
        clockMs = this.#waitForQuota(clockMs);
        continue;
      }
      this.#waitsMs[freeMs > nextMs ? 'places' : 'rate'] += atMs - clockMs;
      const run = line.runs[line.first];
      if (run === undefined) throw new RangeError('A line without shots.');
      for (const { meter } of line.meters) meter.take(run.one);
      this.#places.take(`${line.model} ${run.one.seconds}`, atMs + typicalMs(line.model, run.one.seconds));
      this.#lastSentMs = atMs;
      clockMs = atMs;
      this.#slots.take(atMs);
      run.left -= 1;
      if (run.left === 0) line.first += 1;
      if (line.first === line.runs.length) this.#lines.splice(this.#lines.indexOf(line), 1);
    }
    return NO_SPEND;
  }

  /** The one whose shot stands first in the list, of those with room: a model that waits doesn't hold back the others. */
  #nextLine(): ShotLine | undefined {
    let next: ShotLine | undefined;
    for (const line of this.#lines) {
      if (next !== undefined && positionOf(next) < positionOf(line)) continue;
      const { units } = line.runs[line.first]?.one ?? { units: 0 };
      if (line.meters.every(({ meter }) => meter.hasRoomFor(units))) next = line;
    }
    return next;
  }

  /** Until the first line may have room again. */
  #waitForQuota(clockMs: number): number {
    let untilMs = Number.POSITIVE_INFINITY;
    let waitsFor: MeteredQuota | undefined;
    for (const line of this.#lines) {
      const { units } = line.runs[line.first]?.one ?? { units: 0 };
      const full = line.meters.filter(({ meter }) => !meter.hasRoomFor(units));
      const last = full.reduce<MeteredQuota | undefined>(
        (latest, one) => (latest === undefined || one.meter.endsMs > latest.meter.endsMs ? one : latest),
        undefined,
      );
      if (last === undefined || last.meter.endsMs >= untilMs) continue;
      untilMs = last.meter.endsMs;
      waitsFor = last;
    }
    if (waitsFor === undefined || !Number.isFinite(untilMs)) throw new RangeError('A quota without an end.');
    const waitMs = untilMs - clockMs;
    this.#waitsMs.quota += waitMs;
    waitsFor.waitedMs += waitMs;
    return untilMs;
  }
}
