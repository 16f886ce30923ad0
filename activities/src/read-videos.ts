// readGeneration and readVideos: how requests came out, by their records. No word of a vendor, and none of a request.
import { type GeneratedVideo, MAX_CARRIED_SHOTS, ShotlistError, type ShotResult } from '@shotlist/core';
import { readResults } from '@shotlist/csv';
import type { BatchFiles } from './batch-files.js';

export async function readGeneration(files: BatchFiles, { id }: { readonly id: string }): Promise<GeneratedVideo> {
  for await (const result of readResults(files.store, await files.manifest(id))) return videoOf(id, result);
  throw new ShotlistError('STORE_UNUSABLE', { where: id, message: 'The request is missing.' });
}

/** In input order. Throws `USAGE` for more than a workflow may carry. */
export async function readVideos(
  files: BatchFiles,
  { batchId }: { readonly batchId: string },
): Promise<readonly GeneratedVideo[]> {
  const manifest = await files.manifest(batchId);
  if (manifest.rows > MAX_CARRIED_SHOTS)
    throw new ShotlistError('USAGE', {
      where: batchId,
      message: `A workflow can’t carry the results of ${manifest.rows} shots.`,
      help: 'Read them from the store, where they are as results.csv and results.ndjson.',
    });
  const videos: GeneratedVideo[] = [];
  for await (const result of readResults(files.store, manifest)) videos.push(videoOf(result.id, result));
  return videos;
}

function videoOf(id: string, result: ShotResult): GeneratedVideo {
  const { generationId, videoKey: key, videoBytes: size, videoSha256: sha256, posterKey } = result;
  const { seed, processingSeconds, units, errorCode: code } = result;
  return {
    id,
    status: endOf(result.status),
    ...(generationId === undefined ? {} : { generationId }),
    ...(key === undefined || size === undefined || sha256 === undefined ? {} : { video: { key, size, sha256 } }),
    ...(posterKey === undefined ? {} : { posterKey }),
    ...(seed === undefined ? {} : { seed }),
    ...(processingSeconds === undefined ? {} : { processingSeconds }),
    ...(units === undefined ? {} : { units }),
    ...(code === undefined ? {} : { code }),
  };
}

/** It is asked when all is over: what was sent and has no end by then was left where nobody can tell. */
function endOf(status: ShotResult['status']): GeneratedVideo['status'] {
  switch (status) {
    case 'succeeded':
    case 'failed':
    case 'rejected':
    case 'canceled':
      return status;
    case 'pending':
      return 'canceled';
    default:
      return 'ambiguous';
  }
}
