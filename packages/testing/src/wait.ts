// Waiting, for the fakes and suites here.
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after `delayMs`; without a timer, in this very turn of the event loop, for 0 or undefined. */
export async function wait(delayMs: number | undefined): Promise<void> {
  if (delayMs !== undefined && delayMs > 0) await sleep(delayMs);
}

/** What `work` answers, or `instead()` when the signal is aborted first; the work itself goes on. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, instead: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(instead());
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
