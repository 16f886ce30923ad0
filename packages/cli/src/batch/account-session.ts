// One account, or all of them, with what the store and a running Temporal know. Looking starts and writes nothing.
import type { Store } from '@shotlist/core';
import { type AccountHandle, type AccountStatus, ShotlistClient } from '@shotlist/temporal/client';
import type { SettingsOptions } from '../program.js';
import type { Account } from './accounts.js';
import { localState, prepareState } from './local-state.js';
import { runningTemporal } from './running-temporal.js';
import { readSettings, type Settings } from './settings.js';
import { openPlace, storeOf } from './store-place.js';

/** An account as it stands. */
export interface AccountFacts {
  readonly account: Account;
  readonly status: AccountStatus;
  readonly nowMs: number;
  /** The flags that make another command find the same. */
  readonly flags: string;
}

/** Never waits long for Temporal: an account can be looked at without. Throws `ACCOUNT_UNKNOWN`, `STORE_UNUSABLE`. */
export async function lookAtAccounts(options: SettingsOptions, name?: string): Promise<readonly AccountFacts[]> {
  const state = localState();
  const settings = await readSettings(options, state);
  const wanted = name === undefined ? settings.accounts.names : [name];
  const accounts = wanted.map((one) => settings.accounts.find(one, 'NAME'));
  const [store, temporal] = await Promise.all([storeOf(settings.store), runningTemporal(state).catch(() => undefined)]);
  const client = store === undefined ? undefined : clientOf(store, temporal);
  return Promise.all(
    accounts.map(async (account) => ({
      account,
      status: (await client?.account(account.name).status()) ?? nothing(account.name),
      nowMs: Date.now(),
      flags: settings.flags,
    })),
  );
}

export interface AccountSession {
  readonly account: Account;
  readonly settings: Settings;
  readonly handle: AccountHandle;
  status(): Promise<AccountFacts>;
}

/** To change something: the store is made where there is none yet. Throws `ACCOUNT_UNKNOWN`, `TEMPORAL_UNREACHABLE`, `STORE_UNUSABLE`. */
export async function openAccountSession(options: SettingsOptions, name: string): Promise<AccountSession> {
  const state = localState();
  const settings = await readSettings(options, state);
  const account = settings.accounts.find(name, 'NAME');
  // Before anything is written: a named server that doesn't answer may have the ledger.
  const temporal = await runningTemporal(state);
  if (!settings.store.named) await prepareState(state);
  const store = await openPlace(settings.store, { create: !settings.store.named });
  const handle = clientOf(store, temporal).account(name, { limits: account.limits });
  return {
    account,
    settings,
    handle,
    status: async () => ({ account, status: await handle.status(), nowMs: Date.now(), flags: settings.flags }),
  };
}

function clientOf(store: Store, temporal: Awaited<ReturnType<typeof runningTemporal>>): ShotlistClient {
  return new ShotlistClient({ store, ...(temporal === undefined ? {} : { temporal }) });
}

/** Nothing was ever run here. */
function nothing(account: string): AccountStatus {
  return { account, override: null, ledger: null, ledgerState: 'none' };
}
