// openAccount: starts the account's ledger, or tells a running one its limits.
import {
  type AccountLimits,
  chunkWorkflowId,
  ledgerWorkflowId,
  type LedgerStart,
  type OpenedAccount,
  SIGNALS,
  storeLayout,
  WORKFLOW_TYPES,
} from '@shotlist/core';
import { getClient } from '@temporalio/activity';
import { type ActivityOptions, needAccount } from './setup.js';

export async function openAccount(
  options: ActivityOptions,
  input: { readonly account: string },
): Promise<OpenedAccount> {
  const { provider, limits, units = {} } = needAccount(options, input.account);
  const { maxInFlight, rate } = limits;
  const { account } = input;
  const accountLimits: AccountLimits = { account, maxInFlight, ...(rate === undefined ? {} : { rate }) };
  if (!(await configure(accountLimits))) {
    // Only now: a chunk that isn't in the list has heard nothing from the ledger that is gone.
    const start: LedgerStart = { account, openChunks: await openChunksOf(options, account) };
    await getClient().workflow.signalWithStart(WORKFLOW_TYPES.ledger, {
      workflowId: ledgerWorkflowId(account),
      taskQueue: options.workflowTaskQueue,
      args: [start],
      signal: SIGNALS.configure,
      signalArgs: [accountLimits],
      staticSummary: `Permits of account ${account}`,
    });
  }
  const { submitBatch, minPollIntervalMs } = provider.capabilities;
  return { limits: accountLimits, submitBatch, minPollIntervalMs, units };
}

/** False when no ledger runs. */
async function configure(limits: AccountLimits): Promise<boolean> {
  try {
    await getClient().workflow.getHandle(ledgerWorkflowId(limits.account)).signal(SIGNALS.configure, limits);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
    throw error;
  }
}

/** Workflow ids of the chunks that may hold permits. By the names of objects alone: none is read. */
async function openChunksOf({ store }: ActivityOptions, account: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const key of store.list(storeLayout.openChunks(account))) {
    const chunk = storeLayout.chunkOfOpenChunk(key);
    if (chunk !== undefined) ids.push(chunkWorkflowId(chunk.batchId, chunk.chunk));
  }
  return ids;
}
