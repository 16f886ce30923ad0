// Lists that stay short however many shots a batch has: what is dropped, or put together, changes no figure that is shown by much.
import type { SentUnits } from './account-history.js';

const MOST_MOMENTS = 100_000;
const MOST_SENT = 50_000;
const MOST_SAMPLES = 10_000;
const FIRST_SPAN_MS = 1_000;

/** The latest moments of all that were added. */
export class LatestMoments {
  #moments: number[] = [];

  add(atMs: number): void {
    this.#moments.push(atMs);
    if (this.#moments.length < 2 * MOST_MOMENTS) return;
    this.#moments = this.#moments.toSorted((a, b) => b - a).slice(0, MOST_MOMENTS);
  }

  get all(): readonly number[] {
    return this.#moments;
  }
}

/** Units by when they were sent: where there are many, those of a model within a span count as sent at its last moment. */
export class SentTotals {
  #sent: SentUnits[] = [];
  #spanMs = FIRST_SPAN_MS;

  add(units: SentUnits): void {
    this.#sent.push(units);
    if (this.#sent.length < 2 * MOST_SENT) return;
    for (this.#merge(); this.#sent.length > MOST_SENT; this.#merge()) this.#spanMs *= 2;
  }

  get all(): readonly SentUnits[] {
    return this.#sent;
  }

  #merge(): void {
    const spans = new Map<string, { model: string; units: number; atMs: number }>();
    for (const { model, units, atMs } of this.#sent) {
      const name = `${Math.floor(atMs / this.#spanMs)} ${model}`;
      const span = spans.get(name) ?? { model, units: 0, atMs };
      span.units += units;
      span.atMs = Math.max(span.atMs, atMs);
      spans.set(name, span);
    }
    this.#sent = [...spans.values()];
  }
}

/** Samples of each name, evenly out of all that were added. */
export class EvenSamples {
  readonly #lines = new Map<string, { count: number; every: number; samples: number[] }>();

  add(name: string, value: number): void {
    const line = this.#lines.get(name) ?? { count: 0, every: 1, samples: [] };
    this.#lines.set(name, line);
    if (line.count % line.every === 0) line.samples.push(value);
    line.count += 1;
    if (line.samples.length < 2 * MOST_SAMPLES) return;
    line.every *= 2;
    line.samples = line.samples.filter((_, at) => at % 2 === 0);
  }

  get all(): ReadonlyMap<string, readonly number[]> {
    return new Map([...this.#lines].map(([name, { samples }]) => [name, samples]));
  }
}
