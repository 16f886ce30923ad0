// What the systems are measured at: a vendor's limits, and what they are told of them.
import type { RateLimit } from '@shotlist/core';
import type { RefusalDialect } from '@shotlist/testing/fake';

/** One vendor, and one list of shots. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly says: string;
  readonly shots: number;
  /**
   * What the vendor takes: so many in any stretch of that length, wherever it begins; with `burst`, a token bucket that
   * is filled at this rate and holds so many.
   */
  readonly allowed: RateLimit | null;
  /** What accounts and peers are set to. */
  readonly configured: RateLimit | null;
  /** Generations at the same time, at the vendor and as configured. */
  readonly maxInFlight: number;
  readonly generationMs: number;
  /** How the vendor writes a 429. */
  readonly dialect: RefusalDialect;
  /** Between two looks at what is in flight, for everybody. */
  readonly pollMs: number;
  /** So little work that the systems are measured beside each other. */
  readonly light: boolean;
  /** Whether a process is killed in the middle. */
  readonly kills: boolean;
}

export const SCENARIO_NAMES = ['rate', 'minute', 'places', 'blind'] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

const USUAL = {
  maxInFlight: 400,
  generationMs: 3_000,
  dialect: 'seed',
  pollMs: 2_000,
  light: false,
  kills: true,
} as const;
const A_SECOND = { requests: 20, perMs: 1_000 } as const;
const A_MINUTE = { requests: 300, perMs: 60_000 } as const;

export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  rate: {
    ...USUAL,
    name: 'rate',
    says: '20 requests a second, by a token bucket of 20',
    shots: 2_000,
    allowed: { ...A_SECOND, burst: 20 },
    configured: A_SECOND,
  },
  minute: {
    ...USUAL,
    name: 'minute',
    says: '300 requests in any minute',
    shots: 1_200,
    allowed: A_MINUTE,
    configured: A_MINUTE,
    light: true,
  },
  places: {
    ...USUAL,
    name: 'places',
    says: '10 generations at the same time, of 2 minutes each',
    shots: 40,
    allowed: null,
    configured: null,
    maxInFlight: 10,
    generationMs: 120_000,
    light: true,
  },
  blind: {
    ...USUAL,
    name: 'blind',
    says: '3 requests a second are taken, 50 a second configured, and a 429 says nothing more',
    shots: 400,
    allowed: { requests: 3, perMs: 1_000 },
    configured: { requests: 50, perMs: 1_000 },
    dialect: 'bare',
    kills: false,
  },
};

/** Ten times faster where time is what takes long, and fewer shots. Not what is published: what takes its own time weighs more. */
export function quickly(scenario: Scenario): Scenario {
  const { name, allowed, says } = scenario;
  const quick = { ...scenario, says: `${says}; quick: not the published figure` };
  switch (name) {
    case 'rate':
      return { ...quick, shots: 400 };
    case 'minute': {
      const tenth = { requests: 30, perMs: 6_000 };
      return { ...quick, shots: 200, allowed: tenth, configured: tenth };
    }
    case 'places':
      return { ...quick, generationMs: 12_000, pollMs: 200 };
    case 'blind':
      return { ...quick, shots: 60 * (allowed?.requests ?? 1) };
  }
}

/**
 * How many rows a peer has under way at the same time: as many as fill the rate while each is generated and polled for
 * (Little's law) and a tenth more, within the cap.
 */
export function rowsAtOnce({ configured, maxInFlight, generationMs, pollMs }: Scenario): number {
  if (configured === null) return maxInFlight;
  const aMs = configured.requests / configured.perMs;
  return Math.min(maxInFlight, Math.ceil(1.1 * aMs * (generationMs + pollMs)));
}
