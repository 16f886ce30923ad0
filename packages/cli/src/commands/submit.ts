// shotlist submit: from a file to a batch that workers elsewhere make, watched or not.
import { EXIT } from '@shotlist/core';
import { ShotlistClient } from '@shotlist/temporal/client';
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
import type { Served } from '../batch/pollers.js';
import type { CommandContext, SubmitOptions } from '../program.js';
import { sayTemporal } from '../terminal/run-view.js';
import { sayNext, sayUnserved, unservedText } from '../terminal/submit-view.js';

export async function submit({ output, typed }: CommandContext, options: SubmitOptions, file = ''): Promise<number> {
  const opened = await openCommand(options);
  const waits = options.wait !== false;
  const interruption = watchInterruptions(output, () => undefined);
  const { signal } = interruption;
  let session: BatchSession | number | undefined;
  try {
    session = await openSession(
      { output, typed, options, file, ...opened, previewSize: '480p', signal },
      { exports: waits, rendersHere: false },
    );
    if (typeof session === 'number') return session;
    if (!session.finished) return await hand(session, waits);
    output.say(`\n  ${output.colors.dim('Everything was made before: nothing to do.')}`);
    if (waits) return await endSession(session, session.before, undefined);
    await endSubmitted(session, 'done', undefined);
    return EXIT.succeeded;
  } catch (error) {
    if (!signal.aborted) throw error;
    output.say(`\n  ${output.colors.yellow('Stopped.')} Type the same command again to submit it.\n`);
    return await endInterrupted(output);
  } finally {
    if (typeof session === 'object') await session.close();
    interruption.dispose();
  }
}

/** Starts the batch and, unless nobody waits, shows it to its end. */
async function hand(session: BatchSession, waits: boolean): Promise<number> {
  const { output, state, store, account, signal } = session;
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
  const over = new AbortController();
  try {
    const temporal = await connectClient(place);
    // An embedded server ends with the last process that uses it: there is nothing to watch when nobody stays.
    if (waits || !place.embedded) sayTemporal(output, place.description);
    const client = new ShotlistClient({ store, temporal });
    const handle = await submitSession(session, client);
    let served = await servedBy(temporal, account.name);
    if (!waits) {
      await endSubmitted(session, 'submitted', served);
      return EXIT.succeeded;
    }
    const saysServed = async (now: Served | undefined) => {
      served = now;
      if (now !== undefined) await output.writeEvent({ type: 'served', ...now });
      if (!output.live) sayUnserved(session, now);
    };
    await saysServed(served);
    const { watchServed } = await import('../batch/watch-served.js');
    const watching = watchServed(temporal, account.name, served, saysServed, over.signal);
    const progress = await watchSession(session, handle, { client, note: () => unservedText(session, served) });
    over.abort();
    await watching;
    if (signal.aborted) return await leave(session, reached(session, progress));
    return await endSession(session, progress, performance.now() - startedMs);
  } finally {
    over.abort();
    await place.release();
  }
}

async function endSubmitted(
  session: BatchSession,
  state: 'submitted' | 'done',
  served: Served | undefined,
): Promise<void> {
  const { output, facts } = session;
  await output.writeEvent({ type: 'submitted', batchId: facts.manifest.batchId, state, served: served ?? null });
  if (state === 'submitted') output.say(`\n  ${output.colors.green('✓')} ${output.colors.bold('Submitted')}`);
  sayUnserved(session, served);
  sayNext(session, 'the same command without --no-wait');
}

/** Ctrl-C ends the watching, not the batch. */
async function leave(session: BatchSession, where: string): Promise<number> {
  const { output, facts, exporter } = session;
  await exporter?.update();
  output.say(`\n  ${output.colors.yellow(`You left at ${where}.`)} The batch goes on.`);
  sayNext(session, 'the same command again');
  return endInterrupted(output, `The batch goes on. See "shotlist status ${facts.manifest.batchId}".`);
}
