// How long a server asks to be left alone, by the fields that are there for it. Nonsense is ignored.
import type { AnswerHeaders, HeaderReader } from './answer-headers.js';
import { headerReader } from './answer-headers.js';
import { exhaustedLimit, readRateLimits } from './rate-limit-fields.js';
import { asWait, readHttpDate, serverTime } from './read-time.js';

/**
 * The wait in milliseconds: `Retry-After` in seconds, fractions, or as a date, by the server's own clock where it tells
 * it (`Date`); else the reset of a limit of which nothing remains.
 */
export function readRetryAfter(headers: AnswerHeaders, nowMs: number): number | undefined {
  const reader = headerReader(headers);
  return readRetryAfterField(reader, nowMs) ?? exhaustedLimit(readRateLimits(reader, nowMs))?.resetMs;
}

/** `retry-after-ms`, which says it more exactly, or `Retry-After`. Source: RFC 9110, 10.2.3; fractions are seen too. */
export function readRetryAfterField(headers: HeaderReader, nowMs: number): number | undefined {
  const exactMs = asWait(readFigure(headers.get('retry-after-ms')));
  if (exactMs !== undefined) return exactMs;
  const text = headers.get('retry-after')?.trim() ?? '';
  const seconds = readFigure(text);
  if (seconds !== undefined) return asWait(seconds * 1000);
  const dateMs = readHttpDate(text);
  return dateMs === undefined ? undefined : asWait(Math.max(0, dateMs - serverTime(headers, nowMs)));
}

function readFigure(text: string | null | undefined): number | undefined {
  return /^\s*\d+(?:\.\d+)?\s*$/.test(text ?? '') ? Number(text) : undefined;
}
