// One quota over its periods, as a plan spends it.
import { periodStarts } from '../quota/period-starts.js';
import type { QuotaSpec } from '../quota/quota-spec.js';
import { addSpend, addUnits, NO_SPEND, type Spend, type UnitSpend } from './spend.js';

/** A period of a quota, and what of the plan falls into it. */
export interface PlannedPeriod {
  /** Epoch milliseconds. */
  readonly startsMs: number;
  readonly endsMs: number;
  /** Units used before the plan; null where nobody knows, and then none are assumed. */
  readonly used: number | null;
  readonly spend: Spend;
}

/** Goes forward in time only. */
export class QuotaMeter {
  readonly #spec: QuotaSpec;
  readonly #before: PlannedPeriod[] = [];
  #period: PlannedPeriod;

  /** `used` are units of the period that holds `nowMs`. */
  constructor(spec: QuotaSpec, nowMs: number, used: number | null) {
    this.#spec = spec;
    this.#period = this.#periodAt(nowMs, used);
  }

  #periodAt(atMs: number, used: number | null): PlannedPeriod {
    const [startsMs = atMs, endsMs = Number.POSITIVE_INFINITY] = periodStarts(this.#spec, atMs, 2);
    return { startsMs, endsMs, used, spend: NO_SPEND };
  }

  /** Turns to the period that holds this moment. */
  moveTo(atMs: number): void {
    if (atMs < this.#period.endsMs) return;
    // The first tells what is left now, whatever is spent in it; of others only those that are used count.
    if (this.#before.length === 0 || this.#period.spend.generations > 0) this.#before.push(this.#period);
    this.#period = this.#periodAt(atMs, 0);
  }

  counts(model: string): boolean {
    return this.#spec.model === undefined || this.#spec.model === model;
  }

  /** When the current period ends, epoch milliseconds. */
  get endsMs(): number {
    return this.#period.endsMs;
  }

  hasRoomFor(units: number): boolean {
    return addUnits(addUnits(this.#period.used ?? 0, this.#period.spend.units), units) <= this.#spec.limit;
  }

  /** A whole period isn't enough. */
  neverHasRoomFor(units: number): boolean {
    return units > this.#spec.limit;
  }

  take(one: UnitSpend): void {
    this.#period = { ...this.#period, spend: addSpend(this.#period.spend, one) };
  }

  /** The current one, and those that are spent in, in order. */
  get periods(): readonly PlannedPeriod[] {
    const last = this.#before.length === 0 || this.#period.spend.generations > 0 ? [this.#period] : [];
    return [...this.#before, ...last];
  }
}
