// From a shot list to a batch that can be run: for activities of an application that starts runBatch as a child.
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { asFailure } from '@shotlist/activities';
import {
  ERRORS,
  isShotlistError,
  type Manifest,
  type Problem,
  type ShotInput,
  ShotlistError,
  type Store,
} from '@shotlist/core';
import {
  ingestShotList,
  publishShotList,
  shotListBytes,
  type ShotListOptions,
  type ValidationSummary,
} from '@shotlist/csv';
import { askedRun, type AskedRunOptions, beginEpoch, rowsUpTo } from './epochs.js';

/** Where a shot list is: a CSV file's path, the bytes of a CSV, or shots. */
export type BatchSource =
  | string
  | AsyncIterable<Uint8Array>
  | { readonly shots: Iterable<ShotInput> | AsyncIterable<ShotInput> };

/** What makes a batch of a shot list. */
export interface BatchOptions extends Omit<ShotListOptions, 'maxListed'> {
  /** The account that makes the videos. */
  readonly account: string;
  /** Tells this batch from another one of the same rows. @default none: the same rows are the same batch */
  readonly name?: string;
  /** Leave rows out that have a problem. @default false: one problem stops the batch */
  readonly skipInvalid?: boolean;
  /** Where a copy of the shot list is kept for a moment. @default the system's folder for temporary files */
  readonly temporaryFolder?: string;
}

export interface PrepareOptions extends BatchOptions, AskedRunOptions {
  /** Make only the first N shots now. @default all */
  readonly first?: number;
}

export interface PreparedBatch {
  readonly batchId: string;
  /** The run to start: `runBatch` with both of these. */
  readonly epoch: number;
  /** Shots of the run that other batches of the account have made, and that are not sent. @default 0 */
  readonly reused?: number;
}

/**
 * Checks a shot list, a file or its bytes, puts it into the store, and writes what the next run is to make. Nothing is
 * sent. Called again for the same list, as by a retry, it names the same batch and, until that has ended, the same run.
 *
 * In an activity it fails the way a workflow can read: with a failure whose type is the code, not retried where that is
 * no use, and without a word of any row. Throws the codes of shot lists, `FILE_NOT_FOUND` and `STORE_UNUSABLE`.
 */
export async function prepareBatch(store: Store, source: BatchSource, options: PrepareOptions): Promise<PreparedBatch> {
  try {
    const manifest = await stageBatch(store, source, options);
    const { first } = options;
    const upTo = first === undefined ? manifest.rows : await rowsUpTo(store, manifest, first);
    const { epoch, reused } = await beginEpoch(store, manifest, askedRun(options, upTo));
    return { batchId: manifest.batchId, epoch, ...(reused === undefined ? {} : { reused: reused.shots }) };
  } catch (error) {
    throw isShotlistError(error) ? readable(error) : error;
  }
}

/** Checks a shot list and puts it into the store. Throws the codes of shot lists, `FILE_NOT_FOUND` and `STORE_UNUSABLE`. */
export async function stageBatch(store: Store, source: BatchSource, options: BatchOptions): Promise<Manifest> {
  const { account, name, skipInvalid = false, temporaryFolder = tmpdir(), ...reading } = options;
  const folder = await mkdtemp(path.join(temporaryFolder, 'shotlist-'));
  try {
    const directory = path.join(folder, 'chunks');
    await mkdir(directory);
    const isShots = typeof source !== 'string' && 'shots' in source;
    const bytes = isShots ? shotListBytes(source.shots) : source;
    const file = typeof bytes === 'string' ? bytes : await keep(bytes, path.join(folder, 'shots.csv'));
    const batch = { account, ...(name === undefined ? {} : { name }) };
    // What was written here is not to be guessed at.
    const written = isShots ? ({ delimiter: ',', encoding: 'utf-8', map: {} } as const) : {};
    const { summary, staged } = await ingestShotList(file, { ...reading, ...written, directory, batch, skipInvalid });
    if (staged === undefined) throw unusable(summary, isShots);
    return await publishShotList(store, staged, reading.signal === undefined ? {} : { signal: reading.signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is read twice must be the same twice, and only a file surely is. */
async function keep(source: AsyncIterable<Uint8Array>, file: string): Promise<string> {
  await pipeline(source, createWriteStream(file));
  return file;
}

/** Says what and where, never a value: it may end in a history. */
function unusable({ problems, invalid, rows, problemsNotListed }: ValidationSummary, isShots: boolean): ShotlistError {
  const [first] = problems;
  if (first === undefined) return new ShotlistError('CSV_EMPTY');
  const more = problems.length + problemsNotListed - 1;
  const others =
    more === 0
      ? ''
      : ` There ${more === 1 ? 'is 1 more problem' : `are ${more} more problems`}; ${invalid} of ${rows} rows have one.`;
  return new ShotlistError(first.code, {
    ...placeOf(first, isShots),
    message: `${ERRORS[first.code].message}${others}`,
    help: `${ERRORS[first.code].help} Nothing was sent.`,
  });
}

/** Shots of a program have no lines. */
function placeOf({ line, column, shotId }: Problem, isShots: boolean): { where?: string } {
  const place = isShots ? (shotId ?? undefined) : line === null ? undefined : `line ${line}`;
  if (place === undefined) return {};
  return { where: column === null ? place : `${place}, ${column}` };
}

/** The failure for the history that is one of our errors too; its message begins with the place. */
function readable(error: Error & { code: string; help?: string }): Error {
  return Object.assign(asFailure(error), { code: error.code, help: error.help });
}
