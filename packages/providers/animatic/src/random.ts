// Repeatable dice: the same seed always throws the same numbers.

/** A number from 0 up to 1, exclusive. */
export type Dice = () => number;

/** Dice that begin with a seed. Neighbouring seeds give unrelated throws. Source of the mixing steps: MurmurHash3's finalizer. */
export function createDice(seed: number, salt: number): Dice {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35)) >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
  };
}

/** A throw between two numbers. */
export function between(dice: Dice, low: number, high: number): number {
  return low + (high - low) * dice();
}

/** One of a list. */
export function oneOf<Item>(dice: Dice, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(dice() * items.length)] ?? items[0];
}
