// Workers for accounts, in this process: from their providers to a stop that lets work end.
import { type Resolution, ShotlistError, type Store } from '@shotlist/core';
import { type AccountSetup, createShotlistWorkers } from '@shotlist/temporal/worker';
import type { Account } from './accounts.js';
import { connectWorkers } from './connect.js';
import type { NamedTemporal } from './temporal-place.js';

const HELP = 'Start it again: it goes on where it was. Its log says more.';

export interface ServeOptions {
  readonly temporal: NamedTemporal;
  readonly store: Store;
  readonly accounts: readonly Account[];
  readonly previewSize: Resolution;
  /** How long a stop waits for what is being sent, rendered or downloaded; what isn't done by then is done again. */
  readonly graceMs: number;
}

export interface Serving {
  /** Rejects when the workers fail, or end without being told to; never resolves. */
  readonly failed: Promise<never>;
  /** Lets what is being sent or fetched end, then stops everything. */
  stop(): Promise<void>;
}

/** Throws `TEMPORAL_UNREACHABLE`, `STORE_UNUSABLE`, `PROVIDER_INVALID`. */
export async function serveAccounts(options: ServeOptions): Promise<Serving> {
  const { temporal, store, accounts, previewSize, graceMs } = options;
  const setups: Record<string, AccountSetup> = {};
  for (const account of accounts) {
    const provider = await account.loadProvider({ store, previewSize });
    const { limits, units, fetchSlots } = account;
    setups[account.name] = { provider, limits, fetchSlots, ...(units === undefined ? {} : { units }) };
  }
  const connection = await connectWorkers(temporal);
  try {
    const workers = await createShotlistWorkers({
      connection,
      namespace: temporal.namespace,
      store,
      accounts: setups,
      shutdownGraceTimeMs: graceMs,
    });
    const working = workers.run();
    let stopping: Promise<void> | undefined;
    const failed = new Promise<never>((_, reject) => {
      working.then(() => {
        if (stopping === undefined)
          reject(new ShotlistError('INTERNAL', { message: 'The workers stopped by themselves.', help: HELP }));
      }, reject);
    });
    // Awaited by whoever watches; without this a failure before that would end the process.
    failed.catch(() => undefined);
    return {
      failed,
      stop: () =>
        (stopping ??= (async () => {
          workers.shutdown();
          await working.catch(() => undefined);
          await connection.close();
        })()),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
