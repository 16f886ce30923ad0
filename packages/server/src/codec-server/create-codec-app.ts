// Temporal's remote codec protocol: POST …/encode and …/decode, with payloads in and out.
import { isShotlistError } from '@shotlist/core';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { checkToken } from './check-token.js';
import { type Codec, convertPayloads, readPayloads } from './payloads-json.js';

export interface CodecAppOptions {
  readonly codec: Codec;
  /** Whoever asks has to have it. Without one only names of this machine are answered for. */
  readonly token?: string;
  /** Pages that may ask: where Temporal's UI is. @default none */
  readonly corsOrigins?: readonly string[];
}

/** Temporal takes 2 MB a payload and 4 MB a message; Base64 makes a third more of them. */
const MOST_BODY_BYTES = 8 * 1024 * 1024;

/** Answers requests: mount it, serve it, or ask it directly. It keeps nothing, and says nothing of what it reads. */
export function createCodecApp({ codec, token, corsOrigins = [] }: CodecAppOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    context.header('Cache-Control', 'no-store');
    context.header('X-Content-Type-Options', 'nosniff');
    await next();
  });
  app.use(
    cors({
      origin: (origin) => (corsOrigins.includes(origin) ? origin : null),
      allowMethods: ['POST'],
      // What the UI sends, with a login of its own too.
      allowHeaders: ['Content-Type', 'X-Namespace', 'Authorization', 'Authorization-Extras'],
      credentials: true,
      maxAge: 600,
    }),
  );
  app.use(checkToken(token));
  app.get('/', (context) => context.text('Signed in. Temporal’s UI can read payloads now.\n'));
  const tooLarge = bodyLimit({
    maxSize: MOST_BODY_BYTES,
    onError: (context) => context.json({ error: 'The body is larger than 8 MiB.' }, 413),
  });
  // Only the end of a path counts, so that it can be put below any other.
  app.post('*', tooLarge, async (context) => {
    const way = /\/(encode|decode)$/.exec(context.req.path)?.[1];
    if (way !== 'encode' && way !== 'decode') return context.notFound();
    // Of pages elsewhere it has to be asked for first.
    if (!/^application\/json\b/i.test(context.req.header('content-type') ?? ''))
      return context.json({ error: 'The body has to be application/json.' }, 415);
    const given = readPayloads(await context.req.json().catch(() => undefined));
    if (given === undefined) return context.json({ error: 'The body is no JSON with payloads.' }, 400);
    try {
      return context.json(await convertPayloads(given, (payloads) => codec[way](payloads)));
    } catch (error) {
      if (!isShotlistError(error)) throw error;
      return context.json({ error: error.message, code: error.code }, 400);
    }
  });
  app.notFound((context) => context.json({ error: 'Ask by POST at …/encode or …/decode.' }, 404));
  // What nobody expected may quote a payload.
  app.onError((_, context) => context.json({ error: 'Internal server error.', code: 'INTERNAL' }, 500));
  return app;
}
