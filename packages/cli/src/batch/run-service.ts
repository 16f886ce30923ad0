// What a command does that serves until it is told to stop: the first signal ends it in peace, the second at once.
import { EXIT } from '@shotlist/core';
import type { Output } from '../terminal/output.js';
import { sayEvent } from '../terminal/worker-view.js';
import { watchInterruptions } from './interruption.js';

/** What a shell shows for a process that a signal ended. */
const FORCED: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Resolves with the exit code when `serve` has ended; its signal fires when it is to stop. Throws what `serve` throws. */
export async function runService(output: Output, serve: (signal: AbortSignal) => Promise<void>): Promise<number> {
  const forced = output.live ? ' Ctrl-C again leaves at once.' : '';
  const interruption = watchInterruptions(
    output,
    () => sayEvent(output, `Stopping.${forced}`),
    (signal) => FORCED[signal] ?? EXIT.failed,
  );
  try {
    await serve(interruption.signal);
  } catch (error) {
    // Told to stop while it was starting.
    if (!interruption.signal.aborted) throw error;
  } finally {
    interruption.dispose();
  }
  await output.writeEvent({ type: 'stopped' });
  sayEvent(output, 'Stopped.');
  return EXIT.succeeded;
}
