// A shot: one row of the shot list, as chunk files hold it.
import type { ErrorCode } from './errors.js';
import type { RequestAsWritten } from './request.js';
import type { RequestInput } from './rules.js';

/** Shots in a chunk, and so in a chunk file, at most. */
export const CHUNK_SIZE = 500;

/**
 * A shot as a program has it: the API's parameters, an id, and any further columns, which the results carry on.
 * Nothing is judged yet.
 */
export interface ShotInput extends RequestInput {
  /** Names its files; see `SHOT_ID_INVALID`. @default `shot-00001` for the first */
  readonly id?: string | undefined;
  readonly [column: string]: string | number | boolean | undefined;
}

/** One line of a chunk file. */
export interface Shot {
  /** Position in the shot list among rows that are not blank, from 0. Results are in this order. */
  readonly index: number;
  readonly id: string;
  readonly request: RequestAsWritten;
  /** Every column of the file as it was read, in the file's order, by the file's own names. */
  readonly cells: readonly string[];
}

/** A row left out by `--skip-invalid`: it keeps its place in the results as `rejected`. */
export interface RejectedRow {
  readonly index: number;
  readonly id: string;
  readonly cells: readonly string[];
  readonly code: ErrorCode;
  readonly message: string;
  /** Where the row begins in the file. */
  readonly line: number;
}

/** What a line of a chunk file holds: rejected rows stay in their places. */
export type ChunkRow = Shot | RejectedRow;

/** True for a row that has no request to send. */
export function isRejectedRow(row: ChunkRow): row is RejectedRow {
  return 'code' in row;
}

/** What a batch is, written once and last: a batch exists when its manifest does. */
export interface Manifest {
  readonly schemaVersion: 1;
  readonly batchId: string;
  readonly account: string;
  readonly name: string | null;
  /** SHA-256 of the normalised rows, in hex. */
  readonly contentHash: string;
  /** The shot list's file name, for people. */
  readonly source: string;
  /** Column names of the file, in its order; `cells` follow it. */
  readonly columns: readonly string[];
  /** Rows, rejected ones included. */
  readonly rows: number;
  readonly shots: number;
  readonly rejected: number;
  readonly chunkSize: number;
  readonly chunks: number;
  /** Shots by model, in the order of first use. */
  readonly byModel: Readonly<Record<string, number>>;
  /** One request by itself, not a shot list: no batch is listed for it, and no other takes its video. @default false */
  readonly single?: true;
  /** Local images by the `image_url` that names them, as keys of the store. */
  readonly images: Readonly<Record<string, string>>;
  /** ISO time. */
  readonly createdAt: string;
}
