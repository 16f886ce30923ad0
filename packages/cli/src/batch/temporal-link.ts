// Temporal for somebody who watches for long: connected when it is there, let go when it is away, and found again.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { LocalState } from './local-state.js';
import { runningTemporal } from './running-temporal.js';

export interface TemporalLink {
  /** Undefined while it is away. Starts nothing. */
  readonly temporal: Client | undefined;
  /** Resolves when `signal` has fired and nothing is asked any more. */
  readonly ended: Promise<void>;
}

const LOOK_EVERY_MS = 3_000;
const ANSWER_WITHIN_MS = 3_000;
/** One answer may be lost. */
const MISSES = 2;

/** Resolves after the first try. `onChange` hears whenever it comes or goes after that. */
export async function openTemporalLink(
  state: LocalState,
  onChange: (answers: boolean) => Promise<void>,
  signal: AbortSignal,
): Promise<TemporalLink> {
  // The embedded server of a folder has another address each time: it is looked for anew.
  const connect = () => runningTemporal(state).catch(() => undefined);
  let temporal = await connect();
  let misses = 0;
  const look = async (): Promise<void> => {
    const before = temporal;
    if (before === undefined) {
      temporal = await connect();
      misses = 0;
    } else {
      misses = (await answers(before)) ? 0 : misses + 1;
      if (misses >= MISSES) temporal = undefined;
    }
    if ((temporal === undefined) !== (before === undefined) && !signal.aborted) await onChange(temporal !== undefined);
  };
  const keep = async (): Promise<void> => {
    while (!signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await look();
    }
  };
  const ended = keep();
  return {
    get temporal() {
      return temporal;
    },
    ended,
  };
}

async function answers(client: Client): Promise<boolean> {
  return client
    .withDeadline(Date.now() + ANSWER_WITHIN_MS, () => client.workflowService.getSystemInfo({}))
    .then(
      () => true,
      () => false,
    );
}
