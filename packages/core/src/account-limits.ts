// An account's limits: as its configuration states them, as a person changed them since, and as its ledger enforces them.
import type { AccountLimits, AccountOverride, RateLimit } from './messages.js';
import { toQuotaLimits } from './quota/quota-limit.js';
import type { QuotaSpec, WhenExhausted } from './quota/quota-spec.js';

/** What an account may do at a time and within periods, as people state it. */
export interface StatedLimits {
  /** Generations at the vendor at the same time. */
  readonly maxInFlight: number;
  /** All of them hold. @default no limit */
  readonly rates?: readonly RateLimit[];
  /** All of them hold. @default none, or what the vendor says */
  readonly quotas?: readonly QuotaSpec[];
  /** @default "wait" */
  readonly whenExhausted?: WhenExhausted;
}

/** Limits with what a person changed. */
export function asOverridden(stated: StatedLimits, override: AccountOverride | undefined): StatedLimits {
  const { maxInFlight = stated.maxInFlight, rates = stated.rates, quotas = stated.quotas } = override ?? {};
  return {
    ...stated,
    maxInFlight,
    ...(rates === undefined ? {} : { rates }),
    ...(quotas === undefined ? {} : { quotas }),
  };
}

/** As a ledger enforces them from `nowMs` on. */
export function toAccountLimits(account: string, stated: StatedLimits, nowMs: number): AccountLimits {
  const { maxInFlight, rates = [], quotas = [], whenExhausted } = stated;
  return {
    account,
    maxInFlight,
    ...(rates.length === 0 ? {} : { rates }),
    ...(quotas.length === 0 ? {} : { quotas: toQuotaLimits(quotas, nowMs) }),
    ...(whenExhausted === undefined ? {} : { whenExhausted }),
  };
}
