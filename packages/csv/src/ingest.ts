// Makes a shot list ready for the store in one pass: checked, hashed, cut into chunk files.
import { CHUNK_SIZE, deriveBatchId, ShotlistError } from '@shotlist/core';
import { ChunkWriter } from './chunk-writer.js';
import { ContentHash } from './content-hash.js';
import type { ShotListSource } from './options.js';
import { scanShotList } from './scan.js';
import { sourceFileName, sourceOf } from './source.js';
import type { IngestOptions, IngestResult } from './staged.js';

/**
 * Reads a shot list into chunk files in `options.directory`, a local folder. Nothing is sent or stored yet: see `publishShotList`.
 * The batch's id depends on the rows, the account and the name alone, never on `skipInvalid`.
 * Throws `FILE_NOT_FOUND`, and `STORE_UNUSABLE` when the folder can't be written.
 */
export async function ingestShotList(source: string | ShotListSource, options: IngestOptions): Promise<IngestResult> {
  const opened = sourceOf(source);
  const { batches, tally, images, header } = scanShotList(opened, options, true);
  const writer = new ChunkWriter(options.directory);
  let hash: ContentHash | undefined;
  const mayStage = () => !tally.fileFailed && (options.skipInvalid === true || tally.valid === tally.rows);
  try {
    for await (const rows of batches) {
      const found = header();
      // Once nothing may be sent, reading goes on only to list what is wrong.
      if (found === undefined || !mayStage()) continue;
      hash ??= new ContentHash(found);
      hash.add(rows);
      await writer.add(rows);
    }
    await writer.end();
  } catch (cause) {
    throw asStagingError(cause, options.directory);
  }
  const summary = tally.summary(opened.name);
  if (hash === undefined || !mayStage()) return { summary, staged: undefined };

  const staged = images.images();
  const contentHash = hash.digest(staged);
  const { account, name } = options.batch;
  const manifest = {
    schemaVersion: 1,
    batchId: deriveBatchId({ contentHash, account, name }),
    account,
    name: name ?? null,
    contentHash,
    source: sourceFileName(opened),
    columns: summary.columns,
    rows: summary.rows,
    shots: summary.valid,
    rejected: summary.rows - summary.valid,
    chunkSize: CHUNK_SIZE,
    chunks: writer.chunks,
    byModel: summary.byModel,
    images: Object.fromEntries(staged.map(({ reference, key }) => [reference, key])),
  } as const;
  return { summary, staged: { manifest, directory: options.directory, images: staged } };
}

function asStagingError(cause: unknown, directory: string): unknown {
  if (!(cause instanceof Error) || !('syscall' in cause)) return cause;
  return new ShotlistError('STORE_UNUSABLE', { where: directory, message: `Chunk files can’t be written: ${cause.message}.`, cause });
}
