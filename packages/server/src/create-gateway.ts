// The gateway: the API over its database, and the relay that hands to the engine what was accepted.
import { randomUUID } from 'node:crypto';
import { ERRORS } from '@shotlist/core';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { createAcceptRequest } from './accept/accept-requests.js';
import { DEFAULT_RATE } from './accept/rate.js';
import { notFound } from './answers/refusal.js';
import { writeError } from './answers/write-error.js';
import { docsMarkdown, docsPage } from './docs/index.js';
import type { GatewayOptions } from './gateway-options.js';
import { createAuthenticate } from './keys/authenticate.js';
import { createListener, type GenerationChanged } from './listener/create-listener.js';
import { createMetrics } from './metrics/metrics.js';
import { createOutbox } from './relay/outbox.js';
import { createRelay } from './relay/relay.js';
import { createApiRoutes } from './routes/api-routes.js';
import { crossOrigin } from './routes/cross-origin.js';
import { BASES, routeOf } from './routes/paths.js';
import type { GatewayEnv, Services } from './routes/services.js';
import { openApiDocument } from './open-api/open-api-document.js';

export interface Gateway {
  /** Answers requests: mount it, serve it, or ask it directly. */
  readonly app: Hono<GatewayEnv>;
  /** The activity of `ListenerActivities`, for a worker on the task queue `listener`. */
  readonly generationChanged: GenerationChanged;
  /** Begins to hand over what was accepted, also before this gateway was. */
  start(): void;
  /** Finishes what is being handed over. The database stays open. */
  stop(): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { database, store, corsOrigins = [], log = () => undefined, nowMs = Date.now } = options;
  const { rate = DEFAULT_RATE, imageHosts: images = [], webhookHosts: webhooks = [] } = options;
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const metrics = createMetrics(database);
  const relay = createRelay(createOutbox(database), options);
  const services: Services = {
    database,
    store,
    accept: createAcceptRequest(database, rate),
    authenticate: createAuthenticate(database),
    handOver: (request) => relay.add(request),
    rate,
    hosts: { images, webhooks },
    publicUrl,
    nowMs,
  };

  const app = new Hono<GatewayEnv>();
  app.use(async (context, next) => {
    const beganMs = performance.now();
    const requestId = randomUUID();
    context.set('requestId', requestId);
    // Before there is an answer: to change one afterwards costs more than all the rest of it.
    context.header('X-Request-Id', requestId);
    context.header('X-Content-Type-Options', 'nosniff');
    // Answers are one caller's, and change; those that don't say so themselves.
    context.header('Cache-Control', 'no-store');
    await next();
    const seconds = (performance.now() - beganMs) / 1000;
    metrics.countRequest({ route: routeOf(context.req.path), status: context.res.status, seconds });
  });
  app.use(crossOrigin(corsOrigins));
  app.onError((error, context) => writeError(context, error, log));
  app.notFound((context) => writeError(context, notFound('Path'), log));

  const api = createApiRoutes(services);
  for (const base of BASES) app.route(base, api);
  const document = openApiDocument(api, publicUrl);
  app.get('/openapi.json', (context) => context.json(document));
  const pages = { ...options.docs, publicUrl };
  // Made when somebody reads them; they stay as they are.
  let page: string | undefined;
  app.get('/docs', (context) => context.html((page ??= docsPage(pages))));
  app.get('/docs.md', (context) =>
    context.text(docsMarkdown(pages), 200, { 'Content-Type': 'text/markdown; charset=utf-8' }),
  );
  app.get('/', (context) => context.redirect('/docs'));
  for (const [path, beside] of Object.entries(options.beside ?? {})) app.route(path, beside);
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', async (context) => {
    try {
      await database.db.execute(sql`SELECT 1`);
      return context.json({ status: 'ready' });
    } catch {
      const headers = { 'Retry-After': '5' };
      return context.json({ status: 'not_ready', error: ERRORS.DATABASE_UNREACHABLE.message }, 503, headers);
    }
  });

  return {
    app,
    generationChanged: createListener({ ...options, publicUrl }),
    start: () => relay.start(),
    stop: async () => {
      metrics.stop();
      await relay.stop();
    },
  };
}
