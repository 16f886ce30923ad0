// An account's limits as they hold now: the configured ones, but for what a person changed since.
import { type AccountOverride, asOverridden, parseState, type Store, storeLayout } from '@shotlist/core';
import type { ConfiguredLimits } from './account-limits.js';
import type { Account } from './accounts.js';

export async function effectiveLimits(account: Account, store: Store | undefined): Promise<ConfiguredLimits> {
  const { limits, isPreview, fetchSlots } = account;
  const key = storeLayout.accountOverride(account.name);
  const bytes = await store?.get(key);
  const changed = bytes === undefined ? undefined : parseState<AccountOverride>(new TextDecoder().decode(bytes), key);
  const now = asOverridden(limits, changed);
  // A preview is at its vendor for no time at all; what takes time is rendering it.
  return isPreview ? { ...now, maxInFlight: Math.min(now.maxInFlight, fetchSlots) } : now;
}
