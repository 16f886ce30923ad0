// What some generations come to: their number, units, seconds of video and cost.

/** Sums over generations. */
export interface Spend {
  readonly generations: number;
  /** Seconds of video. */
  readonly seconds: number;
  readonly units: number;
  /** In millionths of the currency: of those whose model has a price. */
  readonly cost: number;
  /** Those whose model has none: what they cost isn't known. */
  readonly unpriced: number;
}

/** One generation of a kind. */
export interface UnitSpend {
  readonly seconds: number;
  readonly units: number;
  readonly cost: number | undefined;
}

export const NO_SPEND: Spend = { generations: 0, seconds: 0, units: 0, cost: 0, unpriced: 0 };

export function addSpend(sum: Spend, one: UnitSpend, count = 1): Spend {
  return {
    generations: sum.generations + count,
    seconds: sum.seconds + one.seconds * count,
    units: addUnits(sum.units, one.units * count),
    cost: sum.cost + (one.cost ?? 0) * count,
    unpriced: sum.unpriced + (one.cost === undefined ? count : 0),
  };
}

export function sumSpends(spends: readonly Spend[]): Spend {
  return spends.reduce(
    (sum, one) => ({
      generations: sum.generations + one.generations,
      seconds: sum.seconds + one.seconds,
      units: addUnits(sum.units, one.units),
      cost: sum.cost + one.cost,
      unpriced: sum.unpriced + one.unpriced,
    }),
    NO_SPEND,
  );
}

/** Units may be fractions: ten times 0.1 is 1. */
export function addUnits(a: number, b: number): number {
  return Math.round((a + b) * 1_000_000) / 1_000_000;
}
