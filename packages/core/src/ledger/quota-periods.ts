// Periods of a quota, from what the ledger was told of them. Calendars and zones were read outside: here is only arithmetic.
import type { QuotaPeriods } from '../messages.js';

/** Epoch milliseconds; `endMs` belongs to the next one. */
export interface Period {
  readonly startMs: number;
  readonly endMs: number;
}

/** Beyond the calendar that it was told, a ledger counts in periods of this length until it is told more. */
const UNTOLD_MS = 30 * 86_400_000;

/** The period that holds a moment. */
export function periodAt(periods: QuotaPeriods, atMs: number): Period {
  if ('lengthMs' in periods) {
    const startMs = Math.floor(atMs / periods.lengthMs) * periods.lengthMs;
    return { startMs, endMs: startMs + periods.lengthMs };
  }
  const { startsMs } = periods;
  const next = startsMs.findIndex((startMs) => startMs > atMs);
  const first = startsMs[0] ?? 0;
  const last = startsMs.at(-1) ?? 0;
  if (next > 0) return { startMs: startsMs[next - 1] ?? first, endMs: startsMs[next] ?? last };
  const origin = next === 0 ? first : last;
  const startMs = origin + Math.floor((atMs - origin) / UNTOLD_MS) * UNTOLD_MS;
  return { startMs, endMs: startMs + UNTOLD_MS };
}

/** Every period that a span touches, both ends included. */
export function periodsTouched(periods: QuotaPeriods, fromMs: number, untilMs: number): Period[] {
  const touched = [periodAt(periods, fromMs)];
  for (let last = touched[0]; last !== undefined && last.endMs <= untilMs; last = touched.at(-1))
    touched.push(periodAt(periods, last.endMs));
  return touched;
}
