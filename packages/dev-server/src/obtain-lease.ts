// Getting hold of a running server, by whatever it takes, and keeping hold of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { isShotlistError } from '@shotlist/core';
import { lastLogLine, spawnGuard } from './guard-process.js';
import type { GuardOptions } from './guard/protocol.js';
import { EXIT_LOCKED } from './guard/protocol.js';
import type { Lease } from './lease.js';
import { takeLease } from './lease.js';
import { readState, stateFiles } from './server-state.js';
import { failed } from './start-failure.js';

const START_MS = 75_000;
const POLL_MS = 15;
const MAX_GUARDS_LOST = 5;

export function portOf(address: string): number {
  return Number(address.split(':')[1]);
}

/** Joins the running server; undefined when there is none. */
async function joinRunning(
  databaseFile: string,
  namespace: string,
  signal: AbortSignal,
): Promise<{ lease: Lease; guardPid: number } | undefined> {
  const state = await readState(stateFiles(databaseFile).state);
  const lease = state && (await takeLease(state.guard, namespace, signal));
  return lease && { lease, guardPid: state.guard.pid };
}

/** Joins the running server, or starts a guard that starts one; of several that start at once, one guard wins the lock. */
export async function obtainLease(
  options: GuardOptions,
  logFile: string,
  callerSignal: AbortSignal | undefined,
): Promise<{ readonly lease: Lease; readonly attached: boolean }> {
  const limit = AbortSignal.timeout(START_MS);
  const signal = callerSignal === undefined ? limit : AbortSignal.any([callerSignal, limit]);
  let guard: Awaited<ReturnType<typeof spawnGuard>> | undefined;
  try {
    for (;;) {
      const joined = await joinRunning(options.databaseFile, options.namespace, signal);
      if (joined !== undefined) return { lease: joined.lease, attached: joined.guardPid !== guard?.pid };
      // Another has the database and may be about to stop; or ours waited for us in vain, on a very busy machine.
      const isToTryAgain = guard?.exitCode === EXIT_LOCKED || guard?.exitCode === 0;
      if (guard === undefined || isToTryAgain) guard = await spawnGuard(options, logFile);
      else if (guard.pid === undefined || guard.exitCode !== null || guard.signalCode !== null)
        throw new Error('its guard ended');
      await sleep(POLL_MS, undefined, { signal });
    }
  } catch (error) {
    callerSignal?.throwIfAborted();
    if (isShotlistError(error)) throw error;
    if (limit.aborted) throw failed(logFile, `There was no answer within ${START_MS / 1000} seconds`);
    const why = error instanceof Error ? error.message : String(error);
    throw failed(logFile, `Why: ${why}; its log ends with "${await lastLogLine(logFile)}"`, error);
  }
}

/** Keeps a lease: a guard that was killed is replaced, and the new one puts the server in order. */
export function keepLease(first: Lease, renew: () => Promise<Lease>): () => Promise<void> {
  let lease = first;
  let renewing = Promise.resolve();
  let stopping: Promise<void> | undefined;
  let guardsLost = 0;
  const watch = () =>
    void lease.lost.then(() => {
      guardsLost += 1;
      if (stopping !== undefined || guardsLost > MAX_GUARDS_LOST) return;
      renewing = renew().then(
        (renewed) => {
          lease = renewed;
          watch();
        },
        // Nothing more to try here: whoever talks to the server finds it unreachable and says so.
        () => {},
      );
    });
  watch();
  return () => (stopping ??= renewing.then(() => lease.release()));
}
