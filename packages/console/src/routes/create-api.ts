// The API of the page. It is the page's own and may change with it: programs use the commands, or the gateway.
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { checked, readJson } from '../answers/read-json.js';
import { notFound, Refusal } from '../answers/refusal.js';
import type { ConsoleEngine } from '../engine.js';
import type { createFeeds } from '../live/feeds.js';
import type { Sessions } from '../session/sessions.js';
import { sendEvents } from './events.js';
import { sendFile } from './files.js';
import { MOST_LIST_BYTES, readList } from './lists.js';
import {
  batchIdSchema,
  cancelBody,
  closeBody,
  emptyBody,
  partQuery,
  retryBody,
  sessionBody,
  shotsQuery,
} from './schemas.js';
import { findShots } from './shots.js';

export interface ApiOptions {
  readonly engine: ConsoleEngine;
  readonly sessions: Sessions;
  readonly feeds: ReturnType<typeof createFeeds>;
  /** Fires when the streams are to end. */
  readonly closing: AbortSignal;
  readonly nowMs: () => number;
}

/** Bytes of any body but a list. */
const MOST_BODY_BYTES = 64 * 1024;

export function createApi({ engine, sessions, feeds, closing, nowMs }: ApiOptions): Hono {
  const api = new Hono();
  const small = limited(MOST_BODY_BYTES);
  api.use(async (context, next) => {
    context.header('Cache-Control', 'no-store');
    await next();
  });
  api.get('/session', (context) => context.json({ open: sessions.isOpen(context) }));
  api.post('/session', small, async (context) => {
    if (!sessions.open(context, await readJson(context, sessionBody))) throw keyIsWrong();
    return context.json({ open: true });
  });
  api.delete('/session', (context) => {
    sessions.close(context);
    return context.json({ open: false });
  });
  api.use(async (context, next) => {
    if (!sessions.isOpen(context)) throw keyIsWrong();
    await next();
  });

  api.get('/facts', (context) => context.json(engine.facts()));
  api.get('/events', (context) => sendEvents(context, feeds, closing));
  api.get('/batches', async (context) => context.json(await engine.batches(checked(context.req.query(), partQuery))));
  api.get('/batches/:batch', async (context) => context.json(await engine.batch(batchOf(context))));
  api.get('/batches/:batch/shots', async (context) =>
    context.json(await findShots(engine, batchOf(context), checked(context.req.query(), shotsQuery), nowMs)),
  );
  api.get('/batches/:batch/files/:name', (context) => sendFile(context, engine, batchOf(context)));
  for (const format of ['csv', 'ndjson'] as const) {
    api.get(`/batches/:batch/results.${format}`, async (context) => {
      const batch = batchOf(context);
      const body = Readable.toWeb(Readable.from(await engine.results(batch, format)));
      return context.body(body as ReadableStream<Uint8Array>, 200, {
        'Content-Type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
        'Content-Disposition': `attachment; filename="${batch}-results.${format}"`,
      });
    });
  }
  api.post('/batches/:batch/pause', small, async (context) => {
    await readJson(context, emptyBody);
    return context.json(await engine.pause(batchOf(context)));
  });
  api.post('/batches/:batch/resume', small, async (context) => {
    await readJson(context, emptyBody);
    return context.json(await engine.resume(batchOf(context)));
  });
  api.post('/batches/:batch/cancel', small, async (context) =>
    context.json(await engine.cancel(batchOf(context), await readJson(context, cancelBody))),
  );
  api.post('/batches/:batch/retry/plan', small, async (context) => {
    const { only } = await readJson(context, retryBody);
    return context.json(await engine.planRetry(batchOf(context), only === undefined ? {} : { only }));
  });
  api.post('/batches/:batch/retry', small, async (context) => {
    const { only } = await readJson(context, retryBody);
    return context.json(await engine.retry(batchOf(context), only === undefined ? {} : { only }));
  });

  api.get('/accounts', async (context) => context.json(await engine.accounts()));
  api.post('/accounts/:account/close', small, async (context) => {
    const { reason, untilMs } = await readJson(context, closeBody);
    await engine.closeAccount(context.req.param('account'), {
      ...(reason === undefined || reason.trim() === '' ? {} : { reason }),
      ...(untilMs === undefined ? {} : { until: new Date(untilMs) }),
    });
    return context.json({ closed: true });
  });
  api.post('/accounts/:account/open', small, async (context) => {
    await readJson(context, emptyBody);
    await engine.openAccount(context.req.param('account'));
    return context.json({ closed: false });
  });

  const large = limited(MOST_LIST_BYTES);
  api.post('/lists/check', large, async (context) => context.json(await engine.checkList(await readList(context))));
  api.post('/lists/plan', large, async (context) => context.json(await engine.planList(await readList(context))));
  api.post('/lists/submit', large, async (context) => context.json(await engine.submitList(await readList(context))));
  api.all('*', () => {
    throw notFound('Path');
  });
  return api;
}

function batchOf(context: Context): string {
  const { success, data } = batchIdSchema.safeParse(context.req.param('batch'));
  // One answer for what can't be an id and what isn't there.
  if (!success) throw notFound('Batch');
  return data;
}

function keyIsWrong(): Refusal {
  return new Refusal(401, {
    code: 'CONSOLE_KEY',
    title: 'The key, or the link, is missing, wrong or used.',
    help: 'Open a new link of "shotlist console", or paste the key.',
  });
}

function limited(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () => {
      const title = `The request is larger than ${maxSize >= 1024 * 1024 ? `${maxSize / 1024 / 1024} MiB` : `${maxSize / 1024} KiB`}.`;
      const help = 'Submit a list of this size by the command: shotlist submit FILE.';
      throw new Refusal(413, { code: 'too_large', title, ...(maxSize > MOST_BODY_BYTES ? { help } : {}) });
    },
  });
}
