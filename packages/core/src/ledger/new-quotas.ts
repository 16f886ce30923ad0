// Quotas that a running ledger is told of: what was charged before must be counted in the store before anything more is granted.
import type { QuotaLimit } from '../messages.js';
import { periodAt } from './quota-periods.js';
import type { LedgerState } from './state.js';

/** A quota that counts as before keeps what was used; any other begins with what the store knows. */
export function countNewQuotas(
  state: LedgerState,
  quotas: readonly QuotaLimit[],
  nowMs: number,
): Pick<LedgerState, 'used' | 'counting' | 'newQuotas' | 'lateQuotas'> {
  const before = state.limits?.quotas ?? [];
  const isKept = (quota: QuotaLimit) =>
    before.some(
      (known) => known.name === quota.name && known.model === quota.model && isSamePeriod(known, quota, nowMs),
    );
  const kept = new Set(quotas.filter(isKept).map(({ name }) => name));
  // One that is gone and comes back has missed something: nothing of it is remembered.
  const used = Object.fromEntries(Object.entries(state.used).filter(([name]) => kept.has(name)));
  const fresh = quotas.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
  const late = (state.lateQuotas ?? []).filter((name) => kept.has(name));
  if (state.counting) return { used, counting: true, lateQuotas: [...late, ...fresh] };
  return fresh.length === 0 ? { used, counting: false } : { used, counting: true, newQuotas: fresh };
}

function isSamePeriod(one: QuotaLimit, other: QuotaLimit, nowMs: number): boolean {
  return periodAt(one.periods, nowMs).startMs === periodAt(other.periods, nowMs).startMs;
}
