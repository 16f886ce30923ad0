// Who is let in: whoever showed the key, or the code of a link, once. A session is a signed cookie, so it outlives a restart.
import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { CONSOLE_PATH } from '../routes/paths.js';
import { isSameText, keyMark, signatureOf } from './console-key.js';

export interface Sessions {
  /** A code that opens the console once, soon. */
  createCode(): string;
  /** True, and a cookie, for the key or a code that wasn't used. */
  open(context: Context, given: { readonly key?: string | undefined; readonly code?: string | undefined }): boolean;
  isOpen(context: Context): boolean;
  close(context: Context): void;
}

const SESSION_MS = 7 * 86_400_000;
const CODE_MS = 3_600_000;

export function createSessions(key: string, nowMs: () => number): Sessions {
  const cookie = `shotlist_console_${keyMark(key)}`;
  /** Until when each may be used. */
  const codes = new Map<string, number>();

  const takeCode = (given: string): boolean => {
    for (const [code, untilMs] of codes) {
      if (untilMs <= nowMs()) codes.delete(code);
      else if (isSameText(given, code)) return codes.delete(code);
    }
    return false;
  };
  const isGood = (given: string): boolean => {
    const [, body = '', untilMs = '', signature = ''] = /^((\d{1,16})\.[\w-]+)\.([\w-]+)$/.exec(given) ?? [];
    return isSameText(signature, signatureOf(key, body)) && Number(untilMs) > nowMs();
  };

  return {
    createCode() {
      const code = randomBytes(18).toString('base64url');
      codes.set(code, nowMs() + CODE_MS);
      return code;
    },
    open(context, given) {
      const isLetIn =
        (given.key !== undefined && isSameText(given.key.trim(), key)) ||
        (given.code !== undefined && takeCode(given.code));
      if (!isLetIn) return false;
      const body = `${nowMs() + SESSION_MS}.${randomBytes(9).toString('base64url')}`;
      setCookie(context, cookie, `${body}.${signatureOf(key, body)}`, {
        path: CONSOLE_PATH,
        httpOnly: true,
        sameSite: 'Strict',
        secure: isSecure(context),
        maxAge: SESSION_MS / 1000,
      });
      return true;
    },
    isOpen: (context) => isGood(getCookie(context, cookie) ?? ''),
    close: (context) => void deleteCookie(context, cookie, { path: CONSOLE_PATH, secure: isSecure(context) }),
  };
}

function isSecure(context: Context): boolean {
  return new URL(context.req.url).protocol === 'https:' || context.req.header('x-forwarded-proto') === 'https';
}
