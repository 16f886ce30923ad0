// Which pages of other origins may use the gateway.
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { VIDEO_PATH } from './paths.js';

const READABLE = ['Retry-After', 'RateLimit', 'RateLimit-Policy', 'ETag', 'Content-Range', 'X-Request-Id', 'Allow'];

/** The videos are open to all; the rest to the origins that are named. */
export function crossOrigin(origins: readonly string[]): MiddlewareHandler {
  const isOpen = origins.includes('*');
  const open = cors({
    origin: (origin, { req }) => (isOpen || VIDEO_PATH.test(req.path) ? '*' : origins.includes(origin) ? origin : null),
    allowMethods: ['GET', 'HEAD', 'POST', 'OPTIONS'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Range', 'If-Range'],
    exposeHeaders: READABLE,
    maxAge: 600,
  });
  return async (context, next) => {
    const { method, path } = context.req;
    // What no page asked for needs none of it, unless a cache between may give it to one later.
    const isForPages = context.req.header('origin') !== undefined || method === 'OPTIONS' || VIDEO_PATH.test(path);
    return isForPages ? open(context, next) : next();
  };
}
