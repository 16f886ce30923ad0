// shotlist retry: a further run of a batch that makes only what did not succeed. It may cost again, so it says how much first.
import { ERROR_CODES, EXIT, isErrorCode, ShotlistError } from '@shotlist/core';
import { type RetryOptions as Asked, ShotlistClient } from '@shotlist/temporal/client';
import type { Account } from '../batch/accounts.js';
import { withCosts } from '../batch/costs.js';
import { endInterrupted } from '../batch/end-interrupted.js';
import { findBatch } from '../batch/find-batch.js';
import { followRun } from '../batch/follow-run.js';
import { watchInterruptions } from '../batch/interruption.js';
import { localState, prepareState } from '../batch/local-state.js';
import { type PlannedRetry, planRetry } from '../batch/plan-retry.js';
import { readSettings } from '../batch/settings.js';
import { untilAborted } from '../batch/until-aborted.js';
import { exitCodeOf } from '../batch/verdict.js';
import type { CommandContext } from '../define-command.js';
import type { RetryOptions } from '../steering-program.js';
import { confirm } from '../terminal/confirm.js';
import type { Output } from '../terminal/output.js';
import { sayRetried, sayRetry } from '../terminal/retry-view.js';
import { type RunFacts, saySummary } from '../terminal/run-view.js';
import { UsageProblem } from '../usage-problem.js';

export async function retry(context: CommandContext, options: RetryOptions, wanted = ''): Promise<number> {
  const { output, typed } = context;
  const { only, again = false } = options;
  checkCodes(only);
  const { store, manifest, accounts } = await findBatch(options, wanted);
  const account = accounts.find(manifest.account);
  const { batchId } = manifest;
  const asked: Asked = { ...(only === undefined ? {} : { only }), again };
  const interruption = watchInterruptions(output, () => undefined);
  const { signal } = interruption;
  let isBegun = false;
  try {
    const [{ openTemporalPlace, namedTemporal }, { connectClient }, { isBatchRunning }, { servedBy }] =
      await Promise.all([
        import('../batch/temporal-place.js'),
        import('../batch/connect.js'),
        import('../batch/running-batch.js'),
        import('../batch/pollers.js'),
      ]);
    const state = localState();
    if (namedTemporal() === undefined) await prepareState(state);
    const onWait = (words: string) => output.say(`  ${output.colors.dim(words)}`);
    const place = await openTemporalPlace({ state, signal, onWait });
    try {
      const temporal = await connectClient(place);
      if (await isBatchRunning(temporal, batchId)) throw new ShotlistError('BATCH_RUNNING', { where: batchId });
      const handle = new ShotlistClient({ store, temporal }).handle(batchId);
      const planned = await planRetry(handle.retried(asked), account.prices);
      await tellPlan(output, batchId, planned, account);
      if (planned.sends + planned.asks === 0) return EXIT.succeeded;
      if (!(await isAllowed(output, options, planned, account, signal))) return EXIT.succeeded;
      await untilAborted(handle.retry(asked), signal);
      isBegun = true;
      const served = await servedBy(temporal, account.name);
      const settings = await readSettings(options, state);
      const run = { output, typed, store, manifest, account, settings, temporal, handle, served, signal };
      if (options.wait === false) {
        await output.writeEvent({ type: 'submitted', batchId, state: 'submitted', served: served ?? null });
        sayRetried(output, run);
        return EXIT.succeeded;
      }
      const beganMs = performance.now();
      const progress = await followRun(run);
      if (signal.aborted) {
        sayRetried(output, run);
        return await endInterrupted(output, `The batch goes on. See "shotlist status ${batchId}".`);
      }
      const facts: RunFacts = {
        manifest,
        file: manifest.source,
        account,
        folder: undefined,
        store: undefined,
        first: undefined,
        previewSize: undefined,
      };
      const results = withCosts(handle.results(), account.prices);
      const tookMs = performance.now() - beganMs;
      await saySummary(output, facts, {
        progress,
        asked: manifest.shots,
        tookMs,
        results,
        damaged: new Set(),
        gone: 0,
      });
      output.say(
        `  ${output.colors.dim('The videos are in the store. Submitting the list again brings them into its folder.')}\n`,
      );
      const { verdict = null, counts, units = null, duplicates } = progress;
      await output.writeEvent({ type: 'done', batchId, verdict, counts, units, duplicates, out: null });
      return exitCodeOf(progress);
    } finally {
      await place.release();
    }
  } catch (error) {
    if (!signal.aborted || isBegun) throw error;
    output.say(`\n  ${output.colors.yellow('Stopped.')} Nothing was begun.\n`);
    return await endInterrupted(output);
  } finally {
    interruption.dispose();
  }
}

function checkCodes(only: readonly string[] = []): void {
  for (const code of only)
    if (!isErrorCode(code))
      throw new UsageProblem('--only', code, 'It takes error codes; see "shotlist status".', ERROR_CODES);
}

async function tellPlan(output: Output, batchId: string, planned: PlannedRetry, account: Account): Promise<void> {
  const { sends, asks, cost, unpriced } = planned;
  const currency = account.prices?.currency ?? null;
  const shots = sends + asks;
  await output.writeEvent({ type: 'retry', batchId, shots, sends, asks, cost: { most: cost, unpriced, currency } });
  sayRetry(output, batchId, planned, account);
}

/** Whoever typed it means it; on a terminal there is a moment to see what it costs. */
async function isAllowed(
  output: Output,
  { yes = false }: RetryOptions,
  { sends }: PlannedRetry,
  { isPreview }: Account,
  signal: AbortSignal,
): Promise<boolean> {
  if (yes || isPreview || sends === 0 || !output.live || process.stdin.isTTY !== true) return true;
  if (await confirm(output, 'Go on?', signal)) return true;
  output.say(`\n  Nothing was begun.\n`);
  return false;
}
