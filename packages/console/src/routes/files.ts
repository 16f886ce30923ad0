// GET files: a video or a still of the store, whole or a range of it.
import { ReadableStream } from 'node:stream/web';
import { readRange } from '@shotlist/core';
import type { Context } from 'hono';
import { notFound, Refusal } from '../answers/refusal.js';
import type { ConsoleEngine } from '../engine.js';
import { fileType } from './paths.js';

export async function sendFile(context: Context, engine: ConsoleEngine, batchId: string): Promise<Response> {
  const name = context.req.param('name') ?? '';
  const type = fileType(name);
  const file = type === undefined ? undefined : await engine.file(batchId, name);
  if (type === undefined || file === undefined) throw notFound('File');
  const { size } = file;
  const headers: Record<string, string> = {
    'Content-Type': type,
    'Content-Length': String(size),
    'Content-Disposition': `${context.req.query('download') === undefined ? 'inline' : 'attachment'}; filename="${name}"`,
    'Accept-Ranges': 'bytes',
  };
  if (context.req.method === 'HEAD') {
    keepForADay(context);
    return context.body(null, 200, headers);
  }
  const range = readRange(context.req.header('range'), size);
  if (range === 'unsatisfiable') {
    throw new Refusal(416, {
      code: 'range_not_satisfiable',
      title: 'The range is beyond the end of the file.',
      headers: { 'Content-Range': `bytes */${size}` },
    });
  }
  const body = await file.read(range === 'none' ? {} : { range });
  if (body === undefined) throw notFound('File');
  keepForADay(context);
  const stream = ReadableStream.from(body) as globalThis.ReadableStream<Uint8Array>;
  if (range === 'none') return context.body(stream, 200, headers);
  const { start, end } = range;
  headers['Content-Length'] = String(end - start + 1);
  headers['Content-Range'] = `bytes ${start}-${end}/${size}`;
  return context.body(stream, 206, headers);
}

/** A file never becomes another one, since a retry has a name of its own; an error may. */
function keepForADay(context: Context): void {
  context.header('Cache-Control', 'private, max-age=86400, immutable');
}
