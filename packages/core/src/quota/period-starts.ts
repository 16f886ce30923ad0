// When the periods of a quota begin, by the calendar of its time zone. Not for workflows: zones change, and a replay must not.
import { Temporal } from 'temporal-polyfill';
import type { QuotaSpec } from './quota-spec.js';

/**
 * The beginning of the period that holds `fromMs`, and of those after it: `count` of them, epoch milliseconds, ascending.
 * A period of a calendar begins at its first moment there: where clocks leap over midnight, when they have; where there are
 * two midnights, at the first.
 * @throws RangeError for a time zone that isn't known here.
 */
export function periodStarts(spec: QuotaSpec, fromMs: number, count: number): number[] {
  const startOf = typeof spec.per === 'object' ? fixedStarts(spec.per.ms, fromMs) : calendarStarts(spec, fromMs);
  // The anchor day of this month may be still to come; and clocks set back over midnight return to the day before.
  let index = -1;
  while (startOf(index + 1) <= fromMs) index += 1;
  const starts: number[] = [];
  for (; starts.length < count; index += 1) {
    const startMs = startOf(index);
    // A day may be missing, as Samoa's 2011-12-30 is: it begins when the next one does.
    if (startMs !== starts.at(-1)) starts.push(startMs);
  }
  return starts;
}

/** The beginning of a period by its number. That of 0 is the last one that begins by `fromMs`, or the one after it. */
type StartOf = (index: number) => number;

function fixedStarts(lengthMs: number, fromMs: number): StartOf {
  const current = Math.floor(fromMs / lengthMs);
  return (index) => (current + index) * lengthMs;
}

function calendarStarts({ per, anchorDay = 1, timeZone = 'UTC' }: QuotaSpec, fromMs: number): StartOf {
  const now = Temporal.Instant.fromEpochMilliseconds(Math.floor(fromMs));
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  const startMs = (date: Temporal.PlainDate) => date.toZonedDateTime(timeZone).epochMilliseconds;
  if (per === 'day') return (index) => startMs(today.add({ days: index }));
  const month = today.toPlainYearMonth();
  // A day that a month doesn't have becomes its last.
  return (index) => startMs(month.add({ months: index }).toPlainDate({ day: anchorDay }));
}
