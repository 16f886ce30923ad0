// shotlist run: from a file to videos, in one process, resumable at any moment.
import { EXIT, ShotlistError, type Store } from '@shotlist/core';
import { type BatchProgress, ShotlistClient } from '@shotlist/temporal/client';
import { type Account, findAccount } from '../batch/accounts.js';
import { askedShots, endedShots, isFinished } from '../batch/asked.js';
import { followBatch } from '../batch/follow.js';
import { type Interruption, watchInterruptions } from '../batch/interruption.js';
import { localState, type LocalState, openLocalStore, prepareState } from '../batch/local-state.js';
import { type PreparedBatch, prepareBatch } from '../batch/prepare-batch.js';
import { writeReport } from '../batch/report.js';
import { type OpenExport, openExport } from '../export/export-batch.js';
import type { CommandContext, RunOptions } from '../program.js';
import { showError } from '../terminal/error-view.js';
import { createProgressPrinter } from '../terminal/progress-printer.js';
import { type RunFacts, sayHeader, sayNotes, saySummary, sayTemporal } from '../terminal/run-view.js';
import { sayInvalid } from '../terminal/invalid-view.js';
import { count, counted, shownPath } from '../terminal/words.js';
import { UsageProblem } from '../usage-problem.js';

export async function run({ output }: CommandContext, options: RunOptions, file = ''): Promise<number> {
  const account = findAccount(options.account);
  if (options.previewSize !== undefined && !account.isPreview) {
    throw new UsageProblem(
      '--preview-size',
      options.previewSize,
      `Only previews have a size of their own; "${account.name}" makes what each row asks for.`,
    );
  }
  const state = localState();
  const interruption = watchInterruptions(output, () =>
    output.say(output.colors.yellow('\n  Stopping: nothing new is started. Press Ctrl-C again to leave at once.')),
  );
  try {
    return await runFile({ output }, { file, options, account, state, interruption });
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    return await sayInterrupted(output);
  } finally {
    interruption.dispose();
  }
}

interface Run {
  readonly file: string;
  readonly options: RunOptions;
  readonly account: Account;
  readonly state: LocalState;
  readonly interruption: Interruption;
}

async function runFile({ output }: CommandContext, run: Run): Promise<number> {
  const { file, options, account, state, interruption } = run;
  await prepareState(state);
  let opened: Store | undefined;
  const openStore = async () => (opened ??= await openLocalStore(state, { create: true }));
  const { summary, batch }: PreparedBatch = await prepareBatch(file, options, {
    account,
    state,
    openStore,
    signal: interruption.signal,
  });
  if (options.report !== undefined) await writeReport(options.report, summary);
  if (batch === undefined) return sayInvalid(output, summary);

  const store = await openStore();
  const { manifest } = batch;
  const exporter = await openExport({ state, store, manifest, file, out: options.out, nameFiles: options.nameFiles });
  try {
    const folder = shownPath(exporter.folder);
    const facts: RunFacts = {
      manifest,
      file,
      account,
      folder,
      first: options.first,
      previewSize: options.previewSize ?? '480p',
    };
    await output.writeEvent({
      type: 'batch',
      batchId: manifest.batchId,
      account: account.name,
      source: manifest.source,
      shots: manifest.shots,
      rejected: manifest.rejected,
      asked: askedShots(manifest, options.first),
      out: exporter.folder,
    });
    sayHeader(output, facts);
    sayNotes(output, summary);

    const before = new ShotlistClient({ store }).handle(manifest.batchId);
    const progress = await before.progress();
    const finished =
      batch.known && options.again !== true && (await isFinished(progress, before.results(), options.first));
    if (finished) {
      output.say(`\n  ${output.colors.dim('Everything was made before: nothing to do.')}${remark(options)}`);
      await exporter.update();
      return await end({ output }, facts, progress, exporter, store, undefined);
    }
    return await make({ output }, run, facts, exporter, store);
  } finally {
    await exporter.close();
  }
}

/** Starts the engine, follows the batch, and leaves everything in place, however it goes. */
async function make(
  { output }: CommandContext,
  run: Run,
  facts: RunFacts,
  exporter: OpenExport,
  store: Store,
): Promise<number> {
  const { options, account, state, interruption } = run;
  const { signal } = interruption;
  const startedMs = performance.now();
  // Temporal's parts take half a second to load: not before they are needed.
  const { startEngine } = await import('../batch/engine.js');
  signal.throwIfAborted();
  const engine = await startEngine({
    state,
    store,
    account,
    previewSize: facts.previewSize,
    signal,
    onWait: (words) => output.say(`  ${output.colors.dim(words)}`),
  });
  try {
    sayTemporal(output, engine.temporal);
    const handle = await engine.client.submit(
      { batchId: facts.manifest.batchId },
      {
        ...(options.first === undefined ? {} : { first: options.first }),
        ...(options.again === true ? { again: true } : {}),
      },
    );
    const printer = await createProgressPrinter(output);
    signal.addEventListener('abort', () => printer.stop());
    const following = followBatch({
      handle,
      manifest: facts.manifest,
      first: options.first,
      exporter,
      signal,
      onLook: (look) => printer.print(look),
    });
    const failed = engine.stopped.then(() => {
      throw new ShotlistError('INTERNAL', {
        message: 'The workers stopped by themselves.',
        help: `See ${state.workerLog}. The same command goes on where it was.`,
      });
    });
    failed.catch(() => undefined);
    const progress = await Promise.race([following, failed]).finally(() => printer.stop());
    if (signal.aborted) {
      await engine.stop();
      await exporter.update();
      const ended = endedShots(progress, facts.manifest, askedShots(facts.manifest, options.first));
      return await sayInterrupted(
        output,
        ` at ${count(ended)} of ${counted(askedShots(facts.manifest, options.first), 'shot')}`,
      );
    }
    await exporter.update();
    return await end({ output }, facts, progress, exporter, store, performance.now() - startedMs);
  } finally {
    await engine.stop();
  }
}

async function end(
  { output }: CommandContext,
  facts: RunFacts,
  progress: BatchProgress,
  exporter: OpenExport,
  store: Store,
  tookMs: number | undefined,
): Promise<number> {
  const results = new ShotlistClient({ store }).handle(facts.manifest.batchId).results();
  await saySummary(output, facts, {
    progress,
    asked: askedShots(facts.manifest, facts.first),
    tookMs,
    results,
    damaged: exporter.damaged,
  });
  await output.writeEvent({
    type: 'done',
    batchId: facts.manifest.batchId,
    verdict: progress.verdict ?? null,
    counts: progress.counts,
    out: exporter.folder,
  });
  if (exporter.damaged.size > 0) return EXIT.someShotsFailed;
  if (progress.state === 'canceled') return EXIT.canceled;
  if (progress.state !== 'done') return EXIT.failed;
  return progress.verdict === 'succeeded' ? EXIT.succeeded : EXIT.someShotsFailed;
}

function remark(options: RunOptions): string {
  return options.previewSize === undefined ? '' : ' The videos keep their size; --again makes them anew.';
}

async function sayInterrupted(output: CommandContext['output'], where = ''): Promise<number> {
  output.say(`\n  ${output.colors.yellow(`Stopped${where}.`)} Type the same command again to go on where it was.\n`);
  await output.writeEvent({ type: 'error', ...showError(new ShotlistError('INTERRUPTED')) });
  return EXIT.interrupted;
}
