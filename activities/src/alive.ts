// Keeps an activity alive while it works, and tells it when its answer no longer matters.
import { Context } from '@temporalio/activity';

/** Well below the heartbeat time limit of every activity. */
const HEARTBEAT_MS = 2_000;

/** Runs `work` with heartbeats beside it; its signal is aborted when the activity is cancelled or its worker stops. */
export async function whileAlive<Result>(
  work: (signal: AbortSignal, context: Context) => Promise<Result>,
): Promise<Result> {
  const context = Context.current();
  context.heartbeat();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    return await work(context.cancellationSignal, context);
  } finally {
    clearInterval(timer);
  }
}

/** Waits, or throws as soon as the signal is aborted. */
export async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', stop, { once: true });
  });
}
