// GET and HEAD video: public, for whoever knows the id, and for pages of any origin.
import { ReadableStream } from 'node:stream/web';
import { readRange } from '@shotlist/core';
import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import { isGenerationId } from '../accept/generation-id.js';
import { notFound, Refusal } from '../answers/refusal.js';
import { generations } from '../database/schema.js';
import type { Handler, Services } from './services.js';

export const sendVideo: Handler = async (context, services) => {
  const id = context.req.param('id') ?? '';
  const { key, size, sha256 } = await findVideo(services, id);
  const etag = `"${sha256}"`;
  const name = `filename="${id}.mp4"`;
  const headers: Record<string, string> = {
    'Content-Type': 'video/mp4',
    'Content-Length': String(size),
    'Content-Disposition': context.req.query('download') === undefined ? `inline; ${name}` : `attachment; ${name}`,
    'Accept-Ranges': 'bytes',
    ETag: etag,
    'X-Robots-Tag': 'noindex',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
  if (isAmong(context.req.header('if-none-match'), etag)) {
    delete headers['Content-Length'];
    keepForGood(context);
    return context.body(null, 304, headers);
  }
  if (context.req.method === 'HEAD') {
    keepForGood(context);
    return context.body(null, 200, headers);
  }
  // A part of another file is no part of this one.
  const isSameFile = [undefined, etag].includes(context.req.header('if-range'));
  const range = isSameFile ? readRange(context.req.header('range'), size) : 'none';
  if (range === 'unsatisfiable') {
    const message = 'The range is beyond the end of the file.';
    const contentRange = { 'Content-Range': `bytes */${size}` };
    throw new Refusal(416, { code: 'range_not_satisfiable', message, headers: contentRange });
  }
  const body = await services.store.read(key, range === 'none' ? {} : { range });
  if (body === undefined) throw notFound('Video');
  keepForGood(context);
  const stream = ReadableStream.from(body) as globalThis.ReadableStream<Uint8Array>;
  if (range === 'none') return context.body(stream, 200, headers);
  const { start, end } = range;
  headers['Content-Length'] = String(end - start + 1);
  headers['Content-Range'] = `bytes ${start}-${end}/${size}`;
  return context.body(stream, 206, headers);
};

/** It never becomes another one; an error may. Beside the body this would not replace what all answers have. */
function keepForGood(context: Context): void {
  context.header('Cache-Control', 'public, max-age=31536000, immutable');
}

async function findVideo({ database: { db } }: Services, id: string) {
  if (!isGenerationId(id)) throw notFound('Video');
  const [row] = await db
    .select({ key: generations.videoKey, size: generations.videoSize, sha256: generations.videoSha256 })
    .from(generations)
    .where(and(eq(generations.id, id), eq(generations.status, 'completed')));
  const { key, size, sha256 } = row ?? {};
  if (!key || !size || !sha256) throw notFound('Video');
  return { key, size, sha256 };
}

/** Of an If-None-Match: any of a list, weak ones too, or all. */
function isAmong(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')));
}
