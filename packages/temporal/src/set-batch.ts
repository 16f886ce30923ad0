// What a person sets of a batch: written to the store first, then told to the run that goes on.
import {
  type BatchSettings,
  batchWorkflowId,
  type HeldSettings,
  ShotlistError,
  SIGNALS,
  type Store,
} from '@shotlist/core';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { thisPerson } from './account-override.js';
import { changedSettings, heldSettings, readSettings, type SettingsChanges, writeSettings } from './batch-settings.js';
import { latestEpoch } from './epochs.js';

/** What holds for a batch, before and after. */
export interface SettingsSet {
  readonly before: HeldSettings;
  readonly after: HeldSettings;
  /** False where no run goes on: then it counts from the next one on. */
  readonly told: boolean;
}

const PATIENCE_MS = 5_000;

/** Throws `USAGE`, and `TEMPORAL_UNREACHABLE` when it is written and could not be told. */
export async function setBatch(
  store: Store,
  temporal: Client | undefined,
  batchId: string,
  changes: SettingsChanges,
): Promise<SettingsSet> {
  const before = await readSettings(store, batchId);
  const after = changedSettings(before, changes);
  const epoch = (await latestEpoch(store, batchId))?.epoch;
  const held = { before: heldSettings(before, epoch), after: heldSettings(after, epoch) };
  const mark = { since: new Date().toISOString(), setBy: thisPerson() };
  await writeSettings(store, batchId, { schemaVersion: 1, ...after, ...mark });
  return { ...held, told: temporal !== undefined && (await tell(temporal, batchId, after)) };
}

/** What is said last holds: a run that is asked for a weight, or a tolerance, is not to find another one set before. */
export async function forgetSettings(
  store: Store,
  batchId: string,
  said: { readonly tolerate?: number | undefined; readonly weight?: number | undefined },
): Promise<void> {
  const set = await readSettings(store, batchId);
  if (set === undefined) return;
  const { tolerate, weight, ...rest } = set;
  const kept = {
    ...rest,
    ...(said.tolerate === undefined && tolerate !== undefined ? { tolerate } : {}),
    ...(said.weight === undefined && weight !== undefined ? { weight } : {}),
  };
  if (Object.keys(kept).length < Object.keys(set).length) await writeSettings(store, batchId, kept);
}

/** False where no run goes on. */
async function tell(temporal: Client, batchId: string, settings: BatchSettings): Promise<boolean> {
  try {
    await temporal.withDeadline(Date.now() + PATIENCE_MS, () =>
      temporal.workflow.getHandle(batchWorkflowId(batchId)).signal(SIGNALS.set, settings),
    );
    return true;
  } catch (cause) {
    if (cause instanceof WorkflowNotFoundError) return false;
    throw new ShotlistError('TEMPORAL_UNREACHABLE', {
      where: batchId,
      message: 'It is written down and counts from the next run on, but one that goes on could not be told.',
      help: 'Do the same again when Temporal answers.',
      cause,
    });
  }
}
