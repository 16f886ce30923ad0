// What a look for lost answers goes by: who asks, and for what.
import type { GenerationRequest, ReconcileInput, ShotRecord } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import type { AccountSetup } from './setup.js';

/** One call of reconcileShots, and what it has read so far. */
export interface Look {
  readonly account: AccountSetup;
  readonly files: BatchFiles;
  readonly input: ReconcileInput;
  readonly signal: AbortSignal;
  /** Records that name a generation, or one that was named amiss; read when they are first needed. */
  own: Promise<readonly ShotRecord[]> | undefined;
  /** What lost tries of other shots have made; asked for when it is first needed. */
  lost: Promise<readonly MadeByLostTries[]> | undefined;
  /** By the monotonic clock: then what was found so far is told. */
  readonly deadlineMs: number;
}

/** What the lost try of a shot that was sent again has made. */
export interface MadeByLostTries {
  readonly seed: number;
  readonly generationIds: ReadonlySet<string>;
}

/** A shot that is looked for, and which of the generations found show its seed. */
export interface AskedFor {
  readonly index: number;
  readonly attempt: number;
  readonly request: GenerationRequest;
  readonly withSeed: readonly string[];
}
