// shotlist cancel: nothing new is sent for a batch; what is in flight is collected.
import { EXIT } from '@shotlist/core';
import { ShotlistClient } from '@shotlist/temporal/client';
import { findBatch } from '../batch/find-batch.js';
import { localState, prepareState } from '../batch/local-state.js';
import type { CommandContext, SettingsOptions } from '../program.js';

export async function cancel({ output }: CommandContext, options: SettingsOptions, wanted = ''): Promise<number> {
  const { store, manifest } = await findBatch(options, wanted);
  const { batchId } = manifest;
  const { bold, dim } = output.colors;
  const before = await new ShotlistClient({ store }).handle(batchId).progress();
  const sayNothing = async (): Promise<number> => {
    await output.writeEvent({ type: 'cancel', batchId, state: before.state });
    output.say(`\n  ${bold(batchId)} has no run that goes on: nothing to cancel.\n`);
    return EXIT.succeeded;
  };
  if (before.verdict !== undefined || before.epoch === 0) return sayNothing();
  const [{ openTemporalPlace, namedTemporal }, { connectClient }] = await Promise.all([
    import('../batch/temporal-place.js'),
    import('../batch/connect.js'),
  ]);
  const state = localState();
  if (namedTemporal() === undefined) await prepareState(state);
  const onWait = (words: string) => output.say(`  ${dim(words)}`);
  const place = await openTemporalPlace({ state, signal: new AbortController().signal, onWait });
  try {
    await new ShotlistClient({ store, temporal: await connectClient(place) }).handle(batchId).cancel();
  } catch (error) {
    // Its workflow was ended from outside.
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return await sayNothing();
    throw error;
  } finally {
    await place.release();
  }
  await output.writeEvent({ type: 'cancel', batchId, state: 'canceling' });
  output.say(`\n  Canceling ${bold(batchId)}: nothing new is sent, what is in flight is collected.`);
  output.say(`  ${dim(`shotlist status ${batchId} says when it has ended.`)}\n`);
  return EXIT.succeeded;
}
