// shotlist serve: the gateway, until it is told to stop.
import { runService } from '../batch/run-service.js';
import { localState, type LocalState, prepareState } from '../batch/local-state.js';
import { servedBy } from '../batch/pollers.js';
import { readSettings, type Settings } from '../batch/settings.js';
import { openServed } from '../batch/store-place.js';
import { consoleKey, operatorKey } from '../console/console-key.js';
import type { ServeOptions } from '../gateway-program.js';
import { databasePlace, openGatewayDatabase } from '../gateway/gateway-database.js';
import type { CommandContext } from '../program.js';
import { sayGateway, sayServed, sayTemporalAnswers } from '../terminal/gateway-view.js';
import type { Output } from '../terminal/output.js';
import type { ServicePage } from '../telemetry/service-page.js';
import { version } from '../version.js';

/** Whoever is told that a video is 1080p gets one. */
const PREVIEW_SIZE = '4K';

export async function serve({ output }: CommandContext, options: ServeOptions): Promise<number> {
  const state = localState();
  const settings = await readSettings(options, state);
  return runService(output, (signal) => serveUntil(signal, { output, options, state, settings }));
}

interface Service {
  readonly output: Output;
  readonly options: ServeOptions;
  readonly state: LocalState;
  readonly settings: Settings;
}

/** Serves until `signal` fires. Throws what a worker failed with. */
async function serveUntil(signal: AbortSignal, { output, options, state, settings }: Service): Promise<void> {
  const { dev = false } = options;
  const account = settings.accounts.find(options.account);
  const [{ openGateway }, { openLog }, { logWorkers }, { watchTemporal }, { watchServed }] = await Promise.all([
    import('../gateway/open-gateway.js'),
    import('../log/service-log.js'),
    import('../log/temporal-log.js'),
    import('../batch/watch-temporal.js'),
    import('../batch/watch-served.js'),
  ]);
  const log = openLog(output, { service: 'gateway', file: options.log, level: options.logLevel });
  await using undo = new AsyncDisposableStack();
  const page = await pageOf(options);
  undo.defer(async () => page?.stop());
  // Before anything else stops: nobody sends requests here any more.
  signal.addEventListener('abort', () => page?.readiness.stop(), { once: true });
  logWorkers(log, page?.temporal);
  await prepareState(state);
  const store = await openServed(settings.store, { create: dev || !settings.store.named });
  // What is wrong with a provider is told before anything is started.
  if (dev) await account.loadProvider({ store, previewSize: options.previewSize ?? PREVIEW_SIZE });
  const { url: databaseUrl } = databasePlace(state);
  const database = await openGatewayDatabase(databasePlace(state));
  const key = dev
    ? await import('../gateway/dev-key.js').then(({ devKey }) => devKey(database, state.devKey))
    : undefined;
  const gateway = await openGateway({
    options,
    settings,
    state,
    store,
    account,
    database,
    previewSize: options.previewSize ?? PREVIEW_SIZE,
    consoleKey: operatorKey() ?? (dev ? await consoleKey(state) : undefined),
    signal,
    log,
    onWait: (words) => output.say(`  ${output.colors.dim(words)}`),
  });
  undo.defer(async () => {
    log.writeForMachines({ level: 'info', message: 'Stopping.' });
    await gateway.stop();
    log.writeForMachines({ level: 'info', message: 'Stopped.' });
  });
  const { url, publicUrl, place, client, consoleLink, failed } = gateway;
  if (page !== undefined) {
    const { databaseAnswers, polls, storeUsable, temporalAnswers } = await import('../telemetry/service-checks.js');
    page.readiness.begin([
      polls(gateway),
      temporalAnswers(client),
      storeUsable(store),
      databaseAnswers(async () => {
        // The gateway asks its database, whoever asks the gateway.
        if (!(await fetch(`${gateway.url}/readyz`)).ok) throw new Error('The gateway is not ready.');
      }),
    ]);
  }
  log.writeForMachines({ level: 'info', message: 'Ready.', fields: { account: account.name, version } });
  await output.writeEvent({
    type: 'ready',
    url,
    ...(key === undefined ? {} : { key }),
    publicUrl,
    account: account.name,
    ...(consoleLink === undefined ? {} : { console: consoleLink }),
    ...(page === undefined ? {} : { metrics: `${page.url}/metrics` }),
  });
  const served = dev ? undefined : await servedBy(client, account.name);
  sayGateway(output, {
    url,
    publicUrl,
    key,
    place,
    account,
    settings,
    state,
    databaseUrl,
    dev,
    consoleLink,
    ...(page === undefined ? {} : { metricsUrl: `${page.url}/metrics` }),
  });
  const tellServed = async (now: NonNullable<typeof served>): Promise<void> => {
    await output.writeEvent({ type: 'served', account: account.name, served: now });
    sayServed(output, account.name, now, settings.flags);
  };
  if (served !== undefined && !(served.control && served.account)) await tellServed(served);
  const stopping = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
  const temporal = watchTemporal(
    client,
    async (answers) => {
      await output.writeEvent({ type: 'temporal', answers });
      sayTemporalAnswers(output, answers);
    },
    signal,
  );
  const watching = dev ? [] : [watchServed(client, account.name, served, tellServed, signal)];
  await Promise.race([failed, stopping, temporal, ...watching]);
}

/** Before anything that counts is made. Undefined where nobody asked for it. */
async function pageOf({ metrics }: ServeOptions): Promise<ServicePage | undefined> {
  if (metrics === undefined) return undefined;
  const { openServicePage } = await import('../telemetry/service-page.js');
  return openServicePage('gateway', metrics);
}
