// openAccount: starts the account's ledger, or tells a running one its limits.
import { type AccountLimits, ledgerWorkflowId, type OpenedAccount, SIGNALS, WORKFLOW_TYPES } from '@shotlist/core';
import { getClient } from '@temporalio/activity';
import { type ActivityOptions, needAccount } from './setup.js';

export async function openAccount(
  options: ActivityOptions,
  input: { readonly account: string },
): Promise<OpenedAccount> {
  const { provider, limits, units = {} } = needAccount(options, input.account);
  const accountLimits: AccountLimits = { account: input.account, maxInFlight: limits.maxInFlight };
  await getClient().workflow.signalWithStart(WORKFLOW_TYPES.ledger, {
    workflowId: ledgerWorkflowId(input.account),
    taskQueue: options.workflowTaskQueue,
    args: [{ account: input.account }],
    signal: SIGNALS.configure,
    signalArgs: [accountLimits],
    staticSummary: `Permits of account ${input.account}`,
  });
  const { submitBatch, minPollIntervalMs } = provider.capabilities;
  return { limits: accountLimits, submitBatch, minPollIntervalMs, units };
}
