// A vendor in virtual time: it takes requests, lists what it holds with a lag, and is the judge of what was made twice.
import type { VendorTraits } from './scenario.js';

/** Something that the vendor accepted. */
export interface SimulatedGeneration {
  readonly generationId: string;
  readonly shot: string;
  readonly model: string;
  readonly key: string;
  readonly acceptedMs: number;
  readonly endsMs: number;
  readonly ends: 'completed' | 'failed';
  /** From then on its listing shows it. */
  readonly listedMs: number;
}

export class SimulatedVendor {
  readonly traits: VendorTraits;
  readonly #byId = new Map<string, SimulatedGeneration>();
  readonly #byShot = new Map<string, SimulatedGeneration[]>();
  #running: SimulatedGeneration[] = [];

  constructor(traits: VendorTraits) {
    this.traits = traits;
  }

  /** A request that came twice by one key is made once, where the vendor knows keys. */
  accept(
    { shot, model }: { readonly shot: string; readonly model: string },
    key: string,
    nowMs: number,
    fate: { readonly lastsMs: number; readonly ends: 'completed' | 'failed'; readonly lies: boolean },
  ): { readonly generationId: string; readonly isNew: boolean } {
    const before = this.ofShot(shot);
    const same = this.traits.honoursKeys ? before.find((generation) => generation.key === key) : undefined;
    if (same !== undefined) return { generationId: same.generationId, isNew: false };
    const generationId = `g${this.#byId.size + 1}`;
    const generation: SimulatedGeneration = {
      generationId,
      shot,
      model,
      key,
      acceptedMs: nowMs,
      endsMs: nowMs + fate.lastsMs,
      ends: fate.ends,
      listedMs: nowMs + this.traits.listingLagMs + (fate.lies ? this.traits.liesByMs : 0),
    };
    this.#byId.set(generationId, generation);
    this.#byShot.set(shot, [...before, generation]);
    this.#running.push(generation);
    return { generationId, isNew: true };
  }

  byId(generationId: string): SimulatedGeneration | undefined {
    return this.#byId.get(generationId);
  }

  ofShot(shot: string): readonly SimulatedGeneration[] {
    return this.#byShot.get(shot) ?? [];
  }

  /** What it lists now of a shot. */
  listed(shot: string, nowMs: number): readonly SimulatedGeneration[] {
    return this.ofShot(shot).filter(({ listedMs }) => listedMs <= nowMs);
  }

  /** A miss is fresh where the listing, by its own word, reaches beyond the try. */
  isFresh(untilMs: number, nowMs: number): boolean {
    return nowMs - this.traits.listingLagMs >= untilMs;
  }

  /** All that it has accepted. */
  get all(): Iterable<SimulatedGeneration> {
    return this.#byId.values();
  }

  countInFlight(nowMs: number): number {
    this.#running = this.#running.filter(({ endsMs }) => endsMs > nowMs);
    return this.#running.length;
  }

  /** Shots of which it made more than one. */
  *duplicates(): Generator<readonly SimulatedGeneration[]> {
    for (const generations of this.#byShot.values()) if (generations.length > 1) yield generations;
  }
}
