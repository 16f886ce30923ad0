// How the account of a batch stands: by its ledger, or, while Temporal is away, as far as the store knows.
import { type Gate, type KnownQuota, plannedQuotas } from '@shotlist/core';
import { listBatches } from '@shotlist/csv';
import { ShotlistClient } from '@shotlist/temporal/client';
import type { Client } from '@temporalio/client';
import { readAccountHistory } from './account-history.js';
import { effectiveLimits } from './effective-limits.js';
import type { FoundBatch } from './find-batch.js';
import { pausedGate } from './paused-gate.js';
import { lastUsage } from './spend-question.js';

export interface AccountStanding {
  /** Who says which gates are closed; the store knows only of those that a person closed. */
  readonly gateFrom: 'ledger' | 'store';
  readonly paused: Gate | null;
  /** It has no vendor that could close anything. */
  readonly isPreview: boolean;
  /** Empty where none is set, or the configuration has lost the account. */
  readonly quotas: readonly KnownQuota[];
}

/** Throws `STORE_UNUSABLE`. */
export async function lookAtAccount(
  { store, manifest, accounts }: FoundBatch,
  temporal: Client | undefined,
): Promise<AccountStanding> {
  const name = manifest.account;
  const client = new ShotlistClient({ store, ...(temporal === undefined ? {} : { temporal }) });
  const { override, ledger } = await client.account(name).status();
  const nowMs = Date.now();
  const account = accounts.names.includes(name) ? accounts.find(name) : undefined;
  const { quotas: specs = [] } = account === undefined ? {} : await effectiveLimits(account, store);
  const vendor = lastUsage(ledger ?? undefined);
  // What the ledger counts needs no second count.
  const history =
    ledger !== null || specs.length === 0 ? undefined : await readAccountHistory(store, await listBatches(store), name);
  return {
    gateFrom: ledger === null ? 'store' : 'ledger',
    paused: pausedGate(override, nowMs),
    isPreview: account?.isPreview ?? false,
    quotas: plannedQuotas({
      specs,
      nowMs,
      ledger: ledger?.quotas ?? [],
      ...(history === undefined ? {} : { recorded: (spec, sinceMs) => history.unitsSince(spec, sinceMs) }),
      ...(vendor === undefined ? {} : { vendor }),
    }),
  };
}
