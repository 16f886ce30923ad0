// A pause that ends early when nobody waits any more.

/** Longest time a timer takes; beyond it, it would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Resolves after so long, in milliseconds; rejects with the signal's reason as soon as it is aborted. */
export function rest(forMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, Math.min(forMs, MAX_TIMER_MS));
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      if (signal?.aborted === true) reject(signal.reason as Error);
      else resolve();
    }
    if (signal?.aborted === true) done();
    else signal?.addEventListener('abort', done);
  });
}
