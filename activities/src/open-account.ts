// openAccount: starts the account's ledger, or tells a running one its limits.
import {
  type AccountLimits,
  type AccountOverride,
  asOverridden,
  chunkWorkflowId,
  LATEST_LEDGER_LOGIC,
  learnedQuotas,
  ledgerWorkflowId,
  type LedgerStart,
  type OpenedAccount,
  SIGNALS,
  storeLayout,
  toAccountLimits,
  type UsageFigures,
  WORKFLOW_TYPES,
} from '@shotlist/core';
import { getClient } from '@temporalio/activity';
import { accountProcess } from './account-process.js';
import { eachAtOnce } from './at-once.js';
import { getJson, listKeys } from './json-files.js';
import { readUsage } from './read-usage.js';
import { type AccountSetup, type ActivityOptions, needAccount } from './setup.js';

export async function openAccount(
  options: ActivityOptions,
  input: { readonly account: string; readonly begins?: boolean },
  signal: AbortSignal,
): Promise<OpenedAccount> {
  const { account, begins = false } = input;
  const setup = needAccount(options, account);
  const changed = () => getJson<AccountOverride>(options.store, storeLayout.accountOverride(account));
  for (let [override, isFirst] = [await changed(), true]; ; isFirst = false) {
    const limits = await limitsOf(setup, account, override, signal);
    await tellLedger(options, limits, begins && isFirst);
    // Whoever changes something writes it down, then tells the ledger: what was written since it was read is told again.
    const latest = await changed();
    if (JSON.stringify(latest) === JSON.stringify(override)) return opened(setup, limits);
    override = latest;
  }
}

/** Tells a running ledger, or starts one. */
async function tellLedger(options: ActivityOptions, limits: AccountLimits, begins: boolean): Promise<void> {
  const { account } = limits;
  if (await configure(limits, begins)) return;
  // Only now: a chunk that isn't in the list has heard nothing from the ledger that is gone.
  const start: LedgerStart = { account, logic: LATEST_LEDGER_LOGIC, openChunks: await openChunksOf(options, account) };
  await getClient().workflow.signalWithStart(WORKFLOW_TYPES.ledger, {
    workflowId: ledgerWorkflowId(account),
    taskQueue: options.workflowTaskQueue,
    args: [start],
    signal: SIGNALS.configure,
    signalArgs: [limits, begins],
    staticSummary: `Permits of account ${account}`,
  });
}

function opened({ provider, units = {} }: AccountSetup, { paused: _words, ...limits }: AccountLimits): OpenedAccount {
  const { submitBatch, minPollIntervalMs } = provider.capabilities;
  const cancels = provider.cancel === undefined ? {} : { cancels: true as const };
  return { limits, submitBatch, minPollIntervalMs, units, ...cancels };
}

/** As configured, or as a person has set it since, or, for a quota that nobody names, as the vendor says. */
async function limitsOf(
  setup: AccountSetup,
  account: string,
  override: AccountOverride | undefined,
  signal: AbortSignal,
): Promise<AccountLimits> {
  const { rate = [], ...others } = setup.limits;
  const stated = asOverridden({ ...others, rates: 'requests' in rate ? [rate] : rate }, override);
  const quotas = stated.quotas ?? learnedQuotas(await knownUsage(setup, signal));
  return {
    ...toAccountLimits(account, { ...stated, quotas }, accountProcess(setup).clock.nowMs()),
    ...(setup.provider.usage === undefined ? {} : { hasUsage: true }),
    ...(override === undefined ? {} : { paused: override.paused ?? null }),
  };
}

/** A vendor that doesn't answer has the quota that it had. */
async function knownUsage(setup: AccountSetup, signal: AbortSignal): Promise<UsageFigures | null> {
  const process = accountProcess(setup);
  process.usage = (await readUsage(setup, signal)) ?? process.usage;
  return process.usage;
}

/** False when no ledger runs. */
async function configure(limits: AccountLimits, begins: boolean): Promise<boolean> {
  try {
    const ledger = getClient().workflow.getHandle(ledgerWorkflowId(limits.account));
    await ledger.signal(SIGNALS.configure, limits, begins);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
    throw error;
  }
}

/** Workflow ids of the chunks that may hold permits. */
async function openChunksOf({ store }: ActivityOptions, account: string): Promise<string[]> {
  const keys = await listKeys(store, storeLayout.openChunks(account));
  const ids: string[] = [];
  await eachAtOnce(keys, async (key) => {
    const chunk = storeLayout.chunkOfOpenChunk(key);
    const open = chunk === undefined ? undefined : await getJson<{ readonly workflowId?: string }>(store, key);
    // Sealed meanwhile, it holds nothing.
    if (chunk !== undefined && open !== undefined)
      ids.push(open.workflowId ?? chunkWorkflowId(chunk.batchId, chunk.chunk));
  });
  return ids;
}
