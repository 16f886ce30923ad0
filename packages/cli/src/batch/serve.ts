// Workers for accounts, in this process: from their providers to a stop that lets work end.
import { type NoticeReceiver, type Resolution, type ResultSink, ShotlistError, type Store } from '@shotlist/core';
import { type AccountSetup, createShotlistWorkers } from '@shotlist/temporal/worker';
import { tracing } from '../telemetry/tracing.js';
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
  /** Who is given the results of batches. @default nobody */
  readonly sinks?: Readonly<Record<string, ResultSink>>;
  /** Who is told what happens to batches. @default nobody */
  readonly notify?: Readonly<Record<string, NoticeReceiver>>;
  /** Which release of which deployment the workers are. @default unversioned */
  readonly deployment?: { readonly name: string; readonly buildId: string };
  /** Also serve the Nexus service. @default false */
  readonly nexus?: boolean;
}

export interface Serving {
  /** Rejects when the workers fail, or end without being told to; never resolves. */
  readonly failed: Promise<never>;
  /** True while every worker polls for work. */
  readonly isRunning: boolean;
  /** Lets what is being sent or fetched end, then stops everything. */
  stop(): Promise<void>;
}

/** Throws `TEMPORAL_UNREACHABLE`, `STORE_UNUSABLE`, `PROVIDER_INVALID`, `PAYLOAD_UNREADABLE`. */
export async function serveAccounts(options: ServeOptions): Promise<Serving> {
  const {
    temporal,
    store,
    accounts,
    previewSize,
    graceMs,
    sinks = {},
    notify = {},
    nexus = false,
    deployment,
  } = options;
  const setups: Record<string, AccountSetup> = {};
  for (const account of accounts) {
    const provider = await account.loadProvider({ store, previewSize });
    const { limits, units, fetchSlots } = account;
    const { rates = [], ...others } = limits;
    setups[account.name] = {
      provider,
      limits: { ...others, rate: rates },
      fetchSlots,
      ...(units === undefined ? {} : { units }),
    };
  }
  const onWorkflowEnded = tracing()?.onWorkflowEnded;
  const shared = await connectWorkers(temporal);
  const { connection } = shared;
  try {
    const workers = await createShotlistWorkers({
      ...shared,
      store,
      accounts: setups,
      sinks,
      notify,
      nexus,
      ...(onWorkflowEnded === undefined ? {} : { onWorkflowEnded }),
      ...(deployment === undefined ? {} : { deployment }),
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
      get isRunning() {
        return workers.isRunning;
      },
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
