// Chance inside a reducer: a number that each throw changes. The same state throws the same.

/** A share from 0 up to, but not, 1, and what the next throw begins with. Source: mulberry32. */
export function throwDice(dice: number): { readonly share: number; readonly dice: number } {
  const next = (dice + 0x6d2b79f5) | 0;
  let mixed = Math.imul(next ^ (next >>> 15), 1 | next);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return { share: ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296, dice: next };
}

/** What a ledger's throws begin with: its name, so that accounts don't all come back at the same moment. */
export function diceOf(name: string): number {
  let dice = 0x811c9dc5;
  for (const character of name) dice = Math.imul(dice ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return dice | 0;
}
