// Tells an account's ledger at once that the vendor refuses, so that no other worker is sent against it.
import { type ErrorCode, ERRORS, type GateCommand, type GateName, ledgerWorkflowId, SIGNALS } from '@shotlist/core';
import { getClient } from '@temporalio/activity';

/** A server that doesn't answer must not keep outcomes back for longer. */
const PATIENCE_MS = 5_000;
/** Fixed sentences: a vendor's words never enter a history. */
const CODES = {
  rate: 'THROTTLED',
  quota: 'QUOTA_EXHAUSTED',
  auth: 'UNAUTHORIZED',
  unreachable: 'VENDOR_UNREACHABLE',
} as const satisfies Partial<Record<GateName, ErrorCode>>;

/** Never throws: whoever sends next is refused as well, and tells it. `closedUntilMs` null where the vendor named no time. */
export async function signalGate(
  account: string,
  gate: keyof typeof CODES,
  closedUntilMs: number | null,
): Promise<void> {
  try {
    const client = getClient();
    const code = CODES[gate];
    const command: GateCommand = {
      command: 'refused',
      gate,
      closedUntilMs: closedUntilMs === null ? null : Math.ceil(closedUntilMs),
      reason: `${code}: ${ERRORS[code].message}`,
      setBy: `worker ${client.options.identity}`,
    };
    await client.withDeadline(Date.now() + PATIENCE_MS, () =>
      client.workflow.getHandle(ledgerWorkflowId(account)).signal(SIGNALS.gate, command),
    );
  } catch {
    // Nobody is there to hear it, or Temporal is away.
  }
}
