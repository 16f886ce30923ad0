// The workflow's clock: Temporal's own time, the same in every replay. The only place that reads it.

/** Milliseconds since the epoch. */
export function nowMs(): number {
  return Date.now();
}

/** A moment as people and machines read it. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
