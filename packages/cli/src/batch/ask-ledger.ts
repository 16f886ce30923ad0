// The account's ledger, asked where a Temporal server runs already: a plan starts none, and goes on without.
import { ledgerWorkflowId, type LedgerView, QUERIES } from '@shotlist/core';
import type { Client } from '@temporalio/client';
import type { Asked } from './ask-usage.js';
import type { LocalState } from './local-state.js';
import { runningTemporal } from './running-temporal.js';

const QUERY_TIMEOUT_MS = 3_000;

/** `temporal` is a connection that is there already. Never throws. */
export async function askLedger(account: string, state: LocalState, temporal?: Client): Promise<Asked<LedgerView>> {
  try {
    const client = temporal ?? (await runningTemporal(state));
    if (client === undefined) return { why: 'no Temporal server runs for this folder' };
    const view = await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () =>
      client.workflow.getHandle(ledgerWorkflowId(account)).query<LedgerView>(QUERIES.ledger),
    );
    return { answer: view };
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return { why: 'it has no ledger yet' };
    return { why: 'its ledger gave no answer' };
  }
}
