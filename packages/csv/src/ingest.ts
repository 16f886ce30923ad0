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
  const writer = new ChunkWriter(options.directory);
  let hash: ContentHash | undefined;
  const { pieces, tally, images, summary } = scanShotList(opened, options, {
    hashImages: true,
    onRow: (row, header) => {
      // Once nothing may be sent, reading goes on only to list what is wrong.
      if (!mayStage()) return;
      hash ??= new ContentHash(header);
      hash.add(row);
      writer.add(row);
    },
  });
  const mayStage = () => !tally.fileFailed && (options.skipInvalid === true || tally.valid === tally.rows);
  try {
    for await (const _ of pieces) await writer.drain();
    await writer.end();
  } catch (cause) {
    throw asStagingError(cause, options.directory);
  }
  const found = summary();
  if (hash === undefined || !mayStage()) return { summary: found, staged: undefined };

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
    columns: found.columns,
    rows: found.rows,
    shots: found.valid,
    rejected: found.rows - found.valid,
    chunkSize: CHUNK_SIZE,
    chunks: writer.chunks,
    byModel: found.byModel,
    images: Object.fromEntries(staged.map(({ reference, key }) => [reference, key])),
  } as const;
  const { directory } = options;
  return { summary: found, staged: { manifest, directory, chunksHash: writer.digest(), images: staged } };
}

function asStagingError(cause: unknown, directory: string): unknown {
  if (!(cause instanceof Error) || !('syscall' in cause)) return cause;
  return new ShotlistError('STORE_UNUSABLE', {
    where: directory,
    message: `Chunk files can’t be written: ${cause.message}.`,
    cause,
  });
}
