// A point in time by the calendar, in UTC, without asking any clock.

/** A day and a time of day, as figures. */
export interface CalendarTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** With a fraction; 60 in a leap second. */
  readonly second: number;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Epoch milliseconds; undefined for a day or a time that there is not. */
export function utcTime({ year, month, day, hour, minute, second }: CalendarTime): number | undefined {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lastDay = (DAYS[month - 1] ?? 0) + (month === 2 && isLeap ? 1 : 0);
  if (day < 1 || day > lastDay || hour > 23 || minute > 59 || !(second < 61)) return undefined;
  const before = year - 1;
  // Leap days until this year began, since the year 1; 719162 days lie between that and 1970.
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const daysBefore = DAYS.slice(0, month - 1).reduce((sum, days) => sum + days, 0) + (month > 2 && isLeap ? 1 : 0);
  const days = before * 365 + leapDays - 719_162 + daysBefore + day - 1;
  return ((days * 24 + hour) * 60 + minute) * 60_000 + Math.round(second * 1000);
}
