// Tells a batch something and waits until it is so, saying what it waits for.
import { EXIT, type Manifest, type Store } from '@shotlist/core';
import { type BatchProgress, type CancelOptions, ShotlistClient, type Steered } from '@shotlist/temporal/client';
import type { Client } from '@temporalio/client';
import type { CommandContext } from '../define-command.js';
import type { SteerOptions } from '../steering-program.js';
import type { Output } from '../terminal/output.js';
import {
  sayEnded,
  sayLeft,
  sayNothingRuns,
  saySteered,
  sayWaits,
  type SteerCommand,
  waitsFor,
} from '../terminal/steer-view.js';
import { endInterrupted } from './end-interrupted.js';
import { findBatch } from './find-batch.js';
import { watchInterruptions } from './interruption.js';
import { localState, prepareState } from './local-state.js';
import type { Served } from './pollers.js';
import { untilAborted } from './until-aborted.js';

/** What is not so by then is explained. */
const SILENT_FOR_MS = 1_500;

interface Steering {
  readonly output: Output;
  readonly store: Store;
  readonly manifest: Manifest;
  readonly command: SteerCommand;
  readonly waits: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export async function steer(
  { output }: CommandContext,
  options: SteerOptions,
  { wanted, command }: { readonly wanted: string; readonly command: SteerCommand },
): Promise<number> {
  const { store, manifest } = await findBatch(options, wanted);
  const before = await new ShotlistClient({ store }).handle(manifest.batchId).progress();
  if (before.verdict !== undefined || before.epoch === 0) return endWithout(output, command, before);
  const interruption = watchInterruptions(output, () => undefined);
  const { signal } = interruption;
  const steering: Steering = { output, store, manifest, command, waits: options.wait !== false, signal };
  try {
    const [{ openTemporalPlace, namedTemporal }, { connectClient }] = await Promise.all([
      import('./temporal-place.js'),
      import('./connect.js'),
    ]);
    const state = localState();
    if (namedTemporal() === undefined) await prepareState(state);
    const onWait = (words: string) => output.say(`  ${output.colors.dim(words)}`);
    const place = await openTemporalPlace({ state, signal, onWait });
    try {
      return await tell(steering, await connectClient(place), before);
    } finally {
      await place.release();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    output.say(`\n  ${output.colors.yellow('Stopped.')} ${output.colors.bold(manifest.batchId)} was not told.\n`);
    return await endInterrupted(output, 'It was not told. Type the same command again.');
  } finally {
    interruption.dispose();
  }
}

async function tell(steering: Steering, temporal: Client, before: BatchProgress): Promise<number> {
  const { output, store, manifest, command, waits, signal } = steering;
  const handle = new ShotlistClient({ store, temporal }).handle(manifest.batchId);
  const [over, leave] = [new AbortController(), new AbortController()];
  let isTold = false;
  let explaining: Promise<void> | undefined;
  const options: CancelOptions = {
    signal: leave.signal,
    onTold: () => {
      isTold = true;
      if (waits) explaining = explain(steering, temporal, over.signal);
      else leave.abort();
    },
  };
  const stopped = AbortSignal.any([signal, leave.signal]);
  try {
    const { told } = await untilAborted(steered(handle, command, options), stopped);
    if (!told) return await endWithout(output, command, before);
    // Nothing is waited for that is in flight: it has ended in a moment.
    const ended = command === 'cancel-now' ? await untilAborted(handle.result(), stopped) : undefined;
    over.abort();
    await explaining;
    await output.writeEvent({ type: command, batchId: manifest.batchId, ...(ended ?? { state: STATES[command] }) });
    if (ended === undefined) saySteered(output, command, manifest.batchId);
    else sayEnded(output, ended);
    return EXIT.succeeded;
  } catch (error) {
    if (!isTold || !stopped.aborted) throw error;
    over.abort();
    await explaining;
    await output.writeEvent({ type: command, batchId: manifest.batchId, state: 'told' });
    sayLeft(output, command, manifest.batchId);
    return signal.aborted
      ? await endInterrupted(output, 'It was told, and holds as soon as a worker hears it.')
      : EXIT.succeeded;
  } finally {
    over.abort();
    leave.abort();
  }
}

const STATES = { pause: 'paused', resume: 'running', cancel: 'canceling', 'cancel-now': 'canceled' } as const;

function steered(
  handle: ReturnType<ShotlistClient['handle']>,
  command: SteerCommand,
  options: CancelOptions,
): Promise<Steered> {
  if (command === 'pause') return handle.pause(options);
  if (command === 'resume') return handle.resume(options);
  return handle.cancel({ ...options, now: command === 'cancel-now' });
}

async function endWithout(output: Output, command: SteerCommand, { batchId, state }: BatchProgress): Promise<number> {
  await output.writeEvent({ type: command, batchId, state });
  sayNothingRuns(output, command, batchId);
  return EXIT.succeeded;
}

/** Says what it waits for when that takes longer than a moment, and again when that changes. Never throws. */
async function explain({ output, manifest, command }: Steering, temporal: Client, over: AbortSignal): Promise<void> {
  try {
    const [{ setTimeout: sleep }, { servedBy }, { watchServed }] = await Promise.all([
      import('node:timers/promises'),
      import('./pollers.js'),
      import('./watch-served.js'),
    ]);
    await sleep(SILENT_FOR_MS, undefined, { signal: over });
    const { account } = manifest;
    let last = '';
    const say = async (served: Served | undefined) => {
      const reason = waitsFor(served);
      if (over.aborted || reason === last) return;
      last = reason;
      await output.writeEvent({ type: 'waiting', batchId: manifest.batchId, for: reason, served: served ?? null });
      sayWaits(output, command, reason, account);
    };
    const first = await servedBy(temporal, account);
    await say(first);
    await watchServed(temporal, account, first, say, over);
  } catch {
    // It came true meanwhile, or nobody can say what it waits for.
  }
}
