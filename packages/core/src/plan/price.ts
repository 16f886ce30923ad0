// What one generation costs, by the prices that a person wrote down.

/** What a vendor asks for a generation of a model: both are added up. */
export interface ModelPrice {
  /** For each second of the clip. */
  readonly perSecond?: number;
  readonly perGeneration?: number;
}

/** By model; one that isn't named costs nobody knows what, never nothing. */
export type ModelPrices = Readonly<Record<string, ModelPrice>>;

/** Whole millionths of the currency, so that 0.1 + 0.2 is 0.3; undefined where the model has no price. */
export function generationCost(prices: ModelPrices | undefined, model: string, seconds: number): number | undefined {
  const price = prices !== undefined && Object.hasOwn(prices, model) ? prices[model] : undefined;
  if (price === undefined) return undefined;
  return Math.round(((price.perGeneration ?? 0) + (price.perSecond ?? 0) * seconds) * 1_000_000);
}
