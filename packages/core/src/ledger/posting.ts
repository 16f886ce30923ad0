// What was charged: permits that a chunk's word posts, and figures that come from outside.
import type { ChunkReport, PermitRun, QuotaLimit, UsageFigures } from '../messages.js';
import { type Period, periodAt } from './quota-periods.js';
import { countsOf, Room } from './room.js';
import { type BudgetUse, byRules2, type Holder, type LedgerState, type PeriodUse } from './state.js';

/** Periods of a quota that are remembered: this one, the next, and some before, since clocks may be set back. */
const MAX_PERIODS = 4;
/** Budgets that are remembered. */
const MAX_BUDGETS = 200;
/** A request that is said to be accepted before a period began, with so much for clocks, was not accepted in it. */
const CLOCKS_MS = 250;

/** What was charged before a ledger began, as the store's records tell it. */
export interface CountedUse {
  readonly quotas: readonly { readonly name: string; readonly startMs: number; readonly units: number }[];
  readonly budgets: readonly BudgetUse[];
}

/** Permits were accepted by the vendor, by `settledMs` at the latest: in no period that begins later. */
export function post(
  state: LedgerState,
  runs: readonly PermitRun[],
  budgetKey: string | null,
  settledMs: number,
): LedgerState {
  return runs.reduce((before, run) => {
    let { used } = before;
    // Nothing is accepted before its slot: a clock that says so was set back.
    const acceptedMs = Math.max(settledMs, run.slotMs + (run.count - 1) * run.intervalMs);
    for (const quota of before.limits?.quotas ?? [])
      for (const { period, count } of countsOf(quota, run))
        if (period.startMs <= acceptedMs + CLOCKS_MS)
          used = withUse(used, quota.name, period.startMs, (use) => ({
            ...use,
            posted: use.posted + count * run.units,
          }));
    const posted = before.posted + run.count;
    if (budgetKey === null) return { ...before, used, posted };
    const spending = { key: budgetKey, generations: run.count, cost: run.count * (run.cost ?? 0) };
    return { ...before, used, posted, spent: withSpending(before, before.spent, spending) };
  }, state);
}

/** What a chunk found since its last word that earlier runs had sent: no permit of its own stands for it. */
export function postFound(state: LedgerState, known: Holder, { budget, before }: ChunkReport): LedgerState {
  if (budget === undefined || before === undefined || !byRules2(state)) return state;
  const { generations = 0, cost = 0 } = known.before?.found ?? {};
  const more = { generations: before.found.generations - generations, cost: before.found.cost - cost };
  if (more.generations <= 0) return state;
  return { ...state, spent: withSpending(state, state.spent, { key: budget.key, ...more }) };
}

/** Budgets of which this ledger doesn't know what was spent before it heard of them. */
export function uncountedBudgets({
  holders,
  countedBudgets = [],
}: Pick<LedgerState, 'holders' | 'countedBudgets'>): readonly string[] {
  const keys = new Set(Object.values(holders).flatMap(({ budget }) => (budget === null ? [] : [budget.key])));
  return [...keys].filter((key) => !countedBudgets.includes(key));
}

/** What the store counted, for a ledger that began without state. */
export function takeCount(state: LedgerState, { quotas, budgets }: CountedUse): LedgerState {
  const { newQuotas, lateQuotas = [], recounts, ...rest } = state;
  // What it was asked before the ledger was set back: it is asked once more.
  if (recounts === true) return { ...rest, counting: true };
  const isCounted = (name: string) => newQuotas?.includes(name) !== false && !lateQuotas.includes(name);
  let { used, spent } = rest;
  const fresh = uncountedBudgets(state);
  const known = [...(state.countedBudgets ?? []), ...fresh];
  const countedBudgets = byRules2(state) ? known : known.slice(-MAX_BUDGETS);
  for (const { name, startMs, units } of quotas)
    if (isCounted(name)) used = withUse(used, name, startMs, (use) => ({ ...use, posted: use.posted + units }));
  for (const key of fresh) {
    const counted = budgets.find((budget) => budget.key === key);
    spent = withSpending(state, spent, counted ?? { key, generations: 0, cost: 0 });
  }
  if (lateQuotas.length > 0) return { ...rest, used, spent, countedBudgets, counting: true, newQuotas: lateQuotas };
  const all = { ...rest, used, spent, countedBudgets, counting: false };
  // What the vendor said meanwhile could not be told from what the store knew.
  return byRules2(state) && state.usage !== null ? takeUsage(all, state.usage) : all;
}

/** Without the oldest budgets beyond those that are remembered; one that a chunk has is in use. */
export function forgetBudgets(state: LedgerState): LedgerState {
  const beyond = state.spent.length - MAX_BUDGETS;
  if (beyond <= 0 || !byRules2(state)) return state;
  const inUse = new Set([
    ...Object.values(state.holders).flatMap(({ budget }) => (budget === null ? [] : [budget.key])),
    ...state.strays.flatMap(({ budgetKey }) => (budgetKey === null ? [] : [budgetKey])),
  ]);
  const idle = state.spent.filter(({ key }) => !inUse.has(key));
  const forgotten = new Set(idle.slice(0, beyond).map(({ key }) => key));
  return {
    ...state,
    spent: state.spent.filter(({ key }) => !forgotten.has(key)),
    countedBudgets: (state.countedBudgets ?? []).filter((key) => !forgotten.has(key)),
  };
}

/**
 * The vendor's figures correct ours upward: what it counts beyond all that we may have sent was sent by somebody else. When
 * its own figure falls, so does that; by half or more it has begun anew, and what it counted before says nothing of this
 * period.
 */
