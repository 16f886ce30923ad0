// The nearest valid name, for messages.
import { closest, distance } from 'fastest-levenshtein';

/**
 * The candidate closest to `name` by edit distance, if it is close enough to be what was meant:
 * at most `tolerance` of the longer name's letters differ, or one, or two neighbours stand in each other's place.
 */
export function nearestName(name: string, candidates: readonly string[], tolerance = 0.4): string | undefined {
  if (candidates.length === 0 || name.length === 0 || name.length > 80) return undefined;
  const wanted = name.toLowerCase();
  const best = closest(
    wanted,
    candidates.map((candidate) => candidate.toLowerCase()),
  );
  const index = candidates.findIndex((candidate) => candidate.toLowerCase() === best);
  const allowed = Math.max(1, Math.floor(Math.max(wanted.length, best.length) * tolerance));
  return distance(wanted, best) <= allowed || isSwapped(wanted, best) ? candidates[index] : undefined;
}

/** The commonest slip: `mian` for `main`. */
function isSwapped(one: string, other: string): boolean {
  const at = [...one].findIndex((letter, place) => letter !== other[place]);
  if (at === -1 || one.length !== other.length) return false;
  return `${one.slice(0, at)}${one[at + 1]}${one[at]}${one.slice(at + 2)}` === other;
}
