// Keeps asking whether anybody serves a batch: a worker may come, or go, while somebody watches.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { type Served, servedBy } from './pollers.js';

const ASK_EVERY_MS = 10_000;

/** Calls `onChange` with each answer that differs from the one before, until `signal` fires. */
export async function watchServed(
  client: Client,
  account: string,
  first: Served | undefined,
  onChange: (served: Served) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let last = first;
  while (!signal.aborted) {
    await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const served = signal.aborted ? undefined : await servedBy(client, account);
    if (served === undefined || (served.control === last?.control && served.account === last.account)) continue;
    last = served;
    await onChange(served);
  }
}
