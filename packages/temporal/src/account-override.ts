// What a person changed of an account, as the store keeps it: it outlives ledgers, workers and Temporal.
import {
  type AccountOverride,
  type AccountPause,
  type OverrideMark,
  parseState,
  type QuotaSpec,
  type RateLimit,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { hostname, userInfo } from 'node:os';

/** What isn't named stays; null is as configured, and an empty list no limit. */
export interface LimitChanges {
  /** Generations at the vendor at the same time. */
  readonly maxInFlight?: number | null;
  readonly rates?: readonly RateLimit[] | null;
  readonly quotas?: readonly QuotaSpec[] | null;
}

const LIMITS = ['maxInFlight', 'rates', 'quotas'] as const;

/** As it stands in the store; the first ones had no version. */
type KeptOverride = AccountOverride & { readonly schemaVersion?: 1 };

/** Null where nobody changed anything. Throws `STATE_NEWER`, `STORE_UNUSABLE`. */
export async function readOverride(store: Store, account: string): Promise<AccountOverride | null> {
  const key = storeLayout.accountOverride(account);
  const bytes = await store.get(key);
  if (bytes === undefined) return null;
  const { schemaVersion: _form, ...override } = parseState<KeptOverride>(new TextDecoder().decode(bytes), key);
  return override;
}

export async function writeOverride(store: Store, account: string, override: AccountOverride): Promise<void> {
  const kept: KeptOverride = { schemaVersion: 1, ...override };
  const bytes = new TextEncoder().encode(`${JSON.stringify(kept)}\n`);
  await store.put(storeLayout.accountOverride(account), { kind: 'bytes', bytes });
}

/** Other limits, and who changed which of them when. */
export function withLimits(before: AccountOverride | null, changes: LimitChanges, mark: OverrideMark): AccountOverride {
  const limits: Record<string, unknown> = {};
  const marks: Partial<Record<(typeof LIMITS)[number], OverrideMark>> = {};
  for (const name of LIMITS) {
    const change = changes[name];
    const value = change === undefined ? before?.[name] : change;
    if (value === undefined || value === null) continue;
    limits[name] = value;
    marks[name] = change === undefined && before !== null ? markOf(before, name) : mark;
  }
  return {
    ...limits,
    ...mark,
    ...(Object.keys(marks).length === 0 ? {} : { marks }),
    ...(before?.paused === undefined ? {} : { paused: before.paused }),
  };
}

/** Closed, or, null, open. */
export function withPause(
  before: AccountOverride | null,
  paused: AccountPause | null,
  mark: OverrideMark,
): AccountOverride {
  const { paused: _before, ...kept } = withLimits(before, {}, mark);
  return paused === null ? kept : { ...kept, paused };
}

/** Since when a limit is other than configured, and by whom. */
export function markOf(override: AccountOverride, limit: (typeof LIMITS)[number]): OverrideMark {
  const { since, setBy } = override.marks?.[limit] ?? override;
  return { since, setBy };
}

/** `anna@desk`: whoever uses this machine. */
export function thisPerson(): string {
  const name = () => {
    try {
      return userInfo().username;
    } catch {
      // A container may run under a number that nobody has named.
      return 'somebody';
    }
  };
  return `${name()}@${hostname()}`;
}
