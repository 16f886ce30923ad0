// What a person has set of a batch, as the store keeps it: it outlives workflows, workers and Temporal.
import {
  type BatchSettings,
  type Epoch,
  type HeldSettings,
  MAX_CHUNKS_AT_ONCE,
  MAX_OPEN_CHUNKS,
  MAX_WEIGHT,
  parseState,
  ShotlistError,
  type Store,
  type StoredSettings,
  storeLayout,
} from '@shotlist/core';

/** What isn't named stays; null is as each run is asked for. That nothing stops a run is `'none'`. */
export interface SettingsChanges {
  /** Chunks that run at the same time, from 1 to 100. Fewer take effect as chunks end. */
  readonly chunksAtOnce?: number | null;
  /** A run stops when more shots than this have failed in it. */
  readonly tolerate?: number | 'none' | null;
  /** Share among batches that wait for the same account, up to 1000. */
  readonly weight?: number | null;
}

const NAMES = ['chunksAtOnce', 'tolerate', 'weight'] as const;

export async function readSettings(store: Store, batchId: string): Promise<StoredSettings | undefined> {
  const key = storeLayout.settings(batchId);
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : parseState<StoredSettings>(new TextDecoder().decode(bytes), key);
}

export async function writeSettings(store: Store, batchId: string, settings: StoredSettings): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(settings)}\n`);
  await store.put(storeLayout.settings(batchId), { kind: 'bytes', bytes });
}

/** Throws `USAGE` for a value that is none. */
export function changedSettings(before: BatchSettings | undefined, changes: SettingsChanges): BatchSettings {
  checkChanges(changes);
  const after: Record<string, number | null> = {};
  for (const name of NAMES) {
    const change = changes[name];
    const value = change === undefined ? before?.[name] : change === null ? undefined : change;
    if (value !== undefined) after[name] = value === 'none' ? null : value;
  }
  return after;
}

/** What holds: as a person has set it, else as the run was asked for. */
export function heldSettings(set: BatchSettings | undefined, epoch: Epoch | undefined): HeldSettings {
  const tolerate = set?.tolerate;
  return {
    chunksAtOnce: set?.chunksAtOnce ?? MAX_OPEN_CHUNKS,
    tolerate: tolerate === undefined ? (epoch?.limits?.tolerate ?? null) : tolerate,
    weight: set?.weight ?? epoch?.weight ?? 1,
  };
}

function checkChanges({ chunksAtOnce, tolerate, weight }: SettingsChanges): void {
  const isWhole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  if (typeof chunksAtOnce === 'number' && !isWhole(chunksAtOnce, 1, MAX_CHUNKS_AT_ONCE))
    throw refused('chunksAtOnce', `It is a whole number from 1 to ${MAX_CHUNKS_AT_ONCE}.`);
  if (typeof tolerate === 'number' && !isWhole(tolerate, 0, Number.MAX_SAFE_INTEGER))
    throw refused('tolerate', 'It is a number of shots, or “none”.');
  if (typeof weight === 'number' && !(weight > 0 && weight <= MAX_WEIGHT))
    throw refused('weight', `It is a number above 0, up to ${MAX_WEIGHT}.`);
}

function refused(where: string, message: string): ShotlistError {
  return new ShotlistError('USAGE', { where, message });
}
