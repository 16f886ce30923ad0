// A vendor in virtual time: it takes requests, lists what it holds with a lag, and is the judge of what was made twice.

/** Something that the vendor accepted. */
export interface SimulatedGeneration {
  readonly generationId: string;
  readonly shot: string;
  readonly acceptedMs: number;
  readonly endsMs: number;
  readonly ends: 'completed' | 'failed';
}

export class SimulatedVendor {
  readonly #generations: SimulatedGeneration[] = [];
  readonly #listingLagMs: number;

  constructor(listingLagMs: number) {
    this.#listingLagMs = listingLagMs;
  }

  accept(shot: string, nowMs: number, lasts: { readonly ms: number; readonly ends: 'completed' | 'failed' }): string {
    const generationId = `g${this.#generations.length + 1}`;
    this.#generations.push({ generationId, shot, acceptedMs: nowMs, endsMs: nowMs + lasts.ms, ends: lasts.ends });
    return generationId;
  }

  byId(generationId: string): SimulatedGeneration | undefined {
    return this.#generations.find((generation) => generation.generationId === generationId);
  }

  /** Truthful: what it lists is there, and a miss is fresh only where the listing reaches beyond the try. */
  find(
    shot: string,
    untilMs: number,
    nowMs: number,
  ): { readonly generationId: string | undefined; readonly fresh: boolean } {
    const viewMs = nowMs - this.#listingLagMs;
    const seen = this.#generations.find((generation) => generation.shot === shot && generation.acceptedMs <= viewMs);
    return { generationId: seen?.generationId, fresh: viewMs >= untilMs };
  }

  countInFlight(nowMs: number): number {
    return this.#generations.filter(({ acceptedMs, endsMs }) => acceptedMs <= nowMs && endsMs > nowMs).length;
  }

  /** Shots that it made more than once. */
  duplicates(): string[] {
    const shots = this.#generations.map(({ shot }) => shot);
    return shots.filter((shot, index) => shots.indexOf(shot) !== index);
  }
}
