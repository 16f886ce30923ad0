// Shows a run that was begun without a file at hand, until it ends or Ctrl-C.
import type { Manifest, Store } from '@shotlist/core';
import { type BatchHandle, type BatchProgress, ShotlistClient } from '@shotlist/temporal/client';
import type { Client } from '@temporalio/client';
import { createGateNotice } from '../terminal/gate-notice.js';
import type { Output } from '../terminal/output.js';
import { createProgressPrinter } from '../terminal/progress-printer.js';
import { unservedText } from '../terminal/submit-view.js';
import type { Account } from './accounts.js';
import { endOf, followBatch } from './follow.js';
import { createOutlookKeeper } from './outlook-keeper.js';
import type { Served } from './pollers.js';
import type { Settings } from './settings.js';

export interface FollowedRun {
  readonly output: Output;
  readonly typed: string;
  readonly store: Store;
  readonly manifest: Manifest;
  readonly account: Account;
  readonly settings: Settings;
  readonly temporal: Client;
  readonly handle: BatchHandle;
  readonly served: Served | undefined;
  readonly signal: AbortSignal;
}

export async function followRun(run: FollowedRun): Promise<BatchProgress> {
  const { output, typed, store, manifest, account, settings, temporal, handle, signal } = run;
  const client = new ShotlistClient({ store, temporal });
  const over = new AbortController();
  const { watchServed } = await import('./watch-served.js');
  let { served } = run;
  const printer = await createProgressPrinter(output);
  const notice = createGateNotice({ account: account.name, typed, flags: settings.flags, goesOn: true });
  const onServed = async (now: Served | undefined) => {
    served = now;
    if (now !== undefined) await output.writeEvent({ type: 'served', ...now });
    const words = unservedText({ account, settings }, now);
    if (!output.live && words !== undefined) output.say(`\n  ${output.colors.yellow('!')} ${words}`);
  };
  await onServed(served);
  const watching = watchServed(temporal, account.name, served, onServed, over.signal);
  const stop = () => printer.stop();
  signal.addEventListener('abort', stop);
  try {
    return await followBatch({
      look: () => handle.progress(),
      end: endOf(handle, signal),
      manifest,
      first: undefined,
      before: undefined,
      outlook: createOutlookKeeper({ store, manifest, account, client: () => client }),
      signal,
      onLook: async (look) => {
        const news = notice.next(look.progress.gate, Date.now());
        if (news !== undefined) {
          printer.say(`\n  ${output.colors.yellow('!')} ${news}`);
          await output.writeEvent({ type: 'waiting', gate: look.progress.gate, typed });
        }
        const note = unservedText({ account, settings }, served);
        await printer.print(note === undefined ? look : { ...look, note });
      },
    });
  } finally {
    over.abort();
    signal.removeEventListener('abort', stop);
    stop();
    await watching;
  }
}
