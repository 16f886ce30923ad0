// Points in time and lengths of time as servers write them. Each form names its zone, so that no machine's own is asked.
import type { HeaderReader } from './answer-headers.js';
import { utcTime } from './utc-time.js';

/** Longer than any window there is, in milliseconds: what says more is no time. */
export const MOST_MS = 400 * 86_400_000;

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1, us: 0.001, µs: 0.001, ns: 0.000_001 };
const SPAN = /^(?:\d+(?:\.\d+)?(?:ms|us|µs|ns|[dhms]))+$/;
const CLOCK = String.raw`(\d{2}):(\d{2})(?::(\d{2}(?:\.\d{1,9})?))?`;
const ISO = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})(?:[T ]${CLOCK} ?(?:Z|UTC|([+-]\d{2}):?(\d{2}))?)?$`, 'i');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `Sun, 06 Nov 1994 08:49:37 GMT`, and `Sunday, 06-Nov-94 08:49:37 GMT`. Source: RFC 9110, 5.6.7 */
const DATE = new RegExp(
  String.raw`^[A-Z][a-z]{2,8}, (\d{1,2})[ -]([A-Z][a-z]{2})[ -](\d{4}|\d{2}) ${CLOCK} (?:GMT|UTC)$`,
);
/** `Sun Nov  6 08:49:37 1994`, which names no zone and means the same. */
const OLDEST_DATE = new RegExp(String.raw`^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) ${CLOCK} (\d{4})$`);

/** A date of HTTP's, the obsolete forms too, in epoch milliseconds. */
export function readHttpDate(text: string): number | undefined {
  const [, day, month = '', year, ...clock] = DATE.exec(text) ?? [];
  if (day !== undefined) return calendarTime(fullYear(Number(year)), MONTHS.indexOf(month) + 1, day, clock);
  const [, oldMonth = '', oldDay, hour, minute, second, oldYear] = OLDEST_DATE.exec(text) ?? [];
  if (oldDay === undefined) return undefined;
  return calendarTime(Number(oldYear), MONTHS.indexOf(oldMonth) + 1, oldDay, [hour, minute, second]);
}

/** `2026-12-01T00:00:00Z`, with a blank for the T, without seconds, as a day; UTC where no zone is named. */
export function readIsoTime(text: string): number | undefined {
  const [, year, month, day, hour, minute, second, zoneHours = '0', zoneMinutes = '0'] = ISO.exec(text) ?? [];
  if (year === undefined) return undefined;
  const atMs = calendarTime(Number(year), Number(month), day, [hour, minute, second]);
  const zoneMs =
    (Math.abs(Number(zoneHours)) * 60 + Number(zoneMinutes)) * (zoneHours.startsWith('-') ? -60_000 : 60_000);
  return atMs === undefined ? undefined : atMs - zoneMs;
}

/** `6m0s`, `1.5s`, `120ms`, as programs in Go write a length of time, in milliseconds. */
export function readSpan(text: string): number | undefined {
  if (text.length > 60 || !SPAN.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)([^\d.]+)/g);
  const spanMs = [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * UNIT_MS[unit as 'ms'], 0);
  return asWait(spanMs);
}

/** What the server's clock says (`Date`), where it tells; else what this machine's does. */
export function serverTime(headers: HeaderReader, nowMs: number): number {
  return readHttpDate(headers.get('date')?.trim() ?? '') ?? nowMs;
}

/** Whole milliseconds that can be waited; undefined for what is no length of time. */
export function asWait(spanMs: number | undefined): number | undefined {
  return spanMs !== undefined && spanMs >= 0 && spanMs <= MOST_MS ? Math.ceil(spanMs) : undefined;
}

type Figure = string | undefined;

function calendarTime(
  year: number,
  month: number,
  day: Figure,
  [hour, minute, second]: readonly Figure[],
): number | undefined {
  const [h, m, s] = [hour, minute, second].map((figure) => Number(figure ?? 0));
  return utcTime({ year, month, day: Number(day), hour: h ?? 0, minute: m ?? 0, second: s ?? 0 });
}

/** Of two figures, as the obsolete form has it. */
function fullYear(year: number): number {
  if (year >= 100) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}
