// Whether what runs for an account can be read with the keys at hand, before anything is told to it.
import { ledgerWorkflowId } from '@shotlist/core';
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { isSealed, openPayload } from './sealed-payload.js';

/** Longer nobody is kept waiting: what comes next meets the same server. */
const PATIENCE_MS = 3_000;

/**
 * Opens what the account's ledger began with, where one runs. With the wrong key, a signal would make the ledger stand
 * still, and every batch of the account with it. Resolves with false where no ledger runs, or the server doesn't say:
 * it is met again anyway. Throws `PAYLOAD_UNREADABLE`.
 */
export async function assertReadable(temporal: Client, account: string): Promise<boolean> {
  let payloads = await beginningOf(temporal, ledgerWorkflowId(account)).catch((): Payload[] => []);
  for (const codec of temporal.options.loadedDataConverter.payloadCodecs.toReversed())
    payloads = await codec.decode(payloads);
  // A client without our codec.
  for (const payload of payloads) if (isSealed(payload)) openPayload([], payload);
  return payloads.length > 0;
}

async function beginningOf(temporal: Client, workflowId: string): Promise<Payload[]> {
  const { namespace } = temporal.options;
  return temporal.withDeadline(Date.now() + PATIENCE_MS, async () => {
    const execution = { workflowId };
    const { workflowExecutionInfo } = await temporal.workflowService.describeWorkflowExecution({
      namespace,
      execution,
    });
    // It is asked for no more, and nobody needs to read it.
    if (workflowExecutionInfo?.closeTime) return [];
    const { history } = await temporal.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution,
      maximumPageSize: 1,
    });
    return history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  });
}
