// Records: facts about shots, in the store. Written by activities, merged by readers.
import type { ErrorCode } from './errors.js';

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
  /** The seed that was sent, or that the vendor says it used. */
  readonly seed?: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly account: string;
  readonly units?: number;
  /** The video in the store. */
  readonly video?: { readonly key: string; readonly size: number; readonly sha256: string };
  readonly poster?: { readonly key: string; readonly size: number };
  readonly processingSeconds?: number;
  readonly code?: ErrorCode;
  /** The vendor's words, or what the provider noted. Never in a history. */
  readonly detail?: string;
  readonly notes?: readonly string[];
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

/** Keeps the latest record of each shot. */
export function mergeRecords(
  records: Iterable<ShotRecord>,
  into: Map<number, ShotRecord> = new Map(),
): Map<number, ShotRecord> {
  for (const record of records) {
    const known = into.get(record.index);
    if (known === undefined || isLater(record, known)) into.set(record.index, record);
  }
  return into;
}

/** True for a record after which nothing more is done for its shot in that run. */
export function isFinalRecord(record: ShotRecord): boolean {
  return (
    record.kind === 'downloaded' || record.kind === 'failed' || record.kind === 'rejected' || record.kind === 'canceled'
  );
}
