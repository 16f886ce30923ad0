// A 429 in the dialects that vendors speak.
import type { LimitState, Refusal } from './limits.js';
import type { RefusalDialect } from './options.js';
import { json, problem, type Reply, type Usage } from './reply.js';

/** What a refusal is put into words from. */
export interface RefusalContext {
  readonly dialect: RefusalDialect;
  readonly usage: Usage;
  readonly nowMs: number;
  /** @default 429 */
  readonly status?: number | undefined;
}

/** A refusal as a reply. */
export function refuse(refusal: Refusal, context: RefusalContext): Reply {
  const { code, message, waitMs, limits } = refusal;
  const { dialect, usage, nowMs, status = 429 } = context;
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const form = (headers: Record<string, string>): Reply => problem(status, message, { code, usage, headers });
  switch (dialect) {
    case 'seed':
      return form({ 'Retry-After': String(seconds), ...rateLimitFields(limits) });
    case 'date':
      return form({ 'Retry-After': new Date(Math.ceil((nowMs + waitMs) / 1000) * 1000).toUTCString() });
    case 'draft':
      return form(rateLimitFields(limits));
    case 'fraction':
      return form({ 'Retry-After': writeFraction(waitMs) });
    case 'x-ratelimit':
    case 'x-ratelimit-delta':
      return form(xRateLimit(limits, dialect === 'x-ratelimit' ? nowMs : 0));
    case 'nonsense':
      return form({ 'Retry-After': 'soon' });
    case 'bare':
      return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: 'Too Many Requests\n' };
    case 'empty':
      return { status, headers: {}, body: '' };
    case 'prose':
      return problem(status, `Too many requests, please try again in ${seconds} seconds`);
    case 'words':
      return problem(status, message);
    case 'envelope':
      return json(200, { success: false, code, error: message });
    case 'object':
      return json(status, { error: { code, message } });
  }
}

/** What an accepted request's answer says of the limits, where the dialect has a word for it. */
export function limitFields(
  limits: readonly LimitState[],
  dialect: RefusalDialect,
  nowMs: number,
): Record<string, string> {
  if (limits.length === 0) return {};
  const nearest = limits.toSorted((one, other) => one.remaining / one.limit - other.remaining / other.limit);
  if (dialect === 'seed' || dialect === 'draft') return rateLimitFields(nearest);
  if (dialect === 'x-ratelimit') return xRateLimit(nearest, nowMs);
  return dialect === 'x-ratelimit-delta' ? xRateLimit(nearest, 0) : {};
}

/** Source: draft-ietf-httpapi-ratelimit-headers-11; `w` and `t` are whole seconds. */
function rateLimitFields(limits: readonly LimitState[]): Record<string, string> {
  const list = (write: (state: LimitState) => string): string => limits.map(write).join(', ');
  return {
    'RateLimit-Policy': list(({ name, limit, windowMs }) =>
      windowMs === undefined
        ? `"${name}";q=${limit};qu="concurrent-requests"`
        : `"${name}";q=${limit};w=${toSeconds(windowMs)}`,
    ),
    RateLimit: list(({ name, remaining, resetMs }) => `"${name}";r=${remaining};t=${toSeconds(resetMs)}`),
  };
}

function xRateLimit([state]: readonly LimitState[], sinceMs: number): Record<string, string> {
  if (state === undefined) return {};
  return {
    'X-RateLimit-Limit': String(state.limit),
    'X-RateLimit-Remaining': String(state.remaining),
    'X-RateLimit-Reset': String(toSeconds(sinceMs + state.resetMs)),
  };
}

/** Never a whole number, never too early. */
function writeFraction(waitMs: number): string {
  const tenths = Math.max(1, Math.ceil(waitMs / 100));
  return ((tenths % 10 === 0 ? tenths + 5 : tenths) / 10).toFixed(1);
}

const toSeconds = (durationMs: number): number => Math.max(0, Math.ceil(durationMs / 1000));
