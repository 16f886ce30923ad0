// What a person may set of a batch while it runs: kept in the store, told to the run that goes on, and good for later ones.

/** What isn’t named is as each run was asked for. */
export interface BatchSettings {
  /** Chunks that run at the same time. @default 8 */
  readonly chunksAtOnce?: number;
  /** A run stops when more shots than this have failed in it; null: it never stops for that. */
  readonly tolerate?: number | null;
  /** Share among batches that wait for the same account. */
  readonly weight?: number;
}

/** The object in the store. */
export interface StoredSettings extends BatchSettings {
  readonly schemaVersion: 1;
  /** ISO time of the last change. */
  readonly since: string;
  readonly setBy: string;
}

/** What holds, whoever said so. */
export type HeldSettings = Required<BatchSettings>;

/** Beyond this more chunks make a batch slower. */
export const MAX_CHUNKS_AT_ONCE = 100;
export const MAX_WEIGHT = 1_000;
