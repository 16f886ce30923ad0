// Load that swells and ends, and once more: which lists are submitted when, and who is killed meanwhile.

export interface EbbScenario {
  readonly lengthMs: number;
  readonly rate: { readonly requests: number; readonly perMs: number; readonly burst: number };
  readonly maxInFlight: number;
  readonly generationMs: readonly [leastMs: number, mostMs: number];
  /** A list each so often. */
  readonly listEveryMs: number;
  /** Each so often a worker is killed and started again. */
  readonly killEveryMs: number;
  /** How often it swells. */
  readonly tides: number;
  /** Whether memory is judged: what there is after the first tide is held against what there is after the last. */
  readonly judgesMemory: boolean;
}

const MINUTE_MS = 60_000;
/** Of the time, when the last list has come: what is left then must run out. */
const ENDS_SHARE = 0.65;
/** At the height of the swell so many times more comes than can be sent. */
const HEIGHT = 1.6;
/** Shorter than that it is for trying. */
const SHORT_MINUTES = 10;
/** Of the time, when Temporal is killed and started again. */
const RESTART_SHARES = [0.3, 0.6];

export function ebbScenario(minutes: number): EbbScenario {
  const lengthMs = minutes * MINUTE_MS;
  return {
    lengthMs,
    // A short tide is for trying. Permits are good for seconds: where two cores start workers again and again, many would be late.
    rate: { requests: minutes < SHORT_MINUTES ? 4 : 10, perMs: 1_000, burst: 20 },
    maxInFlight: 100,
    generationMs: [2_000, 9_000],
    listEveryMs: Math.min(MINUTE_MS, lengthMs / 12),
    killEveryMs: Math.min(2 * MINUTE_MS, lengthMs / 6),
    tides: minutes < SHORT_MINUTES ? 1 : 2,
    judgesMemory: minutes >= SHORT_MINUTES,
  };
}

/** A list, and when it comes. */
export interface TimedList {
  readonly atMs: number;
  readonly shots: number;
}

/** When the last list of the first tide has come. */
export function firstTideMs({ lengthMs, tides }: EbbScenario): number {
  return (ENDS_SHARE * lengthMs) / tides;
}

/** Sizes rise and fall like tides, from little over more than can be sent back to little. */
export function listsOf(scenario: EbbScenario): readonly TimedList[] {
  const { lengthMs, listEveryMs, rate } = scenario;
  const tideMs = firstTideMs(scenario);
  const endMs = ENDS_SHARE * lengthMs;
  const sent = (rate.requests / rate.perMs) * listEveryMs;
  return Array.from({ length: Math.ceil(endMs / listEveryMs) }, (_, index) => {
    const atMs = index * listEveryMs;
    const tide = Math.sin((Math.PI * (atMs + listEveryMs / 2)) / tideMs) ** 2;
    return { atMs, shots: Math.max(1, Math.round(HEIGHT * sent * tide)) };
  });
}

/** Something that is killed, and when. */
export interface TimedKill {
  readonly atMs: number;
  readonly whom: 'worker' | 'temporal';
}

/** In the order of their times, until the tide is out. */
export function killsOf({ lengthMs, killEveryMs }: EbbScenario): readonly TimedKill[] {
  const workers = Array.from({ length: Math.ceil(lengthMs / killEveryMs) - 1 }, (_, index) => ({
    atMs: (index + 1) * killEveryMs,
    whom: 'worker' as const,
  }));
  const temporal = RESTART_SHARES.map((share) => ({ atMs: share * lengthMs, whom: 'temporal' as const }));
  return [...workers, ...temporal].toSorted((a, b) => a.atMs - b.atMs);
}
