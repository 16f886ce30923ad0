// What the provider's functions share.
import type { FetchLike } from '@shotlist/client';
import type { AiSdkOptions } from './options.js';
import type { Slot, VendorEntry } from './vendor-entry.js';
import type { VendorCalls } from './vendor-calls.js';

export interface Parts {
  readonly calls: VendorCalls;
  /** By key of the registry. */
  readonly entries: ReadonlyMap<string, VendorEntry>;
  readonly options: AiSdkOptions;
  /** For what is at addresses that a vendor chose. */
  readonly foreignFetch: FetchLike;
}

/** The model that made a generation; undefined where the options have it no more. */
export function findSlot({ entries }: Parts, key: string, number: number): Slot | undefined {
  const entry = entries.get(key);
  return [...(entry?.main.slots ?? []), ...(entry?.substitute?.slots ?? [])].find((slot) => slot.number === number);
}

const TIMEOUT_MS = 60_000;

/** Aborted with the call's own, or when its answer takes too long. */
export function withTimeout({ options }: Parts, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS)]);
}
