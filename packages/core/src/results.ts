// One row of the results: what became of a shot, for people and programs.
import { deriveSeed } from './derive.js';
import type { UnbegunShots } from './epoch.js';
import type { ErrorCode } from './errors.js';
import { ERRORS } from './errors.js';
import type { Billing } from './provider.js';
import type { ShotRecord } from './records.js';
import type { RequestAsWritten } from './request.js';
import type { ShotPlace } from './reuse.js';
import { type ChunkRow, isRejectedRow } from './shot.js';
import { type ShotUnits, unitsOf } from './shot-units.js';
import type { ShotState } from './states.js';

/** Columns that results.csv appends to the shot list's own, in this order. */
export const RESULT_COLUMNS = [
  'result_status',
  'result_generation_id',
  'result_video',
  'result_seed',
  'result_model',
  'result_account',
  'result_units',
  'result_cost',
  'result_processing_seconds',
  'result_attempts',
  'result_error_code',
  'result_error',
] as const;

/** A shot and what became of it. Absent facts are undefined. */
export interface ShotResult {
  readonly index: number;
  readonly id: string;
  /** The shot list's own cells, in its column order. */
  readonly cells: readonly string[];
  /** Undefined for a rejected row. */
  readonly request: RequestAsWritten | undefined;
  readonly status: ShotState;
  readonly generationId: string | undefined;
  /** The video's key in the store. */
  readonly videoKey: string | undefined;
  readonly videoBytes: number | undefined;
  readonly videoSha256: string | undefined;
  readonly posterKey: string | undefined;
  /** The seed that was used, or will be. */
  readonly seed: number | undefined;
  readonly model: string | undefined;
  readonly account: string;
  /** Units that were charged, those that nobody says for sure among them. */
  readonly units: number | undefined;
  /** Over all attempts, what was estimated, and of that charged, refunded and uncertain; undefined while nothing was asked for. */
  readonly spent?: ShotUnits | undefined;
  /** Money, where prices are known. */
  readonly cost: number | undefined;
  /** Money over all attempts, as `spent` is of units. */
  readonly spentCost?: Pick<ShotUnits, 'estimated' | 'charged' | 'refunded' | 'uncertain'> | undefined;
  readonly processingSeconds: number | undefined;
  readonly attempts: number;
  /** Of a failed generation: what it costs, as its provider declares it. */
  readonly charge?: Billing;
  /** When its latest record was written, epoch milliseconds. */
  readonly atMs?: number;
  /** Where the video was made, when it wasn't made for this batch. */
  readonly reusedFrom?: ShotPlace;
  /** What the provider remarked, such as what was made otherwise than it was asked for. */
  readonly notes?: readonly string[];
  readonly errorCode: ErrorCode | undefined;
  readonly error: string | undefined;
}

/** The state that a latest record alone tells. */
function stateOfRecord(record: ShotRecord): ShotState {
  switch (record.kind) {
    case 'downloaded':
      return 'succeeded';
    case 'accepted':
      return 'generating';
    case 'ended':
      return 'downloading';
    case 'ambiguous':
    case 'failed':
    case 'rejected':
    case 'canceled':
      return record.kind;
  }
}

/** Joins a row of a chunk file and its latest record. */
export function resultOf(
  row: ChunkRow,
  record: ShotRecord | undefined,
  batch: { readonly batchId: string; readonly account: string },
  /** Shots without a record that are canceled. @default none: they are pending */
  unbegun?: UnbegunShots,
): ShotResult {
  const rejected = isRejectedRow(row);
  const isCanceled = record === undefined && unbegun !== undefined && row.index < unbegun.upTo;
  const failed = record?.kind === 'downloaded' ? undefined : record?.failedBefore;
  const code = rejected ? row.code : isCanceled ? unbegun.code : (record?.code ?? failed?.code);
  const detail = record?.code === undefined ? (record?.detail ?? failed?.detail) : record.detail;
  const sum = record === undefined ? undefined : unitsOf(record);
  const isUnspent = sum === undefined || (sum.generations === 0 && record?.reusedFrom === undefined);
  const spent = isUnspent ? undefined : sum;
  return {
    index: row.index,
    id: row.id,
    cells: row.cells,
    request: rejected ? undefined : row.request,
    status: rejected
      ? 'rejected'
      : record === undefined
        ? isCanceled
          ? 'canceled'
          : 'pending'
        : stateOfRecord(record),
    generationId: record?.generationId,
    videoKey: record?.video?.key,
    videoBytes: record?.video?.size,
    videoSha256: record?.video?.sha256,
    posterKey: record?.poster?.key,
    seed: record?.seed ?? (rejected ? undefined : (row.request.seed ?? deriveSeed(batch.batchId, row.index))),
    model: rejected ? undefined : row.request.model,
    account: record?.account ?? batch.account,
    units: spent?.charged,
    spent,
    cost: undefined,
    processingSeconds: record?.processingSeconds,
    attempts: record?.attempt ?? 0,
    ...(record?.charge === undefined ? {} : { charge: record.charge }),
    ...(record === undefined ? {} : { atMs: record.atMs }),
    ...(record?.reusedFrom === undefined ? {} : { reusedFrom: record.reusedFrom }),
    ...(record?.notes === undefined ? {} : { notes: record.notes }),
    errorCode: code,
    error: rejected ? row.message : code === undefined ? undefined : (detail ?? ERRORS[code].message),
  };
}
