// Where a shot and a batch can stand.

export const SHOT_STATES = [
  'pending',
  'waiting',
  'submitting',
  'ambiguous',
  'generating',
  'downloading',
  'succeeded',
  'rejected',
  'failed',
  'canceled',
] as const;
export type ShotState = (typeof SHOT_STATES)[number];

/** How many shots are in each state. The sum is always the total. */
export type ShotCounts = Readonly<Record<ShotState, number>>;

/** States a shot never leaves within a run. */
export function isFinalState(state: ShotState): boolean {
  return state === 'succeeded' || state === 'rejected' || state === 'failed' || state === 'canceled';
}

/** All states at 0. */
export function emptyCounts(): Record<ShotState, number> {
  return Object.fromEntries(SHOT_STATES.map((state) => [state, 0])) as Record<ShotState, number>;
}

/** Adds up counts state by state. */
export function addCounts(...all: readonly ShotCounts[]): Record<ShotState, number> {
  const sum = emptyCounts();
  for (const counts of all) for (const state of SHOT_STATES) sum[state] += counts[state];
  return sum;
}

export const BATCH_STATES = [
  'running',
  'pausing',
  'paused',
  'waiting',
  'canceling',
  'done',
  'canceled',
  'failed',
] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** How a batch came out, apart from its state. */
export type Verdict = 'succeeded' | 'partial' | 'nothing_succeeded';

/** The verdict over the shots that were asked for: those still pending, and rows left out as rejected, don't count against it. */
export function verdictOf(counts: ShotCounts, leftOut: number): Verdict {
  const asked = SHOT_STATES.reduce((sum, state) => sum + counts[state], 0) - counts.pending - leftOut;
  if (counts.succeeded === 0 && asked > 0) return 'nothing_succeeded';
  return counts.succeeded >= asked ? 'succeeded' : 'partial';
}

/** Why an account issues no permits now. */
export const GATES = ['rate', 'quota', 'auth', 'paused', 'unreachable', 'store'] as const;
export type GateName = (typeof GATES)[number];
