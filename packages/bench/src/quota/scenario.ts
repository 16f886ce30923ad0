// What a quota is tried by: a list that needs four periods of it, and what is killed while it waits.

export const SCENARIO_NAMES = ['calm', 'restart', 'turn'] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

export interface QuotaScenario {
  readonly name: ScenarioName;
  readonly says: string;
  readonly shots: number;
  /** Accepted requests of a period. */
  readonly limit: number;
  /** Periods are counted from 1970. */
  readonly periodMs: number;
  /** All workers and the Temporal server are killed, in a wait: so long after the second period began. */
  readonly killAtMs?: number;
  /** So long nobody is there. */
  readonly awayMs?: number;
}

const USUAL = { shots: 350, limit: 100, periodMs: 30_000 } as const;

export const SCENARIOS: Readonly<Record<ScenarioName, QuotaScenario>> = {
  calm: { ...USUAL, name: 'calm', says: 'nothing is killed' },
  restart: {
    ...USUAL,
    name: 'restart',
    says: 'workers and server are killed in the wait of the second period, and back before it ends',
    killAtMs: 15_000,
    awayMs: 3_000,
  },
  turn: {
    ...USUAL,
    name: 'turn',
    says: 'workers and server are killed in the wait of the second period, and back after the third began',
    killAtMs: 26_000,
    awayMs: 7_000,
  },
};
