// The console: one page, and its API, below one path.
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { notFound } from './answers/refusal.js';
import { type ConsoleLog, problemOf, writeProblem } from './answers/write-problem.js';
import type { ConsoleEngine } from './engine.js';
import { onlyOwnPages, onlyThisMachine } from './guard/hosts.js';
import { createFeeds } from './live/feeds.js';
import { type PageFile, readPageFiles } from './page-files.js';
import { createApi } from './routes/create-api.js';
import { CONSOLE_PATH } from './routes/paths.js';
import { assertConsoleKey } from './session/console-key.js';
import { createSessions } from './session/sessions.js';

export interface ConsoleOptions {
  readonly engine: ConsoleEngine;
  /** Whoever has it may do everything that the console can. At least 32 characters. */
  readonly key: string;
  /** What named the key, for an error. @default "key" */
  readonly keyFrom?: string;
  /** Answer only to names of this machine. @default true */
  readonly onlyThisMachine?: boolean;
  /** Where others reach it, behind a proxy: scheme, host and port. @default none */
  readonly publicOrigins?: readonly string[];
  /** @default Date.now */
  readonly nowMs?: () => number;
  /** @default nobody */
  readonly log?: ConsoleLog;
}

export interface Console {
  /** To be mounted at {@link CONSOLE_PATH}. */
  readonly app: Hono;
  /** The same for a server of its own. */
  readonly alone: Hono;
  /** A path that opens the console once, within the hour. */
  readonly createLink: () => string;
  /** Ends the streams of all pages; they come back to whoever answers next. */
  readonly close: () => void;
}

/** Throws `CONSOLE_KEY` for a key that is too short, and `INTERNAL` where the page wasn't built. */
export function createConsole(options: ConsoleOptions): Console {
  const { engine, key, keyFrom = 'key', publicOrigins = [], nowMs = Date.now, log = () => undefined } = options;
  assertConsoleKey(key, keyFrom);
  const files = readPageFiles();
  const sessions = createSessions(key, nowMs);
  const closing = new AbortController();
  const feeds = createFeeds(engine, (error) => {
    const { headers: _headers, ...problem } = problemOf(error, log);
    return problem;
  });

  const app = new Hono();
  app.onError((error, context) => writeProblem(context, error, log));
  app.use(headers);
  if (options.onlyThisMachine !== false) app.use(onlyThisMachine);
  app.use(onlyOwnPages(publicOrigins));
  app.route('/api', createApi({ engine, sessions, feeds, closing: closing.signal, nowMs }));
  app.get('*', (context) => {
    const wanted = context.req.path.replace(CONSOLE_PATH, '').replace(/^\//, '');
    const file = files.get(wanted);
    if (file !== undefined && wanted !== 'index.html') return answerOf(file);
    // A file that is gone was an earlier release's; anything else is a place within the page.
    const page = files.get('index.html');
    if (/^assets\/|\.\w{2,4}$/.test(wanted) || page === undefined) throw notFound('File');
    return answerOf(page);
  });
  const alone = new Hono();
  alone.route(CONSOLE_PATH, app);
  alone.get('/', (context) => context.redirect(`${CONSOLE_PATH}/`));
  return { app, alone, createLink: () => `${CONSOLE_PATH}/#${sessions.createCode()}`, close: () => closing.abort() };

  function answerOf({ bytes, type, isImmutable }: PageFile): Response {
    return new Response(bytes, {
      headers: {
        'Content-Type': type,
        'Cache-Control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
    });
  }
}

/** Everything comes from here, nothing is inline, and nobody frames it. */
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    mediaSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  crossOriginOpenerPolicy: 'same-origin',
  crossOriginResourcePolicy: 'same-origin',
  // Whether a host has TLS is its own affair.
  strictTransportSecurity: false,
});
