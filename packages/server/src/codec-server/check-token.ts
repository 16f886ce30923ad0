// Who may ask: whoever has the token, or, where there is none, whoever is on this machine.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

const REALM = 'realm="Shotlist codec server", charset="UTF-8"';
/** A page elsewhere may have its own name lead here; the name it asks for is then not one of these. */
const THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * `Authorization: Bearer TOKEN`, as Temporal's CLI and proxies send it. A browser can be told no header: it asks for a
 * name and a password when this server is visited, and sends them with the UI's requests from then on; the password is the token.
 */
export function checkToken(token: string | undefined): MiddlewareHandler {
  if (token === undefined) {
    return async (context, next) => {
      if (THIS_MACHINE.test(new URL(context.req.url).hostname)) return next();
      return context.json({ error: 'Without a token it answers for localhost only.' }, 403);
    };
  }
  const wanted = digestOf(token);
  return async (context, next) => {
    const given = tokenOf(context.req.header('authorization') ?? '');
    // Digests have one length, so that the comparison takes the same time whatever was sent.
    if (timingSafeEqual(digestOf(given), wanted)) return next();
    // Only a person who opens it is asked: a question in the middle of the UI would say nothing.
    const scheme = context.req.method === 'GET' ? 'Basic' : 'Bearer';
    return context.json({ error: 'The token is missing or wrong.' }, 401, { 'WWW-Authenticate': `${scheme} ${REALM}` });
  };
}

function tokenOf(header: string): string {
  const [, scheme = '', credentials = ''] = /^(bearer|basic) +(\S+)$/i.exec(header) ?? [];
  if (scheme.toLowerCase() !== 'basic') return credentials;
  return /^[^:]*:(.*)$/s.exec(Buffer.from(credentials, 'base64').toString())?.[1] ?? '';
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
