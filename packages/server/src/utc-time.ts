// Times as the API writes them, and months as it counts them: all in UTC.

/** `YYYY-MM-DD HH:MM:SS`, the reference's form. */
export function writeTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ');
}

/** A calendar month in UTC. */
export interface UtcMonth {
  /** `YYYY-MM`. */
  readonly name: string;
  readonly startMs: number;
  /** When the next one begins. */
  readonly endMs: number;
}

export function monthOf(nowMs: number): UtcMonth {
  const now = new Date(nowMs);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return { name: now.toISOString().slice(0, 7), startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) };
}
