// An account's limits as the engine takes them: one rate, whatever windows the configuration names.
import type { AccountLimits, RateLimit } from '@shotlist/core';
import type { AccountConfig, RateConfig } from '../config/config.js';
import { parseDuration } from '../config/duration.js';

const MAX_IN_FLIGHT = { animatic: 100, other: 20 } as const;

export function accountLimits(config: AccountConfig): Pick<AccountLimits, 'maxInFlight' | 'rate'> {
  const { provider, maxInFlight, rate } = config;
  const slowest = rate === undefined ? undefined : rateLimit(isList(rate) ? rate : [rate]);
  return {
    maxInFlight: maxInFlight ?? (provider === 'animatic' ? MAX_IN_FLIGHT.animatic : MAX_IN_FLIGHT.other),
    ...(slowest === undefined ? {} : { rate: slowest }),
  };
}

/** The slowest window: whoever keeps an even pace within it keeps within all others, unless requests come late together. */
function rateLimit(windows: readonly RateConfig[]): RateLimit | undefined {
  const [slowest] = windows
    .map(({ requests, per, burst }) => ({ requests, perMs: parseDuration(per) ?? 0, burst }))
    .toSorted((one, other) => other.perMs / other.requests - one.perMs / one.requests);
  if (slowest === undefined) return undefined;
  const { requests, perMs, burst } = slowest;
  return { requests, perMs, ...(burst === undefined || windows.length > 1 ? {} : { burst }) };
}

function isList(rate: RateConfig | readonly RateConfig[]): rate is readonly RateConfig[] {
  return Array.isArray(rate);
}
