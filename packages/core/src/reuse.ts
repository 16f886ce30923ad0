// Reuse: what one batch made, as the store remembers it for others, and what another takes of it.
import type { ShotRecord } from './records.js';

/** A shot of some batch. */
export interface ShotPlace {
  readonly batchId: string;
  /** The shot's index in that batch. */
  readonly index: number;
}

/** What is known of a video that was made. */
interface MadeFacts extends Required<Pick<ShotRecord, 'video'>> {
  readonly generationId?: string;
  readonly seed?: number;
  readonly poster?: NonNullable<ShotRecord['poster']>;
  readonly processingSeconds?: number;
}

/** A shot that a batch made itself, under what was asked: one line of the account's index. */
export interface MadeShot extends MadeFacts {
  /** The request as written. */
  readonly requestHash: string;
  /** The shot's index in its batch. */
  readonly index: number;
}

/** A shot that needs not be made: another batch has made the same. */
export interface ReusedShot extends MadeFacts {
  /** The shot's index in the batch that takes it. */
  readonly index: number;
  readonly reusedFrom: ShotPlace;
}

/** Which shots a run of a batch takes from others, decided once for the run. */
export interface ReusePlan {
  /** Names its files in the store. */
  readonly id: string;
  /** How many. */
  readonly shots: number;
}

function factsOf(from: MadeFacts): MadeFacts {
  const { video, generationId, seed, poster, processingSeconds } = from;
  return {
    video,
    ...(generationId === undefined ? {} : { generationId }),
    ...(seed === undefined ? {} : { seed }),
    ...(poster === undefined ? {} : { poster }),
    ...(processingSeconds === undefined ? {} : { processingSeconds }),
  };
}

/** Undefined unless the batch made it itself: what it took from another is that one's to give. */
export function madeShotOf(record: ShotRecord | undefined, requestHash: string): MadeShot | undefined {
  if (record?.kind !== 'downloaded' || record.reusedFrom !== undefined || record.video === undefined) return undefined;
  return { requestHash, index: record.index, ...factsOf({ ...record, video: record.video }) };
}

/** The shot at `index` of another batch takes what `batchId` made. */
export function reusedShotOf(made: MadeShot, batchId: string, index: number): ReusedShot {
  return { index, reusedFrom: { batchId, index: made.index }, ...factsOf(made) };
}

/** The last word about a shot that was not sent: it cost this batch nothing. Written as its chunk opens, before the first activity. */
export function reusedRecordOf(
  reused: ReusedShot,
  run: Pick<ShotRecord, 'epoch' | 'attempt' | 'account' | 'atMs'>,
): ShotRecord {
  return { ...run, ...reused, seq: 0, kind: 'downloaded', units: 0 };
}
