// Places at a vendor: how many generations may be there at the same time, and when the next place is free.

/** Moments that rise. */
interface Line {
  readonly endsMs: number[];
  /** Those before it are over. */
  first: number;
}

/** Generations of one kind take equally long, so each kind ends in the order in which it began. */
export class Places {
  readonly #most: number;
  readonly #lines = new Map<string, Line>();
  #taken = 0;
  /** When the last of them ends; epoch milliseconds. */
  lastEndMs = Number.NEGATIVE_INFINITY;

  constructor(most: number) {
    this.#most = most;
  }

  /** When one is free, at the earliest. */
  freeMs(): number {
    return this.#taken < this.#most ? Number.NEGATIVE_INFINITY : (endOf(this.#earliest()) ?? Number.NEGATIVE_INFINITY);
  }

  /** Takes the one that is free first. */
  take(kind: string, endMs: number): void {
    if (this.#taken >= this.#most) {
      const line = this.#earliest();
      if (line !== undefined) line.first += 1;
    } else this.#taken += 1;
    const line = this.#lines.get(kind) ?? { endsMs: [], first: 0 };
    this.#lines.set(kind, line);
    line.endsMs.push(endMs);
    this.lastEndMs = Math.max(this.lastEndMs, endMs);
  }

  #earliest(): Line | undefined {
    let earliest: Line | undefined;
    for (const line of this.#lines.values())
      if ((endOf(line) ?? Number.POSITIVE_INFINITY) < (endOf(earliest) ?? Number.POSITIVE_INFINITY)) earliest = line;
    return earliest;
  }
}

function endOf(line: Line | undefined): number | undefined {
  return line?.endsMs[line.first];
}
