// Closes an account when its vendor refuses, whoever it refused: a submit, or a question that costs nothing.
import type { AccountProcess } from './account-process.js';
import { signalGate } from './gate-signal.js';
import { delayOf } from './send-slot.js';

/** An account is closed for so long after a refusal that names no time. */
const REFUSED_REST_MS = 60_000;

/** In this process before anything else is sent, then for everybody; `forMs` null where the vendor named no time. */
export async function closeAccount(
  { gate, clock }: AccountProcess,
  account: string,
  name: 'rate' | 'auth',
  forMs: number | null,
): Promise<void> {
  const restMs = forMs ?? REFUSED_REST_MS;
  if (gate.close(name, restMs)) await signalGate(account, name, clock.nowMs() + restMs);
}

/** Which gate an error of a provider's closes; undefined where it is none of the account's. */
export function gateOf(error: unknown): 'rate' | 'auth' | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'THROTTLED') return 'rate';
  return code === 'UNAUTHORIZED' ? 'auth' : undefined;
}

/** How long an error says that its vendor wants to be left alone. */
export function restOf(error: unknown): number | null {
  const forMs = error instanceof Error && 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  return typeof forMs === 'number' ? delayOf({ retryAfterMs: forMs }) : null;
}
