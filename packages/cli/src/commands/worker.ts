// shotlist worker: serves accounts until it is told to stop.
import { EXIT, type RateLimit } from '@shotlist/core';
import type { Account } from '../batch/accounts.js';
import { watchInterruptions } from '../batch/interruption.js';
import { localState, prepareState } from '../batch/local-state.js';
import { readSettings } from '../batch/settings.js';
import { openPlace } from '../batch/store-place.js';
import type { CommandContext, WorkerOptions } from '../program.js';
import { table } from '../terminal/table.js';
import { counted, shownPath } from '../terminal/words.js';

const GRACE_SECONDS = 30;
/** What a shell shows for a process that a signal ended. */
const FORCED: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

export async function worker({ output }: CommandContext, options: WorkerOptions): Promise<number> {
  const { bold, dim } = output.colors;
  const state = localState();
  const settings = await readSettings(options, state);
  const { accounts: known, store: storePlace } = settings;
  const accounts =
    options.account === undefined ? known.served : [...new Set(options.account)].map((name) => known.find(name));
  const graceMs = (options.grace ?? GRACE_SECONDS) * 1000;
  const interruption = watchInterruptions(
    output,
    () => output.say(dim('\n  Stopping: what is being made may end. Press Ctrl-C again to leave at once.')),
    (signal) => FORCED[signal] ?? EXIT.failed,
  );
  const { signal } = interruption;
  try {
    const [{ openTemporalPlace, namedTemporal }, { serveAccounts }, { connectClient }, { appendTo, logWorkers }] =
      await Promise.all([
        import('../batch/temporal-place.js'),
        import('../batch/serve.js'),
        import('../batch/connect.js'),
        import('../batch/worker-log.js'),
      ]);
    if (!storePlace.named || namedTemporal() === undefined) await prepareState(state);
    logWorkers(options.log === undefined ? (line) => void process.stderr.write(`${line}\n`) : appendTo(options.log));
    const store = await openPlace(storePlace, { create: !storePlace.named });
    await using undo = new AsyncDisposableStack();
    const onWait = (words: string) => output.say(`  ${dim(words)}`);
    const place = await openTemporalPlace({ state, signal, onWait });
    undo.defer(() => place.release());
    await connectClient(place);
    const previewSize = options.previewSize ?? '480p';
    const serving = await serveAccounts({ temporal: place, store, accounts, previewSize, graceMs });
    undo.defer(() => serving.stop());
    const served = [];
    for (const account of accounts) {
      const { name, limits, units, fetchSlots } = account;
      const provider = await account.loadProvider({ store, previewSize });
      served.push({ name, provider: provider.name, limits, units: units ?? {}, fetchSlots });
    }
    await output.writeEvent({
      type: 'ready',
      pid: process.pid,
      address: place.address,
      namespace: place.namespace,
      uiUrl: place.uiUrl ?? null,
      store: store.url,
      accounts: served,
    });
    output.say(`\n  ${bold('Serving')} ${counted(accounts.length, 'account')}\n`);
    output.say(
      table([
        [dim('temporal'), place.description],
        [dim('store'), shownPath(storePlace.url)],
        ...accounts.map((account) => [dim('account'), `${account.name}: ${limitsText(account)}`]),
      ]),
    );
    output.say(`\n  ${dim('Ctrl-C stops it.')}\n`);
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    if (!signal.aborted) await Promise.race([serving.stopped, aborted]);
    await serving.stop();
    await output.writeEvent({ type: 'stopped' });
    output.say(dim('  Stopped.'));
    return EXIT.succeeded;
  } catch (error) {
    if (signal.aborted) return EXIT.succeeded;
    throw error;
  } finally {
    interruption.dispose();
  }
}

function limitsText(account: Account): string {
  const { maxInFlight, rate } = account.limits;
  return [account.describe(), `${maxInFlight} in flight`, ...(rate === undefined ? [] : [rateText(rate)])].join(' · ');
}

function rateText({ requests, perMs }: RateLimit): string {
  return `${requests} in ${perMs / 1000} s`;
}
