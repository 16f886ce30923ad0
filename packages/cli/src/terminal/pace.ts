// How fast a batch goes and when it will be done, from what was seen lately.

/** A look at the batch: how many shots were at their end by then. */
interface Sample {
  readonly atMs: number;
  readonly ended: number;
}

export interface Pace {
  /** Shots a minute; undefined until it can be told. */
  readonly perMinute: number | undefined;
  /** Milliseconds until all are at their end, at this pace. */
  readonly leftMs: number | undefined;
}

/** Looks further back than this don't count, while there are enough younger ones. */
const WINDOW_MS = 60_000;
const MIN_SPAN_MS = 1_000;

/** Keeps looks at one batch; time is an argument. */
export function createPace(): { look(atMs: number, ended: number, remaining: number): Pace } {
  const samples: Sample[] = [];
  return {
    look(atMs, ended, remaining) {
      samples.push({ atMs, ended });
      // Slow vendors end a shot every few minutes: keep at least the look before the last two that ended.
      while (
        samples.length > 2 &&
        atMs - (samples[1]?.atMs ?? atMs) > WINDOW_MS &&
        ended - (samples[1]?.ended ?? ended) >= 2
      )
        samples.shift();
      const first = samples[0] ?? { atMs, ended };
      const spanMs = atMs - first.atMs;
      const done = ended - first.ended;
      if (spanMs < MIN_SPAN_MS || done <= 0) return { perMinute: undefined, leftMs: undefined };
      return { perMinute: (done / spanMs) * 60_000, leftMs: (remaining * spanMs) / done };
    },
  };
}
