// The nearest valid name, for messages.
import { closest, distance } from 'fastest-levenshtein';

/**
 * The candidate closest to `name` by edit distance, if it is close enough to be what was meant:
 * at most `tolerance` of the longer name's letters differ, or one.
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
  return distance(wanted, best) <= allowed ? candidates[index] : undefined;
}
