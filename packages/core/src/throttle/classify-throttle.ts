// What a refusal for too many requests means: which gate of the account it closes, and for how long.
import { type AnswerHeaders, headerReader } from './answer-headers.js';
import { exhaustedLimit, lengthOf, readRateLimits } from './rate-limit-fields.js';
import type { RateLimitInfo } from './rate-limit-info.js';
import { asWait, serverTime } from './read-time.js';
import { readWords } from './refusal-words.js';
import { readRetryAfterField } from './retry-after.js';
import { gateOfCode, type ThrottleGate } from './vendor-codes.js';

/** Up to this long a refusal is a rate's, beyond it a quota's, in milliseconds. */
const MOST_RATE_MS = 300_000;

/** An answer that is known to refuse for too many requests: a 429, a 503 that says when, or an envelope with HTTP 200. */
export interface ThrottleAnswer {
  /** HTTP status. */
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The vendor's own code; a number as text. */
  readonly code?: string | undefined;
  /** The vendor's words, without what they repeat of the request. */
  readonly words?: string | undefined;
  /** How long a field of the body asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly usage?: ThrottleUsage | undefined;
}

/** The figures that came with it. */
export interface ThrottleUsage {
  readonly used: number;
  /** null where there is none. */
  readonly limit: number | null;
  /** Epoch milliseconds by the vendor's clock at which `used` returns to 0. */
  readonly resetsAtMs?: number | undefined;
}

export interface ThrottleVerdict {
  /** What is used up: requests of the moment, or units of a period. */
  readonly gate: ThrottleGate;
  /** How long the vendor asks to be left alone, in milliseconds; null where it doesn't say. Never cut short. */
  readonly retryAfterMs: number | null;
  /** What told the gate. */
  readonly by: 'code' | 'retry-after' | 'rate-limit' | 'usage' | 'words' | 'default';
}

/**
 * Reads a refusal in this order: the vendor's own code; Retry-After, then the limit that is exhausted (up to 300 s is a
 * rate, beyond is a quota); usage at its limit; the words; else it is a rate. A server that is merely unwell (5xx) has
 * no quota, unless its code says so. Never throws; `nowMs` is this machine's clock, for servers that don't tell theirs.
 */
export function classifyThrottle(answer: ThrottleAnswer, nowMs: number): ThrottleVerdict {
  const headers = headerReader(answer.headers);
  const serverMs = serverTime(headers, nowMs);
  const askedMs = readRetryAfterField(headers, nowMs) ?? asWait(answer.retryAfterMs);
  const limit = metLimit(readRateLimits(headers, nowMs));
  const words = readWords(answer.words ?? '', serverMs);
  const { gate, by } = judge(answer, askedMs, limit, words);
  const untilResetMs = gate === 'quota' ? untilReset(answer.usage, serverMs) : undefined;
  return { gate, retryAfterMs: askedMs ?? untilResetMs ?? asWait(limit?.resetMs) ?? words.waitMs ?? null, by };
}

function judge(
  { status, code = '', usage }: ThrottleAnswer,
  askedMs: number | undefined,
  limit: RateLimitInfo | undefined,
  words: ReturnType<typeof readWords>,
): Pick<ThrottleVerdict, 'gate' | 'by'> {
  const byCode = gateOfCode(code);
  if (byCode !== undefined) return { gate: byCode, by: 'code' };
  const isUnwell = status >= 500;
  const byLength = (waitMs: number): ThrottleGate => (waitMs <= MOST_RATE_MS || isUnwell ? 'rate' : 'quota');
  if (askedMs !== undefined) return { gate: byLength(askedMs), by: 'retry-after' };
  if (limit !== undefined) return { gate: byLength(lengthOf(limit)), by: 'rate-limit' };
  if (!isUnwell && isSpent(usage)) return { gate: 'quota', by: 'usage' };
  const { waitMs, gate = waitMs === undefined ? undefined : byLength(waitMs) } = words;
  return gate === undefined ? { gate: 'rate', by: 'default' } : { gate: isUnwell ? 'rate' : gate, by: 'words' };
}

/** The limit that was met. One that doesn't say how much remains was met too, when it is the only one: this is a refusal. */
function metLimit(limits: readonly RateLimitInfo[]): RateLimitInfo | undefined {
  const [only, ...others] = limits;
  const isOnly = others.length === 0 && only?.remaining === undefined && only?.resetMs !== undefined;
  return exhaustedLimit(limits) ?? (isOnly ? only : undefined);
}

function isSpent(usage: ThrottleUsage | undefined): boolean {
  return typeof usage?.limit === 'number' && usage.limit >= 0 && usage.used >= usage.limit;
}

function untilReset(usage: ThrottleUsage | undefined, serverMs: number): number | undefined {
  const resetsAtMs = usage?.resetsAtMs;
  return resetsAtMs === undefined || !(resetsAtMs > serverMs) ? undefined : asWait(resetsAtMs - serverMs);
}
