// How many units are left: of each quota in each period, and of each budget. Always posted + pending + unknown <= limit.
import type { Budget, Demand, PermitRun, QuotaLimit, Spending } from '../messages.js';
import { numbersOf } from '../ranges.js';
import { ANY_MODEL, lostPermits, splitBy, windowOf } from './open-permits.js';
import { type Period, periodsTouched } from './quota-periods.js';
import type { Holder, LedgerState } from './state.js';

/** Units of one period of a quota, or of a budget. */
export interface Tally {
  posted: number;
  pending: number;
  unknown: number;
  drift: number;
}

/** The room of a ledger that has quotas or budgets to keep; null where there is nothing to count. */
export function roomOf(state: LedgerState): Room | null {
  const isCounted =
    (state.limits?.quotas ?? []).length > 0 || Object.values(state.holders).some(({ budget }) => budget !== null);
  return isCounted ? new Room(state) : null;
}

/** What is used at one moment, and what is left of it. Counts what is taken from it on. */
export class Room {
  readonly #state: LedgerState;
  readonly #tallies = new Map<string, Tally>();
  readonly #spent = new Map<string, Spending>();

  constructor(state: LedgerState) {
    this.#state = state;
    for (const { key, generations, cost } of state.spent) this.#spent.set(key, { generations, cost });
    for (const holder of Object.values(state.holders)) this.#countHolder(holder);
    for (const { run, budgetKey } of state.strays) this.#count(run, 'unknown', budgetKey);
  }

  /** What a period of a quota holds. */
  tally({ name, limit }: QuotaLimit, { startMs }: Period): Tally {
    const key = `${name} ${startMs}`;
    const known = this.#tallies.get(key);
    if (known !== undefined) return known;
    const use = this.#state.used[name]?.find((period) => period.startMs === startMs);
    const lower = Math.max(0, limit - (use?.vendorLimit ?? limit));
    const tally = { posted: use?.posted ?? 0, pending: 0, unknown: 0, drift: (use?.drift ?? 0) + lower };
    this.#tallies.set(key, tally);
    return tally;
  }

  left(quota: QuotaLimit, period: Period): number {
    const { posted, pending, unknown, drift } = this.tally(quota, period);
    return quota.limit - posted - pending - unknown - drift;
  }

  /** What a budget has left; infinite where there is none. */
  budgetLeft(budget: Budget | null): Spending {
    const spent = budget === null ? undefined : this.#spent.get(budget.key);
    const left = (most: number | undefined, used: number) =>
      most === undefined ? Number.POSITIVE_INFINITY : most - used;
    return {
      generations: left(budget?.generations, spent?.generations ?? 0),
      cost: left(budget?.cost, spent?.cost ?? 0),
    };
  }

  /** What was charged to a budget for certain, and what nobody will ever tell. */
  spentFor(budget: Budget | null): Spending {
    const found = this.#state.spent.find(({ key }) => key === budget?.key);
    let { generations = 0, cost = 0 } = found ?? {};
    for (const { run, budgetKey } of this.#state.strays) {
      if (budgetKey !== budget?.key) continue;
      generations += run.count;
      cost += run.count * (run.cost ?? 0);
    }
    return { generations, cost };
  }

  /** The first quota that has no room for one request in its window, and the period that is full. */
  blocking(
    { model, units }: Pick<Demand, 'model' | 'units'>,
    fromMs: number,
    untilMs: number,
  ): { readonly quota: QuotaLimit; readonly period: Period } | undefined {
    for (const quota of this.#state.limits?.quotas ?? []) {
      if (quota.model !== undefined && quota.model !== model) continue;
      for (const period of periodsTouched(quota.periods, fromMs, untilMs))
        if (this.left(quota, period) < units) return { quota, period };
    }
    return undefined;
  }

  /** A permit is issued. */
  take(run: PermitRun, budget: Budget | null): void {
    this.#count(run, 'pending', budget?.key ?? null);
  }

  #countHolder(holder: Holder): void {
    const unknown = new Set(numbersOf(holder.unknown));
    const parts = splitBy(holder.open, (number) =>
      holder.goneMs !== null || unknown.has(number) ? 'unknown' : 'pending',
    );
    const budgetKey = holder.budget?.key ?? null;
    for (const { kind, run } of parts) this.#count(run, kind, budgetKey);
    if (holder.lost !== undefined)
      // Most of it was never sent: nobody's wait ends for it.
      for (const run of lostPermits(this.#state, holder.lost.doubt, holder)) this.#count(run, 'pending', budgetKey);
    else if (budgetKey !== null && holder.before !== undefined) this.#spend(budgetKey, holder.before.doubt);
  }

  #count(run: PermitRun, kind: 'pending' | 'unknown', budgetKey: string | null): void {
    for (const quota of this.#state.limits?.quotas ?? [])
      for (const { period, count } of countsOf(quota, run)) this.tally(quota, period)[kind] += count * run.units;
    if (budgetKey !== null) this.#spend(budgetKey, { generations: run.count, cost: run.count * (run.cost ?? 0) });
  }

  #spend(budgetKey: string, { generations, cost }: Spending): void {
    const spent = this.#spent.get(budgetKey) ?? { generations: 0, cost: 0 };
    this.#spent.set(budgetKey, { generations: spent.generations + generations, cost: spent.cost + cost });
  }
}

/** In which periods of a quota permits may be charged, and how many of them in each. */
export function countsOf(quota: QuotaLimit, run: PermitRun): { readonly period: Period; readonly count: number }[] {
  // A permit whose model nobody knows may be of any.
  if (quota.model !== undefined && run.model !== ANY_MODEL && quota.model !== run.model) return [];
  const all = periodsTouched(quota.periods, ...windowOf(run));
  if (all.length === 1 || run.intervalMs === 0) return all.map((period) => ({ period, count: run.count }));
  // A row over a turn: each permit where its own time lies.
  const counts = new Map<number, { period: Period; count: number }>();
  for (let offset = 0; offset < run.count; offset += 1) {
    const one = { ...run, count: 1, slotMs: run.slotMs + offset * run.intervalMs };
    for (const period of periodsTouched(quota.periods, ...windowOf(one))) {
      const known = counts.get(period.startMs);
      counts.set(period.startMs, { period, count: (known?.count ?? 0) + 1 });
    }
  }
  return [...counts.values()];
}
