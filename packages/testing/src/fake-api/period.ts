// The stretch of time that a quota counts.

export interface Period {
  readonly startMs: number;
  readonly endMs: number;
}

/** The period that a time lies in: so many milliseconds since the epoch, or a month in UTC. */
export function periodOf(period: number | 'month', atMs: number): Period {
  if (period !== 'month') {
    const startMs = Math.floor(atMs / period) * period;
    return { startMs, endMs: startMs + period };
  }
  const date = new Date(atMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) };
}
