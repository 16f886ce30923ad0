// Closes an account when its vendor refuses, whoever it refused: a submit, or a question that costs nothing.
import type { GateName } from '@shotlist/core';
import type { AccountProcess } from './account-process.js';
import { counters } from './counters.js';
import { signalGate } from './gate-signal.js';
import { delayOf } from './send-slot.js';

/** Gates that a vendor closes. */
export type RefusedGate = Extract<GateName, 'rate' | 'quota' | 'auth' | 'unreachable'>;

/** Where the vendor names no time, this process is closed until the ledger's word can have come: it finds the time. */
const BRIDGE_MS: Readonly<Record<RefusedGate, number>> = {
  rate: 300,
  quota: 1_000,
  unreachable: 1_000,
  auth: 10_000,
};

/** In this process before anything else is sent, then for everybody; `forMs` null where the vendor named no time. */
export async function closeAccount(
  { gate, clock }: AccountProcess,
  account: string,
  name: RefusedGate,
  forMs: number | null,
): Promise<void> {
  const isNews = gate.close(name, forMs ?? BRIDGE_MS[name]);
  if (isNews) counters().gateClosings({ account, gate: name });
  if (isNews) await signalGate(account, name, forMs === null ? null : clock.nowMs() + forMs);
}

/** Which gate an error of a provider's closes; undefined where it is none of the account's. */
export function gateOf(error: unknown): 'rate' | 'quota' | 'auth' | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'THROTTLED')
    return error instanceof Error && 'gate' in error && error.gate === 'quota' ? 'quota' : 'rate';
  return code === 'UNAUTHORIZED' ? 'auth' : undefined;
}

/** How long an error says that its vendor wants to be left alone. */
export function restOf(error: unknown): number | null {
  const forMs = error instanceof Error && 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  return typeof forMs === 'number' ? delayOf({ retryAfterMs: forMs }) : null;
}
