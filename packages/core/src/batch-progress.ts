// How a batch stands, as people and programs ask for it.
import type { HeldSettings } from './batch-settings.js';
import type { ErrorCode } from './errors.js';
import type { Gate } from './messages.js';
import type { ShotUnits } from './shot-units.js';
import type { BatchState, ShotCounts, Verdict } from './states.js';

/** How a batch stands. Counts always sum to `total`. */
export interface BatchProgress {
  readonly batchId: string;
  /** Counts the runs of the batch; 0 before the first. */
  readonly epoch: number;
  readonly state: BatchState;
  /** Known when the run has ended. */
  readonly verdict: Verdict | undefined;
  readonly counts: ShotCounts;
  readonly total: number;
  /** Bytes of finished videos. */
  readonly bytes: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Late duplicates that were found: generations beyond the one of their shot, and paid for. */
  readonly duplicates: number;
  /** Units of all shots over the batch’s life, without those of late duplicates; known when the run has ended. */
  readonly units?: ShotUnits;
  /** Units of late duplicates. @default 0 */
  readonly duplicateUnits?: number;
  readonly gate: Gate | null;
  /** What holds for it: as a person has set it, or as its latest run was asked for. */
  readonly settings?: HeldSettings;
}
