// shotlist console: batches and accounts in a browser, until it is told to stop.
import { ShotlistError } from '@shotlist/core';
import { runService } from '../batch/run-service.js';
import { localState, type LocalState, prepareState } from '../batch/local-state.js';
import { readSettings, type Settings } from '../batch/settings.js';
import { openPlace } from '../batch/store-place.js';
import { CONSOLE_KEY_VARIABLE, consoleKey, operatorKey } from '../console/console-key.js';
import type { ConsoleOptions } from '../console-program.js';
import type { CommandContext } from '../program.js';
import type { ServicePage } from '../telemetry/service-page.js';
import { sayConsole } from '../terminal/console-view.js';
import type { Output } from '../terminal/output.js';
import { sayEvent } from '../terminal/worker-view.js';
import { version } from '../version.js';

const PORT = 8082;
const AWAY = 'Temporal doesn’t answer. The console shows what the store knows.';
/** How long a stop waits for what is being sent, rendered or downloaded. */
const GRACE_MS = 10_000;
/** A list of 64 MiB may come by a slow line. */
const REQUEST_WITHIN_MS = 600_000;

export async function console({ output }: CommandContext, options: ConsoleOptions): Promise<number> {
  const state = localState();
  const settings = await readSettings(options, state);
  assertGuarded(options);
  return runService(output, (signal) => serveUntil(signal, { output, options, state, settings }));
}

interface Service {
  readonly output: Output;
  readonly options: ConsoleOptions;
  readonly state: LocalState;
  readonly settings: Settings;
}

/** Serves until `signal` fires. Throws what a worker failed with. */
async function serveUntil(signal: AbortSignal, { output, options, state, settings }: Service): Promise<void> {
  const { host = '127.0.0.1', port = PORT, publicUrl, worker = false, previewSize = '480p' } = options;
  const [
    { openTemporalPlace },
    { connectClient },
    { openConsole },
    { serveApp },
    { watchTemporal },
    { openLog },
    { logWorkers },
    { serveAccounts },
    { polls, storeUsable, temporalAnswers },
  ] = await Promise.all([
    import('../batch/temporal-place.js'),
    import('../batch/connect.js'),
    import('../console/open-console.js'),
    import('@shotlist/server'),
    import('../batch/watch-temporal.js'),
    import('../log/service-log.js'),
    import('../log/temporal-log.js'),
    import('../batch/serve.js'),
    import('../telemetry/service-checks.js'),
  ]);
  const log = openLog(output, { service: 'console', file: options.log, level: options.logLevel });
  await using undo = new AsyncDisposableStack();
  const page = await pageOf(options);
  undo.defer(async () => page?.stop());
  // Before anything else stops: nobody sends requests here any more.
  signal.addEventListener('abort', () => page?.readiness.stop(), { once: true });
  logWorkers(log, page?.temporal);
  await prepareState(state);
  const store = await openPlace(settings.store, { create: true });
  const { served } = settings.accounts;
  // What is wrong with a provider is told before anything is started.
  if (worker) for (const account of served) await account.loadProvider({ store, previewSize });
  const key = await consoleKey(state);
  const place = await openTemporalPlace({
    state,
    signal,
    onWait: (words) => output.say(`  ${output.colors.dim(words)}`),
  });
  undo.defer(() => place.release());
  const temporal = await connectClient(place);
  signal.throwIfAborted();
  const opened = openConsole({
    context: {
      options,
      state,
      settings,
      store,
      temporal,
      temporalName: place.embedded ? 'embedded' : place.description,
      works: worker,
      previewSize,
      signal,
    },
    key,
    publicUrl,
    isOpenToOthers: !isLocal(options),
    log,
  });
  const server = await serveApp(opened.alone, { host, port, name: 'The console', requestWithinMs: REQUEST_WITHIN_MS });
  undo.defer(async () => {
    opened.close();
    await server.close();
  });
  const working = worker
    ? await serveAccounts({
        temporal: place,
        store,
        accounts: served,
        previewSize,
        sinks: settings.plugins.sinks,
        graceMs: GRACE_MS,
      })
    : undefined;
  undo.defer(async () => working?.stop());
  signal.throwIfAborted();
  page?.readiness.begin([
    ...(working === undefined ? [] : [polls(working)]),
    temporalAnswers(temporal),
    storeUsable(store),
  ]);
  log.writeForMachines({ level: 'info', message: 'Ready.', fields: { temporal: place.address, version } });
  const url = publicUrl ?? server.url;
  const metrics = page === undefined ? {} : { metrics: `${page.url}/metrics` };
  const link = `${url}${opened.createLink()}`;
  await output.writeEvent({
    type: 'ready',
    url: `${url}/console/`,
    link,
    accounts: settings.accounts.names,
    worker,
    ...metrics,
  });
  sayConsole(output, { link, key, place, settings, works: worker, metricsUrl: metrics.metrics });
  const stopping = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
  const watching = watchTemporal(
    temporal,
    async (answers) => {
      const message = answers ? 'Temporal answers again.' : AWAY;
      await output.writeEvent({ type: 'temporal', answers });
      sayEvent(output, message);
      log.writeForMachines({ level: answers ? 'info' : 'warn', message });
    },
    signal,
  );
  await Promise.race([stopping, watching, ...(working === undefined ? [] : [working.failed])]);
}

/** What others can reach is not opened by a key that lies in a folder of this machine. */
function assertGuarded(options: ConsoleOptions): void {
  if (isLocal(options) || operatorKey() !== undefined) return;
  throw new ShotlistError('CONSOLE_KEY', {
    where: CONSOLE_KEY_VARIABLE,
    message: 'A console that others can reach needs a key that its operator sets.',
    help: 'Set it to 32 characters or more, for example with: openssl rand -base64 32',
  });
}

function isLocal({ host = '127.0.0.1', publicUrl }: ConsoleOptions): boolean {
  return publicUrl === undefined && /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host);
}

/** Before anything that counts is made. Undefined where nobody asked for it. */
async function pageOf({ metrics }: ConsoleOptions): Promise<ServicePage | undefined> {
  if (metrics === undefined) return undefined;
  const { openServicePage } = await import('../telemetry/service-page.js');
  return openServicePage('console', metrics);
}
