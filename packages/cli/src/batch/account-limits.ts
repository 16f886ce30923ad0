// An account's limits as the engine takes them: times in milliseconds.
import type { QuotaSpec, RateLimit, StatedLimits } from '@shotlist/core';
import type { AccountConfig, QuotaConfig, RateConfig } from '../config/config.js';
import { parseDuration } from '../config/duration.js';

/** What an account may do at a time and within periods. */
export type ConfiguredLimits = StatedLimits;

const MAX_IN_FLIGHT = { animatic: 100, other: 20 } as const;

export function accountLimits(config: AccountConfig): ConfiguredLimits {
  const { provider, maxInFlight, rate, quotas, whenExhausted } = config;
  return {
    maxInFlight: maxInFlight ?? (provider === 'animatic' ? MAX_IN_FLIGHT.animatic : MAX_IN_FLIGHT.other),
    ...(rate === undefined ? {} : { rates: (isList(rate) ? rate : [rate]).map(rateLimit) }),
    ...(quotas === undefined ? {} : { quotas: quotas.map(quotaSpec) }),
    ...(whenExhausted === undefined ? {} : { whenExhausted }),
  };
}

function rateLimit({ requests, per, burst }: RateConfig): RateLimit {
  return { requests, perMs: parseDuration(per) ?? 0, ...(burst === undefined ? {} : { burst }) };
}

function quotaSpec({ per, ...quota }: QuotaConfig): QuotaSpec {
  return { ...quota, per: per === 'month' || per === 'day' ? per : { ms: parseDuration(per) ?? 0 } };
}

function isList(rate: RateConfig | readonly RateConfig[]): rate is readonly RateConfig[] {
  return Array.isArray(rate);
}