export function takeUsage(state: LedgerState, usage: UsageFigures): LedgerState {
  if (!byRules2(state)) return takeUsageUpward(state, usage);
  const { usage: before, counting, awaiting } = state;
  // Asked twice at once, the earlier answer may come last.
  if (before !== null && usage.atMs < before.atMs) return state;
  const spokenOf = periodOfUsage(state.limits?.quotas ?? [], usage);
  if (spokenOf === undefined) return { ...state, usage };
  const { quota, period } = spokenOf;
  const { posted, pending, unknown } = new Room(state).tally(quota, period);
  // Until the store has said what was charged, nobody can tell what is beyond.
  const isKnown = !counting && Object.keys(awaiting).length === 0;
  const beyond = isKnown ? Math.max(0, usage.used - posted - pending - unknown) : 0;
  const used = withUse(state.used, quota.name, period.startMs, ({ startMs, posted: charged, drift }) => ({
    startMs,
    posted: charged,
    drift: Math.max(beyond, driftLeft(drift, before, usage)),
    ...(usage.limit === null || usage.limit >= quota.limit ? {} : { vendorLimit: usage.limit }),
  }));
  return { ...state, usage, used };
}

function driftLeft(drift: number, before: UsageFigures | null, { used }: UsageFigures): number {
  const fallen = before === null ? 0 : before.used - used;
  if (fallen <= 0) return drift;
  return used <= fallen ? 0 : Math.max(0, drift - fallen);
}

/** A ledger that goes over to the second rules: the lower limit of its vendor was part of its drift by the first. */
export function withoutLowerLimit(state: LedgerState): LedgerState {
  const { usage, limits } = state;
  const spokenOf = usage === null ? undefined : periodOfUsage(limits?.quotas ?? [], usage);
  if (usage === null || usage.limit === null || spokenOf === undefined) return state;
  const { quota, period } = spokenOf;
  const vendorLimit = Math.min(quota.limit, usage.limit);
  const lower = quota.limit - vendorLimit;
  if (lower === 0) return state;
  return {
    ...state,
    used: withUse(state.used, quota.name, period.startMs, (use) => ({
      ...use,
      drift: Math.max(0, use.drift - lower),
      vendorLimit,
    })),
  };
}

/** By the first version of the rules. */
function takeUsageUpward(state: LedgerState, usage: UsageFigures): LedgerState {
  const spokenOf = periodOfUsage(state.limits?.quotas ?? [], usage);
  if (spokenOf === undefined) return { ...state, usage };
  const { quota, period } = spokenOf;
  const { posted, pending, unknown, drift } = new Room(state).tally(quota, period);
  // A lower limit than ours leaves as much less.
  const lower = usage.limit === null ? 0 : Math.max(0, quota.limit - usage.limit);
  const beyond = usage.used + lower - posted - pending - unknown;
  if (beyond <= drift) return { ...state, usage };
  return {
    ...state,
    usage,
    used: withUse(state.used, quota.name, period.startMs, (use) => ({ ...use, drift: beyond })),
  };
}

/** Clocks and calendars of vendors differ a little; by half a period at most, or it would be another one. */
const SAME_TURN_MS = 3_600_000;

interface SpokenOf {
  readonly quota: QuotaLimit;
  readonly period: Period;
}

/**
 * Figures speak of the shortest quota over all models whose period ends when they say they begin anew, or else of the
 * longest. Right after a turn a vendor whose clock is behind still speaks of the period before.
 */
function periodOfUsage(quotas: readonly QuotaLimit[], { atMs, resetsAtMs }: UsageFigures): SpokenOf | undefined {
  const overall = quotas
    .filter(({ model }) => model === undefined)
    .map((quota) => ({ quota, period: periodAt(quota.periods, atMs) }))
    .toSorted((one, other) => lengthOf(one.period) - lengthOf(other.period));
  if (resetsAtMs !== null)
    for (const { quota, period } of overall) {
      const around = [periodAt(quota.periods, period.startMs - 1), period, periodAt(quota.periods, period.endMs)];
      const ending = around.find(
        ({ endMs }) => Math.abs(endMs - resetsAtMs) <= Math.min(SAME_TURN_MS, lengthOf(period) / 2),
      );
      if (ending !== undefined) return { quota, period: ending };
    }
  return overall.at(-1);
}

function lengthOf({ startMs, endMs }: Period): number {
  return endMs - startMs;
}

function withUse(
  used: LedgerState['used'],
  name: string,
  startMs: number,
  change: (use: PeriodUse) => PeriodUse,
): LedgerState['used'] {
  const known = used[name] ?? [];
  const use = known.find((period) => period.startMs === startMs) ?? { startMs, posted: 0, drift: 0 };
  const others = known.filter((period) => period.startMs !== startMs);
  const all = [...others, change(use)].toSorted((one, other) => one.startMs - other.startMs);
  return { ...used, [name]: all.slice(-MAX_PERIODS) };
}

function withSpending(
  state: LedgerState,
  spent: readonly BudgetUse[],
  { key, generations, cost }: BudgetUse,
): readonly BudgetUse[] {
  const known = spent.find((budget) => budget.key === key) ?? { key, generations: 0, cost: 0 };
  const others = spent.filter((budget) => budget.key !== key);
  const all = [...others, { key, generations: known.generations + generations, cost: known.cost + cost }];
  return byRules2(state) ? all : all.slice(-MAX_BUDGETS);
}

/** Strays that may still count: in a period that is not over, or in a budget. */
export function strayStill({ strays, limits }: LedgerState, nowMs: number): LedgerState['strays'] {
  return strays.filter(
    ({ run, budgetKey }) =>
      budgetKey !== null ||
      (limits?.quotas ?? []).some((quota) => countsOf(quota, run).some(({ period }) => period.endMs > nowMs)),
  );
}
