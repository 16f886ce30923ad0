// What is still to happen, the earliest first; at one moment in the order it was asked for. A binary heap.

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

export class EventHeap {
  readonly #entries: Entry[] = [];
  #orders = 0;

  get size(): number {
    return this.#entries.length;
  }

  push(atMs: number, run: () => void): void {
    const entry: Entry = { atMs, order: this.#orders, run };
    this.#orders += 1;
    const entries = this.#entries;
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = entries[above]!;
      if (!isBefore(entry, other)) break;
      entries[at] = other;
      at = above;
    }
    entries[at] = entry;
  }

  pop(): Entry | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (last === undefined || entries.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= entries.length) break;
      if (below + 1 < entries.length && isBefore(entries[below + 1]!, entries[below]!)) below += 1;
      const other = entries[below]!;
      if (!isBefore(other, last)) break;
      entries[at] = other;
      at = below;
    }
    entries[at] = last;
    return first;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
