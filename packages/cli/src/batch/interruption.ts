// Ctrl-C: the first stops calmly, the second at once.
import { EXIT } from '@shotlist/core';
import type { Output } from '../terminal/output.js';

export interface Interruption {
  /** Aborted by the first Ctrl-C, a TERM or HUP signal, or when stdout's reader went away. */
  readonly signal: AbortSignal;
  dispose(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Takes over the signals until disposed. `onFirst` says how to go on, `forcedExit` the code with which a second signal
 * ends the process.
 */
export function watchInterruptions(
  output: Output,
  onFirst: () => void,
  forcedExit: (signal: NodeJS.Signals) => number = () => EXIT.interrupted,
): Interruption {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    // The second time nothing is waited for: what is in flight is durable, and the next run goes on from there.
    if (controller.signal.aborted) process.exit(forcedExit(signal));
    controller.abort();
    onFirst();
  };
  const onClosed = () => controller.abort();
  for (const signal of SIGNALS) process.on(signal, onSignal);
  output.closed.addEventListener('abort', onClosed);
  if (output.closed.aborted) onClosed();
  return {
    signal: controller.signal,
    dispose() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
      output.closed.removeEventListener('abort', onClosed);
    },
  };
}
