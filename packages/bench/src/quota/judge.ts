// What the vendor's log says of a quota that was to be kept.
import type { FakeApiCall } from '@shotlist/testing/fake';
import type { QuotaScenario } from './scenario.js';

/** A period as the vendor saw it. */
interface PeriodFigures {
  readonly accepted: number;
  readonly refused: number;
  /** Requests that came when the period was used up already. */
  readonly whileExhausted: number;
}

export interface QuotaFigures {
  /** From the period of the first request to that of the last, those without any among them. */
  readonly periods: readonly PeriodFigures[];
  readonly accepted: number;
  /** Generations beyond one a shot. */
  readonly duplicates: number;
  readonly violations: readonly string[];
}

/** Requests while exhausted that are forgiven, a period: one asks whether the vendor takes some again. */
const PROBES = 1;

/** When it was: by this machine's clock, which is the vendor's. */
export interface QuotaTimes {
  /** When the batch ended. */
  readonly endMs: number;
  /** When nobody worked. */
  readonly away?: { readonly fromMs: number; readonly toMs: number };
}

/** Judges the paid calls of a run. */
export function judgeQuota(
  calls: readonly FakeApiCall[],
  { shots, limit, periodMs }: Pick<QuotaScenario, 'shots' | 'limit' | 'periodMs'>,
  { endMs, away }: QuotaTimes,
): QuotaFigures {
  const paid = calls.filter(({ endpoint }) => endpoint === 'generate');
  const numberOf = (atMs: number) => Math.floor(atMs / periodMs);
  const first = numberOf(paid[0]?.atMs ?? endMs);
  const last = numberOf(paid.at(-1)?.atMs ?? endMs);
  const periods = Array.from({ length: last - first + 1 }, (_, index) =>
    figuresOf(
      paid.filter(({ atMs }) => numberOf(atMs) === first + index),
      limit,
    ),
  );
  const made = paid.filter(({ generationId }) => generationId !== undefined);
  const duplicates = made.length - new Set(made.map(({ writtenHash }) => writtenHash)).size;
  const violations: string[] = [];
  periods.forEach(({ accepted, whileExhausted }, index) => {
    if (accepted > limit) violations.push(`Period ${index + 1} has ${accepted} accepted requests.`);
    if (whileExhausted > PROBES)
      violations.push(`${whileExhausted} requests came in period ${index + 1} after it was used up.`);
  });
  if (made.length !== shots) violations.push(`${made.length} requests were accepted, not ${shots}.`);
  if (duplicates > 0) violations.push(`${duplicates} generations are beyond the one of their shot.`);
  const needed = Math.ceil(shots / limit) + missedPeriods(away, periodMs);
  const taken = numberOf(endMs) - first + 1;
  if (taken > needed) violations.push(`It was done in period ${taken}, not in period ${needed}.`);
  return { periods, accepted: made.length, duplicates, violations };
}

/** Periods that nobody can use: they began while nobody worked, and half of them was over when somebody did. */
function missedPeriods(away: QuotaTimes['away'], periodMs: number): number {
  if (away === undefined) return 0;
  const { fromMs, toMs } = away;
  return Math.max(0, Math.round(toMs / periodMs) - Math.ceil(fromMs / periodMs));
}

function figuresOf(calls: readonly FakeApiCall[], limit: number): PeriodFigures {
  let accepted = 0;
  let whileExhausted = 0;
  for (const { generationId } of calls) {
    if (accepted >= limit) whileExhausted += 1;
    if (generationId !== undefined) accepted += 1;
  }
  return { accepted, refused: calls.length - accepted, whileExhausted };
}
