// A plan as programs read it: these names are wire format. Times are ISO, money is in the currency, unknown is null.
import { findModel, type PlannedPeriod, type Spend } from '@shotlist/core';
import type { PlanFacts } from '../batch/gather-plan.js';

export function planJson(facts: PlanFacts) {
  const { file, staged, account, nowMs, list, plan, quotas, disk, uncertain } = facts;
  const spend = (one: Spend) => spendJson(one, currencyOf(facts));
  return {
    file,
    batchId: staged.manifest.batchId,
    account: account.name,
    plannedAt: iso(nowMs),
    shots: staged.manifest.shots,
    rejected: staged.manifest.rejected,
    asked: list.asked,
    before: { made: list.made, underWay: list.underWay, failed: list.failed },
    reused: list.reused,
    toMake: spend(plan.total),
    models: plan.models.map((one) => ({
      model: one.model,
      tier: findModel(one.model)?.spec.tier ?? null,
      ...spend(one.spend),
    })),
    quotas: plan.quotas.map(({ name, limit, model, periods }, index) => ({
      name,
      limit,
      model: model ?? null,
      usedFrom: quotas[index]?.usedFrom ?? null,
      vendorLimit: quotas[index]?.vendorLimit ?? null,
      periods: periods.map((period) => ({ ...periodJson(period, limit), ...spend(period.spend) })),
    })),
    whenExhausted: facts.limits.whenExhausted ?? 'wait',
    beyond: spend(plan.beyond),
    impossible: plan.impossible.map(({ model, quota, spend: one }) => ({ model, quota, ...spend(one) })),
    time: {
      lastSentAt: iso(plan.lastSentMs),
      doneAt: iso(plan.doneMs),
      takesSeconds: plan.doneMs === null ? null : Math.round((plan.doneMs - nowMs) / 1000),
      decidedBy: plan.doneMs === null ? null : plan.bound,
      quota: plan.boundQuota,
      waitsSeconds: Object.fromEntries(Object.entries(plan.waitsMs).map(([by, ms]) => [by, Math.round(ms / 1000)])),
      typical: facts.times ?? [],
    },
    repeated: spend(facts.repeated),
    disk,
    engine: engineJson(facts),
    uncertain,
  };
}

function periodJson({ startsMs, endsMs, used }: PlannedPeriod, limit: number) {
  return { startsAt: iso(startsMs), endsAt: iso(endsMs), used, left: used === null ? null : Math.max(0, limit - used) };
}

function spendJson(spend: Spend, currency: string | null) {
  const { generations, seconds, units, cost, unpriced } = spend;
  const isUnknown = generations > 0 && unpriced === generations;
  return {
    generations,
    seconds,
    units,
    /** Of those with a price; null where none of them has one. */
    cost: isUnknown ? null : cost / 1_000_000,
    currency,
    /** Generations whose cost isn't in it. */
    unpriced,
  };
}

/** By a formula, for a run without refusals and retries. */
function engineJson({ engine }: PlanFacts) {
  const { actions, events, historyBytes, puts, gets, lists, vendorCalls, price } = engine;
  return {
    temporal: { actions, events, historyBytes, price },
    store: { puts, gets, lists },
    apiCalls: vendorCalls,
  };
}

function currencyOf({ account, currency }: PlanFacts): string | null {
  return account.isPreview ? null : (currency ?? null);
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
