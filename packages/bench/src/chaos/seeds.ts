/**
 * Which seeds a run plays: `words/7` is the seventh of these words alone, words without a slash are the first `count`.
 * Nothing where a slash is followed by no number from 1, or `count` is no whole number: the caller says how it is typed.
 */
export function seedsOf(seed: string, count: number): { readonly run: string; readonly numbers: readonly number[] } {
  const slash = seed.lastIndexOf('/');
  if (slash < 0)
    return {
      run: seed,
      numbers: Number.isInteger(count) ? Array.from({ length: count }, (_, index) => index + 1) : [],
    };
  const number = seed.slice(slash + 1);
  return { run: seed.slice(0, slash), numbers: /^[1-9]\d*$/.test(number) ? [Number(number)] : [] };
}
