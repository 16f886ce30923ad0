// What a refusal says in prose: the last thing to go by. A wrong "quota" waits for days, a wrong "rate" costs a probe,
// so in doubt it is none.
import { asWait, readIsoTime } from './read-time.js';
import type { ThrottleGate } from './vendor-codes.js';

export interface SaidInWords {
  readonly gate?: ThrottleGate;
  /** Until it may be tried again, in milliseconds. */
  readonly waitMs?: number;
}

const MAX_CHARACTERS = 1000;

/** A window of an hour or more. */
const LONG =
  /\b(?:month(?:ly)?|daily|weekly|yearly|annual(?:ly)?|hourly|rpd|tpd|today|billing (?:cycle|period))\b|\bper (?:\d+ )?(?:hour|day|week|month|year)s?\b|\b(?:this|current|for the|within a) (?:hour|day|week|period)\b/;
/** A window of a minute or less, or places in flight. */
const SHORT =
  /\b(?:concurren\w*|parallel|simultaneous\w*|in flight|rpm|tpm|qps|rps|burst)\b|\btoo (?:fast|quick\w*|frequent\w*|often|rapid\w*)\b|\bper (?:\d+ )?(?:second|sec|minute|min)s?\b/;
const RATE = /\brate limit\w*|\bthrottl\w*|\bslow(?:ing)? down\b|\bback off\b|\boverload\w*|\bbusy\b|\brequest rate\b/;
const QUOTA =
  /\b(?:quotas?|credits?|balance|allowance|billing|subscription|plan|funds|arrears)\b|\b(?:usage|spend|spending|generation) (?:limit|cap)\b/;
/** "Rate limit or monthly usage limit exceeded": it names both, and says neither. */
const EITHER = /\brate limit\b[^.]{0,40}\bor\b|\bor\b[^.]{0,40}\brate limit\b/;

const AGAIN = String.raw`\b(?:again|retry|retrying|wait|waiting|available|resets?|renews?|resumes?|refills?)\b[^\d]{0,40}?`;
const COUNT = String.raw`\d+(?:\.\d+)?`;
const UNIT = '(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])';
const FIGURE = new RegExp(`(${COUNT}) ?(${UNIT})`, 'g');
const SPAN = new RegExp(`${AGAIN}((?:${COUNT} ?${UNIT}(?:,? (?:and )?)?)+)`);
const DAY = String.raw`\d{4}-\d{2}-\d{2}`;
const CLOCK = String.raw`\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:z|utc|[+-]\d{2}:?\d{2}))?`;
const MOMENT = new RegExp(`${AGAIN}(${DAY}(?:[t ]${CLOCK})?)`);
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function readWords(words: string, serverMs: number): SaidInWords {
  const text = words
    .slice(0, MAX_CHARACTERS)
    .toLowerCase()
    .replace(/[\s_]+/g, ' ');
  const gate = gateOf(text.replaceAll('-', ' '));
  const waitMs = readMoment(text, serverMs) ?? readLength(text);
  return { ...(gate === undefined ? {} : { gate }), ...(waitMs === undefined ? {} : { waitMs }) };
}

function gateOf(text: string): ThrottleGate | undefined {
  const [isLong, isShort, isRate, isQuota] = [LONG, SHORT, RATE, QUOTA].map((pattern) => pattern.test(text));
  if ((isLong && isShort) || ((isLong || isQuota) && EITHER.test(text))) return undefined;
  if (isLong) return 'quota';
  if (isShort || isRate) return 'rate';
  return isQuota ? 'quota' : undefined;
}

/** `try again in 1 hour and 20 minutes`, `retry after 6m0s`. */
function readLength(text: string): number | undefined {
  const [, span] = SPAN.exec(text) ?? [];
  if (span === undefined) return undefined;
  const parts = span.matchAll(FIGURE);
  return asWait([...parts].reduce((sum, [, count, unit = '']) => sum + Number(count) * unitMs(unit), 0));
}

function unitMs(unit: string): number {
  return /^m(?:s|illi)/.test(unit) ? 1 : (UNIT_MS[unit.charAt(0)] ?? 0);
}

/** `resets at 2026-12-01 00:00 UTC`. */
function readMoment(text: string, serverMs: number): number | undefined {
  const [, moment] = MOMENT.exec(text) ?? [];
  const atMs = moment === undefined ? undefined : readIsoTime(moment);
  return atMs === undefined || atMs <= serverMs ? undefined : asWait(atMs - serverMs);
}
