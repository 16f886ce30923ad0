// A hash table over typed arrays: 8 bytes a slot, so that a million rows cost 10 to 15 MB.

/** Tables that grow by themselves: while one grows, the old and the new of a sixteenth stand side by side, not of the whole. */
const SHARD_BITS = 4;
const START_SLOTS = 256;
/** Slots in use, at most, before a shard grows by half. */
const MAX_LOAD = 0.8;
const GROWTH = 1.5;

/** Remembers a 32-bit value under a 32-bit hash. What equal hashes mean is for the caller to check. */
export class SeenTable {
  private readonly shards = Array.from({ length: 2 ** SHARD_BITS }, () => new Shard());

  /**
   * The value first added under this hash for which `isSame` holds; without one, `value` is added and undefined returned.
   * Values are from 0 to 2^32-2.
   */
  findOrAdd(hash: number, value: number, isSame: (value: number) => boolean): number | undefined {
    const shard = this.shards[hash >>> (32 - SHARD_BITS)] as Shard;
    return shard.findOrAdd((hash << SHARD_BITS) >>> 0, value, isSame);
  }

  /** Calls `visit` with each value under this hash, the first added first. */
  each(hash: number, visit: (value: number) => void): void {
    (this.shards[hash >>> (32 - SHARD_BITS)] as Shard).each((hash << SHARD_BITS) >>> 0, visit);
  }
}

class Shard {
  private hashes = new Uint32Array(START_SLOTS);
  private values = new Uint32Array(START_SLOTS);
  private used = 0;

  findOrAdd(hash: number, value: number, isSame: (value: number) => boolean): number | undefined {
    if (this.used >= this.hashes.length * MAX_LOAD) this.grow();
    let slot = slotOf(hash, this.hashes.length);
    for (;;) {
      const stored = this.values[slot] as number;
      if (stored === 0) break;
      if (this.hashes[slot] === hash && isSame(stored - 1)) return stored - 1;
      slot = slot + 1 === this.hashes.length ? 0 : slot + 1;
    }
    this.hashes[slot] = hash;
    // 0 marks an empty slot.
    this.values[slot] = value + 1;
    this.used += 1;
    return undefined;
  }

  each(hash: number, visit: (value: number) => void): void {
    let slot = slotOf(hash, this.hashes.length);
    for (let stored = this.values[slot] as number; stored !== 0; stored = this.values[slot] as number) {
      if (this.hashes[slot] === hash) visit(stored - 1);
      slot = slot + 1 === this.hashes.length ? 0 : slot + 1;
    }
  }

  private grow(): void {
    const { hashes, values } = this;
    const slots = Math.ceil(hashes.length * GROWTH);
    this.hashes = new Uint32Array(slots);
    this.values = new Uint32Array(slots);
    for (let from = 0; from < hashes.length; from += 1) {
      const value = values[from] as number;
      if (value === 0) continue;
      const hash = hashes[from] as number;
      let to = slotOf(hash, slots);
      while (this.values[to] !== 0) to = to + 1 === slots ? 0 : to + 1;
      this.hashes[to] = hash;
      this.values[to] = value;
    }
    // Given back at once: a garbage collection would come much later.
    hashes.buffer.transfer(0);
    values.buffer.transfer(0);
  }
}

/** The hash's place in proportion, which works for any number of slots. */
function slotOf(hash: number, slots: number): number {
  return Math.floor((hash / 0x1_0000_0000) * slots);
}

/** 32 bits of hash of a text: murmur's mixing over its UTF-16 units. Another seed gives another hash. */
export function hashText(text: string, seed = 0): number {
  let hash = 0x9e37_79b9 ^ text.length ^ seed;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x9e37_79b1);
    hash = (hash << 13) | (hash >>> 19);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
