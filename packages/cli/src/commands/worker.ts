// shotlist worker: serves accounts until it is told to stop.
import { setTimeout as sleep } from 'node:timers/promises';
import { ShotlistError, type Store } from '@shotlist/core';
import type { Account } from '../batch/accounts.js';
import { runService } from '../batch/run-service.js';
import { localState, type LocalState, prepareState } from '../batch/local-state.js';
import { readSettings, type Settings } from '../batch/settings.js';
import type { ServeOptions } from '../batch/serve.js';
import { openServed } from '../batch/store-place.js';
import type { ServiceLog } from '../log/service-log.js';
import type { CommandContext, WorkerOptions } from '../program.js';
import type { ServicePage } from '../telemetry/service-page.js';
import type { Output } from '../terminal/output.js';
import { sayAccountNotes } from '../terminal/account-notes.js';
import { sayEvent, sayServing } from '../terminal/worker-view.js';
import { version } from '../version.js';

const GRACE_SECONDS = 30;
/** Work that doesn't end when it is told to is left behind: whoever comes next does it again. */
const LEAVE_AFTER_GRACE_MS = 5_000;
const LEFT_BEHIND = 'Something did not end in time and is left; the next worker does it again.';

export async function worker({ output }: CommandContext, options: WorkerOptions): Promise<number> {
  const state = localState();
  const settings = await readSettings(options, state);
  const accounts = chosen(settings, options.account);
  const graceMs = (options.grace ?? GRACE_SECONDS) * 1000;
  return runService(output, (signal) => serve({ output, options, state, settings, accounts, graceMs, signal }));
}

function chosen({ accounts }: Settings, names: readonly string[] | undefined): readonly Account[] {
  return names === undefined ? accounts.served : [...new Set(names)].map((name) => accounts.find(name));
}

interface Service {
  readonly output: Output;
  readonly options: WorkerOptions;
  readonly state: LocalState;
  readonly settings: Settings;
  readonly accounts: readonly Account[];
  readonly graceMs: number;
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
}

/** Serves until `signal` fires. Throws what a worker failed with. */
async function serve(service: Service): Promise<void> {
  const { output, options, state, settings, accounts, graceMs, signal } = service;
  const [
    { openTemporalPlace, namedTemporal },
    { serveAccounts },
    { connectClient },
    { watchTemporal },
    { openLog },
    { logWorkers },
    { polls, storeUsable, temporalAnswers },
    { noticeReceivers },
  ] = await Promise.all([
    import('../batch/temporal-place.js'),
    import('../batch/serve.js'),
    import('../batch/connect.js'),
    import('../batch/watch-temporal.js'),
    import('../log/service-log.js'),
    import('../log/temporal-log.js'),
    import('../telemetry/service-checks.js'),
    import('../notify/receivers.js'),
  ]);
  const notify = noticeReceivers(settings);
  const log = openLog(output, { service: 'worker', file: options.log, level: options.logLevel });
  await using undo = new AsyncDisposableStack();
  const page = await pageOf(options);
  undo.defer(async () => page?.stop());
  // Before anything else stops: nobody sends work here any more.
  signal.addEventListener('abort', () => page?.readiness.stop(), { once: true });
  logWorkers(log, page?.temporal);
  if (!settings.store.named || namedTemporal() === undefined) await prepareState(state);
  const store = await openServed(settings.store, { create: !settings.store.named });
  const previewSize = options.previewSize ?? '480p';
  // What is wrong with a provider is told before anything is started.
  for (const account of accounts) await account.loadProvider({ store, previewSize });
  await sayAccountNotes(output, accounts);
  signal.throwIfAborted();
  const onWait = (words: string) => output.say(`  ${output.colors.dim(words)}`);
  const place = await openTemporalPlace({ state, signal, onWait });
  undo.defer(() => place.release());
  const client = await connectClient(place);
  const { nexus = false } = options;
  const deployment = deploymentOf(options);
  const serving = await serveAccounts({
    temporal: place,
    store,
    accounts,
    previewSize,
    graceMs,
    sinks: settings.plugins.sinks,
    notify,
    nexus,
    ...deployment,
  });
  undo.defer(async () => {
    const late = sleep(graceMs + LEAVE_AFTER_GRACE_MS, 'late', { ref: false });
    if ((await Promise.race([serving.stop(), late])) === 'late') {
      sayEvent(output, LEFT_BEHIND);
      log.writeForMachines({ level: 'warn', message: LEFT_BEHIND });
    }
    log.writeForMachines({ level: 'info', message: 'Stopped.' });
  });
  signal.throwIfAborted();
  page?.readiness.begin([polls(serving), temporalAnswers(client), storeUsable(store)]);
  await output.writeEvent({
    type: 'ready',
    pid: process.pid,
    address: place.address,
    namespace: place.namespace,
    uiUrl: place.uiUrl ?? null,
    store: store.url,
    ...(page === undefined ? {} : { metrics: `${page.url}/metrics` }),
    accounts: await facts(accounts, store, previewSize),
  });
  log.writeForMachines({
    level: 'info',
    message: 'Ready.',
    fields: { temporal: place.address, accounts: accounts.map(({ name }) => name), version },
  });
  signal.addEventListener('abort', () => log.writeForMachines({ level: 'info', message: 'Stopping.' }), { once: true });
  sayServing(output, {
    place,
    store: settings.store,
    storeUrl: store.url,
    accounts,
    ...(page === undefined ? {} : { metricsUrl: `${page.url}/metrics` }),
  });
  const stopping = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const watching = watchTemporal(client, (answers) => sayAnswers(output, log, answers), signal);
  await Promise.race([serving.failed, stopping, watching]);
}

/** Throws `USAGE` for one of both flags. */
function deploymentOf({ deployment: name, buildId }: WorkerOptions): Pick<ServeOptions, 'deployment'> {
  if (name === undefined && buildId === undefined) return {};
  if (name !== undefined && buildId !== undefined) return { deployment: { name, buildId } };
  throw new ShotlistError('USAGE', {
    where: name === undefined ? '--build-id' : '--deployment',
    message: '--deployment and --build-id go together.',
    help: 'Give both, or neither.',
  });
}

async function facts(
  accounts: readonly Account[],
  store: Store,
  previewSize: '480p' | '720p' | '1080p' | '4K',
): Promise<readonly Record<string, unknown>[]> {
  return Promise.all(
    accounts.map(async (account) => {
      const { name, limits, units, fetchSlots } = account;
      const provider = await account.loadProvider({ store, previewSize });
      const { maxInFlight, rates = [] } = limits;
      return { name, provider: provider.name, maxInFlight, rates, units: units ?? {}, fetchSlots };
    }),
  );
}

async function sayAnswers(output: Output, log: ServiceLog, answers: boolean): Promise<void> {
  const message = answers ? 'Temporal answers again.' : 'Temporal doesn’t answer. Trying on; nothing is lost.';
  await output.writeEvent({ type: 'temporal', answers });
  sayEvent(output, message);
  log.writeForMachines({ level: answers ? 'info' : 'warn', message });
}

/** Before anything that counts is made. Undefined where nobody asked for it. */
async function pageOf({ metrics }: WorkerOptions): Promise<ServicePage | undefined> {
  if (metrics === undefined) return undefined;
  const { openServicePage } = await import('../telemetry/service-page.js');
  return openServicePage('worker', metrics);
}
