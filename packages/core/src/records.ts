// Records: facts about shots, in the store. Written by activities, merged by readers.
import type { ErrorCode } from './errors.js';
import type { Billing } from './provider.js';
import type { ShotPlace } from './reuse.js';
import type { ShotUnits } from './shot-units.js';

/** What became of a shot, as one activity saw it. */
export interface ShotRecord {
  /** The shot's index in the batch. */
  readonly index: number;
  /** The run of the batch that wrote it. */
  readonly epoch: number;
  /** Tries so far, from 1. */
  readonly attempt: number;
  /** The activity's number within its chunk and epoch. */
  readonly seq: number;
  readonly kind: 'accepted' | 'ambiguous' | 'ended' | 'downloaded' | 'failed' | 'rejected' | 'canceled';
  readonly generationId?: string;
  /** With `ambiguous`: what the vendor named as its generation turned out to be another shot's. */
  readonly misnamed?: string;
  /** The seed that was sent, or that the vendor says it used. */
  readonly seed?: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly account: string;
  readonly units?: number;
  /** The model that was asked; with `accepted`. */
  readonly model?: string;
  /** What a failed generation costs, as its provider declares it. @default 'charged' where there is a generation */
  readonly charge?: Billing;
  /** In a seal: what the shot’s attempts before this one come to. @default nothing */
  readonly before?: ShotUnits;
  /** The video in the store. */
  readonly video?: { readonly key: string; readonly size: number; readonly sha256: string };
  readonly poster?: { readonly key: string; readonly size: number };
  readonly processingSeconds?: number;
  /** It was not sent: the same request, as written, had succeeded there, and video and poster are that shot's. */
  readonly reusedFrom?: ShotPlace;
  readonly code?: ErrorCode;
  /** The vendor's words, or what the provider noted. Never in a history. */
  readonly detail?: string;
  /** What the shot last failed with, as long as no later attempt has come to anything. */
  readonly failedBefore?: EarlierFailure;
  /** What a provider remarked when it accepted the shot, such as what is made otherwise than it was asked for. */
  readonly notes?: readonly string[];
}

/** An attempt that failed, or that the vendor rejected. */
interface EarlierFailure {
  readonly epoch: number;
  readonly attempt: number;
  readonly code: ErrorCode;
  readonly detail?: string;
}

/**
 * True when `a` is the later word about the same shot: by epoch, then attempt, then seq. What one try brought home stays,
 * though: after a reset, numbers begin anew below those of the run before.
 */
export function isLater(a: ShotRecord, b: ShotRecord): boolean {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch;
  if (a.attempt !== b.attempt) return a.attempt > b.attempt;
  if (a.kind !== b.kind && (a.kind === 'downloaded' || b.kind === 'downloaded')) return a.kind === 'downloaded';
  return a.seq >= b.seq;
}

/** Keeps the latest record of each shot, with what was noted of its generation when that was accepted, and what failed before. */
export function mergeRecords(
  records: Iterable<ShotRecord>,
  into: Map<number, ShotRecord> = new Map(),
): Map<number, ShotRecord> {
  for (const record of records) {
    const known = into.get(record.index);
    if (known === undefined) into.set(record.index, record);
    else {
      const [latest, other] = isLater(record, known) ? [record, known] : [known, record];
      into.set(record.index, withFailure(withNotes(latest, other), other));
    }
  }
  return into;
}

/** What is said of a generation later doesn't repeat its notes. */
function withNotes(latest: ShotRecord, other: ShotRecord): ShotRecord {
  const isOurs = latest.generationId !== undefined && latest.generationId === other.generationId;
  return isOurs && latest.notes === undefined && other.notes !== undefined ? { ...latest, notes: other.notes } : latest;
}

/** What comes to nothing, or to something, tells by itself; until then people see why it is tried again. */
export function withFailure(latest: ShotRecord, other: ShotRecord): ShotRecord {
  const isOpen = latest.kind === 'accepted' || latest.kind === 'ended' || latest.kind === 'ambiguous';
  if (!isOpen && latest.kind !== 'canceled') return latest;
  const failed = failureOf(other);
  const known = latest.failedBefore;
  if (failed === undefined || (known !== undefined && !isNewer(failed, known))) return latest;
  return { ...latest, failedBefore: failed };
}

function failureOf({ kind, epoch, attempt, code, detail, failedBefore }: ShotRecord): EarlierFailure | undefined {
  if ((kind !== 'failed' && kind !== 'rejected') || code === undefined) return failedBefore;
  return { epoch, attempt, code, ...(detail === undefined ? {} : { detail }) };
}

function isNewer(one: EarlierFailure, other: EarlierFailure): boolean {
  return one.epoch === other.epoch ? one.attempt > other.attempt : one.epoch > other.epoch;
}

/** True for a record after which nothing more is done for its shot in that run. */
export function isFinalRecord(record: ShotRecord): boolean {
  return (
    record.kind === 'downloaded' || record.kind === 'failed' || record.kind === 'rejected' || record.kind === 'canceled'
  );
}
