// Keeps an activity alive while it works, and tells it when its answer no longer matters.
import { Context } from '@temporalio/activity';

/** In parts of the activity's own limit. The first comes only then: what is over sooner costs none. */
const HEARTBEAT_SHARE = 0.5;
/** Where an activity has no limit. */
const HEARTBEAT_MS = 5_000;
/** Node's timers fire at once beyond this. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Runs `work` with heartbeats beside it; its signal is aborted when the activity is cancelled or its worker's grace is over. */
export async function whileAlive<Result>(
  work: (signal: AbortSignal, context: Context) => Promise<Result>,
): Promise<Result> {
  const context = Context.current();
  const { heartbeatTimeoutMs } = context.info;
  const everyMs = heartbeatTimeoutMs === undefined ? HEARTBEAT_MS : HEARTBEAT_SHARE * heartbeatTimeoutMs;
  const timer = setInterval(() => context.heartbeat(), everyMs);
  try {
    return await work(context.cancellationSignal, context);
  } finally {
    clearInterval(timer);
  }
}

/** Waits, at most some 24 days, or throws as soon as the signal is aborted. */
export async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(
      () => {
        signal.removeEventListener('abort', stop);
        resolve();
      },
      Math.min(delayMs, MAX_TIMER_MS),
    );
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** A signal that is aborted as soon as one of these is. Release it: some of them live as long as the process. */
export function firstOf(...signals: readonly (AbortSignal | undefined)[]): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = () => controller.abort();
  for (const each of signals) {
    if (each?.aborted === true) abort();
    else each?.addEventListener('abort', abort, { signal });
  }
  return { signal, release: abort };
}
