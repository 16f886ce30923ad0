// The gateway with everything behind it: database, Temporal, its own workers, and with --dev those of the account.
import { type Console, CONSOLE_PATH } from '@shotlist/console';
import { gatewayTaskQueue, type Resolution, type Store, webhookTaskQueue } from '@shotlist/core';
import { createSendWebhook, type Database, databaseId, startGateway } from '@shotlist/server';
import { assertReadable, ShotlistClient } from '@shotlist/temporal/client';
import type { Client } from '@temporalio/client';
import type { Account } from '../batch/accounts.js';
import { connectClient } from '../batch/connect.js';
import { serveAccounts } from '../batch/serve.js';
import type { Settings } from '../batch/settings.js';
import { openTemporalPlace, type TemporalPlace } from '../batch/temporal-place.js';
import type { LocalState } from '../batch/local-state.js';
import { CONSOLE_KEY_VARIABLE, type ConsoleKey } from '../console/console-key.js';
import { openConsole } from '../console/open-console.js';
import type { ServeOptions } from '../gateway-program.js';
import type { ServiceLog } from '../log/service-log.js';
import { gatewayLog } from './gateway-log.js';
import { noticeReceivers } from '../notify/receivers.js';
import { startGatewayWorkers } from './gateway-workers.js';

export interface OpenGatewayOptions {
  readonly options: ServeOptions;
  readonly settings: Settings;
  readonly state: LocalState;
  readonly store: Store;
  readonly account: Account;
  /** Closed by {@link OpenedGateway.stop}. */
  readonly database: Database;
  readonly previewSize: Resolution;
  /** Of the console; without one there is none. */
  readonly consoleKey: ConsoleKey | undefined;
  readonly signal: AbortSignal;
  readonly log: ServiceLog;
  readonly onWait: (words: string) => void;
}

export interface OpenedGateway {
  /** Where it listens. */
  readonly url: string;
  /** Where others reach it. */
  readonly publicUrl: string;
  readonly place: TemporalPlace;
  readonly client: Client;
  /** Opens the console once; undefined where there is none. */
  readonly consoleLink: string | undefined;
  /** Rejects when a worker fails; never resolves. */
  readonly failed: Promise<never>;
  /** True while its workers poll for work. */
  readonly isRunning: boolean;
  /** Answers what was asked, then lets the workers end. */
  stop(): Promise<void>;
}

/** How long a stop waits for what is being sent, rendered or written down. */
const GRACE_MS = 10_000;

/** Throws `USAGE` for a port that can't be had, `TEMPORAL_UNREACHABLE`, `DATABASE_UNREACHABLE`, `PROVIDER_INVALID`, `PAYLOAD_UNREADABLE`. */
export async function openGateway(given: OpenGatewayOptions): Promise<OpenedGateway> {
  const { options, settings, state, store, account, database, previewSize, signal, log, onWait } = given;
  const { port, host, cors, rate, dev = false } = options;
  await using undo = new AsyncDisposableStack();
  undo.defer(() => database.close());
  const ownId = await databaseId(database);
  const place = await openTemporalPlace({ state, signal, onWait });
  undo.defer(() => place.release());
  const client = await connectClient(place);
  signal.throwIfAborted();
  // Else requests would be accepted that nobody can hand over.
  await assertReadable(client, account.name);
  const shotlist = new ShotlistClient({ store, temporal: client });
  const console = given.consoleKey === undefined ? undefined : openConsoleOf(given, given.consoleKey, place, client);
  const webhookHosts = settings.webhooks.allowHosts ?? [];
  const gateway = await startGateway({
    database,
    store,
    engine: shotlist,
    account: account.name,
    listener: gatewayTaskQueue(ownId),
    onEnded: ({ id }) => shotlist.deliver({ delivery: id, taskQueue: webhookTaskQueue(ownId) }),
    imageHosts: settings.images.allowHosts ?? [],
    webhookHosts,
    log: gatewayLog(log),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    ...(cors === undefined ? {} : { corsOrigins: cors }),
    ...rateOf(rate, dev),
    docs: supportOf(process.env),
    ...(console === undefined ? {} : { beside: { [CONSOLE_PATH]: console.app } }),
  });
  undo.defer(() => gateway.close());
  // Streams of open pages would hold it.
  undo.defer(async () => console?.close());
  const publicUrl = options.publicUrl ?? gateway.url;
  const workers = await startGatewayWorkers({
    temporal: place,
    databaseId: ownId,
    generationChanged: gateway.generationChanged,
    sendWebhook: createSendWebhook({ database, publicUrl, webhookHosts }),
    graceMs: GRACE_MS,
  });
  undo.defer(() => workers.stop());
  const serving = dev
    ? await serveAccounts({
        temporal: place,
        store,
        accounts: [account],
        previewSize,
        sinks: settings.plugins.sinks,
        notify: noticeReceivers(settings),
        graceMs: GRACE_MS,
      })
    : undefined;
  undo.defer(async () => serving?.stop());
  const kept = undo.move();
  return {
    url: gateway.url,
    publicUrl,
    place,
    client,
    consoleLink: console === undefined ? undefined : `${publicUrl}${console.createLink()}`,
    failed: Promise.race([workers.failed, ...(serving === undefined ? [] : [serving.failed])]),
    get isRunning() {
      return workers.isRunning && serving?.isRunning !== false;
    },
    async stop() {
      console?.close();
      // Nobody is let in any more before anything behind the door goes away.
      await gateway.close();
      await kept.disposeAsync();
    },
  };
}

/** With an operator's key others may reach it too; the key of a folder is for those who are on this machine. */
function openConsoleOf(given: OpenGatewayOptions, key: ConsoleKey, place: TemporalPlace, temporal: Client): Console {
  const { options, settings, state, store, previewSize, signal, log } = given;
  return openConsole({
    context: {
      options,
      state,
      settings,
      store,
      temporal,
      temporalName: place.embedded ? 'embedded' : place.description,
      works: options.dev === true,
      previewSize,
      signal,
    },
    key,
    publicUrl: options.publicUrl,
    isOpenToOthers: key.from === CONSOLE_KEY_VARIABLE,
    log,
  });
}

/** Who tries it is not slowed down unless that is asked for. */
function rateOf(rate: ServeOptions['rate'], dev: boolean) {
  if (rate === undefined) return dev ? { rate: null } : {};
  return { rate: rate === 'none' ? null : { burst: rate.requests, perSecond: (rate.requests * 1000) / rate.perMs } };
}

function supportOf(environment: NodeJS.ProcessEnv) {
  const email = environment['SHOTLIST_SUPPORT_EMAIL'] ?? '';
  const hours = environment['SHOTLIST_SUPPORT_HOURS'] ?? '';
  return { ...(email === '' ? {} : { supportEmail: email }), ...(hours === '' ? {} : { supportHours: hours }) };
}
