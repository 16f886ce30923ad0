// shotlist submit: from a file to a batch that workers elsewhere make, watched or not.
import { EXIT } from '@shotlist/core';
import { ShotlistClient } from '@shotlist/temporal/client';
import {
  type BatchSession,
  endInterrupted,
  endSession,
  openCommand,
  openSession,
  reached,
  submitSession,
  watchSession,
} from '../batch/batch-session.js';
import { watchInterruptions } from '../batch/interruption.js';
import type { Served } from '../batch/pollers.js';
import { quoted } from '../batch/settings.js';
import type { CommandContext, SubmitOptions } from '../program.js';
import { factLines, sayTemporal } from '../terminal/run-view.js';

export async function submit({ output }: CommandContext, options: SubmitOptions, file = ''): Promise<number> {
  const opened = await openCommand(options);
  const waits = options.wait !== false;
  const interruption = watchInterruptions(output, () => output.say());
  const { signal } = interruption;
  let session: BatchSession | number | undefined;
  try {
    session = await openSession({ output, options, file, ...opened, previewSize: '480p', signal }, { exports: waits });
    if (typeof session === 'number') return session;
    if (session.finished === undefined) return await hand(session, waits);
    output.say(`\n  ${output.colors.dim('Everything was made before: nothing to do.')}`);
    if (waits) return await endSession(session, session.finished, undefined);
    await saySubmitted(session, 'done', undefined);
    return EXIT.succeeded;
  } catch (error) {
    if (!signal.aborted) throw error;
    output.say(`  ${output.colors.yellow('Stopped.')} Type the same command again to submit it.\n`);
    return await endInterrupted(output);
  } finally {
    if (typeof session === 'object') await session.close();
    interruption.dispose();
  }
}

/** Starts the batch and, unless nobody waits, shows it to its end. */
async function hand(session: BatchSession, waits: boolean): Promise<number> {
  const { output, state, store, account, facts, exporter, signal } = session;
  const startedMs = performance.now();
  // Temporal's parts take a while to load: not before they are needed.
  const [{ openTemporalPlace }, { connectClient }, { servedBy }] = await Promise.all([
    import('../batch/temporal-place.js'),
    import('../batch/connect.js'),
    import('../batch/pollers.js'),
  ]);
  signal.throwIfAborted();
  const onWait = (words: string) => output.say(`  ${output.colors.dim(words)}`);
  const place = await openTemporalPlace({ state, signal, onWait });
  try {
    const temporal = await connectClient(place);
    sayTemporal(output, place.description);
    const handle = await submitSession(session, new ShotlistClient({ store, temporal }));
    const served = await servedBy(temporal, account.name);
    if (!waits) {
      await saySubmitted(session, 'submitted', served);
      return EXIT.succeeded;
    }
    sayUnserved(session, served);
    const progress = await watchSession(session, handle);
    if (!signal.aborted) return await endSession(session, progress, performance.now() - startedMs);
    await exporter?.update();
    output.say(`  ${output.colors.yellow(`You left at ${reached(session, progress)}.`)} The batch goes on.\n`);
    sayNext(session);
    return await endInterrupted(output, `The batch goes on. See "shotlist status ${facts.manifest.batchId}".`);
  } finally {
    await place.release();
  }
}

async function saySubmitted(
  session: BatchSession,
  state: 'submitted' | 'done',
  served: Served | undefined,
): Promise<void> {
  const { output, facts } = session;
  await output.writeEvent({ type: 'submitted', batchId: facts.manifest.batchId, state, served: served ?? null });
  if (state === 'submitted') output.say(`\n  ${output.colors.green('✓')} ${output.colors.bold('Submitted.')}`);
  sayUnserved(session, served);
  output.say();
  sayNext(session);
}

/** One calm line when nobody works on it: it waits, and nothing is lost. */
function sayUnserved({ output, account, settings }: BatchSession, served: Served | undefined): void {
  if (served === undefined || (served.control && served.account)) return;
  const command = `shotlist worker --account ${account.name}${settings.flags}`;
  output.say(`\n  ${output.colors.yellow(`No worker serves "${account.name}" yet.`)} Start one: ${command}`);
}

function sayNext({ output, facts, file, options, settings }: BatchSession): void {
  const { batchId } = facts.manifest;
  const account = options.account === 'preview' ? '' : ` --account ${options.account}`;
  output.say(
    factLines(output, [
      ['look', `shotlist status ${batchId}${settings.flags}`],
      ['follow', `shotlist submit ${quoted(file)}${account}${settings.flags}`],
    ]),
  );
  output.say();
}
