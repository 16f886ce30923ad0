// shotlist run: from a file to videos, in one process, resumable at any moment.
import type { Resolution } from '@shotlist/core';
import {
  type BatchSession,
  endSession,
  openCommand,
  openSession,
  reached,
  submitSession,
  watchSession,
} from '../batch/batch-session.js';
import { endInterrupted } from '../batch/end-interrupted.js';
import { watchInterruptions } from '../batch/interruption.js';
import type { CommandContext, RunOptions } from '../program.js';
import type { Output } from '../terminal/output.js';
import { sayTemporal } from '../terminal/run-view.js';
import { UsageProblem } from '../usage-problem.js';

const PREVIEW_SIZE: Resolution = '480p';

export async function run({ output, typed }: CommandContext, options: RunOptions, file = ''): Promise<number> {
  const opened = await openCommand(options);
  if (options.previewSize !== undefined && !opened.account.isPreview) {
    throw new UsageProblem(
      '--preview-size',
      options.previewSize,
      `Only previews have a size of their own; "${opened.account.name}" makes what each row asks for.`,
    );
  }
  const interruption = watchInterruptions(output, () =>
    output.say(output.colors.yellow('\n  Stopping: nothing new is started. Press Ctrl-C again to leave at once.')),
  );
  const { signal } = interruption;
  try {
    const previewSize = options.previewSize ?? PREVIEW_SIZE;
    const session = await openSession(
      { output, typed, options, file, ...opened, previewSize, signal },
      { exports: true, rendersHere: true },
    );
    if (typeof session === 'number') return session;
    try {
      if (!session.finished) return await make(session);
      output.say(`\n  ${output.colors.dim('Everything was made before: nothing to do.')}${remark(options)}`);
      return await endSession(session, session.before, undefined);
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return await sayInterrupted(output);
  } finally {
    interruption.dispose();
  }
}

/** Starts the engine, follows the batch, and leaves everything in place, however it goes. */
async function make(session: BatchSession): Promise<number> {
  const { output, state, store, account, spillTo, previewSize, settings, signal, exporter } = session;
  const { sinks } = settings.plugins;
  const startedMs = performance.now();
  const { openTemporalPlace } = await import('../batch/temporal-place.js');
  const onWait = (words: string) => output.say(`  ${output.colors.dim(words)}`);
  // Temporal's parts take half a second to load: not before they are needed, and while its server starts.
  const [place, { startEngine }, { noticeReceivers }] = await Promise.all([
    openTemporalPlace({ state, signal, onWait }),
    import('../batch/engine.js'),
    import('../notify/receivers.js'),
  ]);
  const notify = noticeReceivers(settings);
  const accounts = [account, ...spillTo];
  const engine = await startEngine({ state, store, accounts, previewSize, sinks, notify, signal, place });
  try {
    sayTemporal(output, engine.temporal);
    const handle = await submitSession(session, engine.client);
    const progress = await watchSession(session, handle, { failed: engine.failed, client: engine.client });
    if (signal.aborted) {
      await engine.stop();
      await exporter?.update();
      return await sayInterrupted(output, ` at ${reached(session, progress)}`);
    }
    if (Object.keys({ ...sinks, ...notify }).length > 0) await engine.delivered(handle.batchId);
    return await endSession(session, progress, performance.now() - startedMs);
  } finally {
    await engine.stop();
  }
}

function remark(options: RunOptions): string {
  return options.previewSize === undefined ? '' : ' The videos keep their size; --again makes them anew.';
}

async function sayInterrupted(output: Output, where = ''): Promise<number> {
  output.say(`\n  ${output.colors.yellow(`Stopped${where}.`)} Type the same command again to go on where it was.`);
  // What was begun is durable: a worker doesn't ask whose list it is.
  output.say('  The rest is made by any later run or worker of this folder, unless you "shotlist cancel" it.\n');
  return endInterrupted(output);
}
