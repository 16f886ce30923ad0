// What a history is about: a vendor, an account, batches, workers, and what people and crashes do to them.
import type { AccountLimits, QuotaLimit, RateLimit } from '../../messages.js';
import type { Dice } from './dice.js';

export const DISTURBANCES = [
  'pause',
  'resume',
  'cancel',
  'kill-chunk',
  'reset-chunk',
  'reset-chunk-alone',
  'renew-chunk',
  'kill-ledger',
  'reset-ledger',
  'reset-ledger-alone',
  'renew-ledger',
  'kill-batch',
  'configure',
  'close-gate',
  'close-gate-for-a-minute',
  'open-gate',
  'freeze-worker',
  'kill-worker',
  'stop-worker',
  'cancel-now',
] as const;

/** What may happen just when a submit has begun, to those that have to do with it. */
export const AMBUSHES = [
  'freeze-worker',
  'freeze-worker',
  'freeze-worker',
  'kill-chunk',
  'kill-chunk',
  'reset-chunk',
  'reset-chunk-alone',
  'pause',
  'cancel',
  'kill-batch',
  'kill-ledger',
  'reset-ledger',
  'renew-chunk',
  'kill-worker',
  'stop-worker',
  'cancel-now',
] as const satisfies readonly (typeof DISTURBANCES)[number][];

/** Something that people, or crashes, do. A reset `alone` leaves out the signals that came later. */
export interface Disturbance {
  readonly afterMs: number;
  readonly kind: (typeof DISTURBANCES)[number];
  /** Which batch, chunk or worker, counted round. */
  readonly which: number;
  /** How long a worker is away or frozen, or how far back a reset goes. */
  readonly amount: number;
}

export interface VendorTraits {
  readonly canFind: boolean;
  readonly honoursKeys: boolean;
  /** A listing is so far behind, by its own word. */
  readonly listingLagMs: number;
  /** Some generations come into the listing so much later than its own word: 0 for a truthful one. */
  readonly liesByMs: number;
  /** All that a chunk asks for looks alike: while something there is nobody's, no miss of its shots is believed. */
  readonly isAlike?: true;
  /** It can be asked to cancel what it makes. */
  readonly cancels: boolean;
}

export interface BatchPlan {
  readonly weight: number;
  /** For each chunk the models of its shots. */
  readonly chunks: readonly (readonly ('a' | 'b')[])[];
  /** Chunks at the same time. */
  readonly maxOpen: number;
  /** Generations that it may have. */
  readonly maxGenerations: number | null;
}

export interface Scenario {
  readonly vendor: VendorTraits;
  readonly limits: AccountLimits;
  readonly submitBatch: number;
  readonly minPollIntervalMs: number;
  readonly batches: readonly BatchPlan[];
  readonly workers: number;
  /** Ascending times, from the beginning. */
  readonly disturbances: readonly Disturbance[];
}

const RATES: readonly [RateLimit | undefined, ...(RateLimit | undefined)[]] = [
  undefined,
  undefined,
  { requests: 20, perMs: 1_000 },
  { requests: 200, perMs: 1_000 },
  { requests: 5, perMs: 1_000 },
  { requests: 10, perMs: 1_000, burst: 3 },
  { requests: 60, perMs: 60_000 },
  { requests: 1, perMs: 60_000 },
];

/** Draws a scenario. A quarter of them is about many shots under a rate, the rest about few shots and much trouble. */
export function drawScenario(dice: Dice): Scenario {
  const rate = dice.any(...RATES);
  const slow = rate !== undefined && rate.requests / rate.perMs < 0.001;
  const many = !slow && dice.between(0, 3) === 3;
  const canFind = dice.any(true, true, false);
  const honoursKeys = dice.any(false, true);
  const maxInFlight = dice.any(dice.between(1, 4), many ? dice.between(10, 100) : dice.between(2, 8));
  return {
    vendor: {
      canFind,
      honoursKeys,
      listingLagMs: dice.any(0, 0, 30_000),
      liesByMs: dice.any(0, 0, 0, 40_000),
      cancels: honoursKeys,
    },
    limits: {
      account: 'test',
      maxInFlight,
      ...(rate === undefined ? {} : { rates: drawRates(dice, rate) }),
      ...(slow ? {} : drawQuotas(dice, many)),
    },
    submitBatch: canFind || honoursKeys ? dice.any(3, 1, 16) : 1,
    minPollIntervalMs: dice.any(500, 0, 5_000),
    batches: Array.from({ length: dice.any(1, 1, 2, 3) }, () => drawBatch(dice, many)),
    workers: dice.any(2, 1, 3),
    disturbances: drawDisturbances(dice, many),
  };
}

/** Beside a rate there may be a longer window. */
function drawRates(dice: Dice, rate: RateLimit): readonly RateLimit[] {
  if (rate.perMs > 1_000) return [rate];
  return dice.any([rate], [rate, { requests: rate.requests * 5, perMs: 10_000 }]);
}

function drawQuotas(dice: Dice, many: boolean): Pick<AccountLimits, 'quotas' | 'whenExhausted'> {
  const lengthMs = dice.any(60_000, 20_000, 300_000);
  const overall: QuotaLimit = { name: 'all', limit: dice.between(2, many ? 40 : 8), periods: { lengthMs } };
  const ofA: QuotaLimit = {
    name: 'a',
    model: 'a',
    limit: dice.between(1, many ? 20 : 5),
    periods: { lengthMs: 60_000 },
  };
  const quotas = dice.any([], [], [overall], [ofA], [overall, ofA]);
  return quotas.length === 0 ? {} : { quotas, whenExhausted: dice.any('wait', 'wait', 'wait', 'fail') };
}

function drawBatch(dice: Dice, many: boolean): BatchPlan {
  const chunks = Array.from({ length: dice.between(1, 3) }, () =>
    Array.from({ length: many ? dice.between(10, 40) : dice.between(1, 6) }, () => dice.any<'a' | 'b'>('a', 'a', 'b')),
  );
  const shots = chunks.reduce((sum, models) => sum + models.length, 0);
  const maxGenerations = dice.any(null, null, null, dice.between(1, shots));
  return { weight: dice.any(1, 1, 3), chunks, maxOpen: dice.any(8, 2, 1), maxGenerations };
}

function drawDisturbances(dice: Dice, many: boolean): Disturbance[] {
  const spanMs = dice.any(many ? 6_000 : 15_000, 60_000, 900_000);
  return Array.from({ length: dice.between(0, 7) }, () => ({
    afterMs: dice.between(0, spanMs),
    kind: dice.any(...DISTURBANCES),
    which: dice.between(0, 5),
    amount: dice.between(0, 40),
  })).sort((one, other) => one.afterMs - other.afterMs);
}
