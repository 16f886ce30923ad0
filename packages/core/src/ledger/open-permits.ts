// Permits that were issued and are neither posted nor voided yet: what of them a report settles.
import { LAST_TRY_MS, ON_ITS_WAY_MS } from '../chunk/last-try.js';
import type { ChunkReport, Demand, PermitRun } from '../messages.js';
import { numbersOf, type Ranges, toRanges } from '../ranges.js';
import { MOST_GOOD_MS } from './pacing.js';
import type { LedgerState } from './state.js';

/** The model of a permit that another ledger gave out: it counts in the quota of each. */
export const ANY_MODEL = '';

/** The part of a row of permits from one number to another, both included. */
export function partOf(run: PermitRun, first: number, last: number): PermitRun {
  return { ...run, first, count: last - first + 1, slotMs: run.slotMs + (first - run.first) * run.intervalMs };
}

/** Rows without the numbers up to `seen`. */
export function unseenOf(open: readonly PermitRun[], seen: number): readonly PermitRun[] {
  return open.flatMap((run) => {
    const last = run.first + run.count - 1;
    if (last <= seen) return [];
    return [run.first > seen ? run : partOf(run, seen + 1, last)];
  });
}

/** Rows of the numbers up to `seen`. */
export function seenOf(open: readonly PermitRun[], seen: number): readonly PermitRun[] {
  return open.flatMap((run) => {
    if (run.first > seen) return [];
    return [run.first + run.count - 1 <= seen ? run : partOf(run, run.first, seen)];
  });
}

/** Permits that a chunk has and this ledger doesn't know: of whatever model, they may be sent from now on, and count the most. */
export function alienPermits(
  known: readonly PermitRun[],
  { open, most = { units: 1 } }: Pick<ChunkReport, 'open' | 'most'>,
  nowMs: number,
): readonly PermitRun[] {
  const ours = new Set(known.flatMap(({ first, count }) => [...numbersOf([[first, first + count - 1]])]));
  const aliens = toRanges([...numbersOf(open)].filter((number) => !ours.has(number)));
  return aliens.map(([first, last]) => ({
    first,
    count: last - first + 1,
    model: ANY_MODEL,
    ...most,
    slotMs: nowMs,
    intervalMs: 0,
    goodForMs: MOST_GOOD_MS,
  }));
}

/**
 * Requests that a run before a chunk's may have sent: they reach the vendor soon after the chunk's own run began, or never.
 * Whatever had no record had its place: of each row there are no more than there are places.
 */
export function lostPermits(
  { limits }: Pick<LedgerState, 'limits'>,
  lost: readonly Demand[],
  { bornMs }: Pick<ChunkReport, 'bornMs'>,
): readonly PermitRun[] {
  const when = { slotMs: bornMs, intervalMs: 0, goodForMs: LAST_TRY_MS - ON_ITS_WAY_MS };
  return withinPlaces({ limits }, lost).map((demand) => ({ ...demand, ...when, first: 0 }));
}

/** Rows with no more of each than there are places. */
export function withinPlaces({ limits }: Pick<LedgerState, 'limits'>, rows: readonly Demand[]): readonly Demand[] {
  const most = limits?.maxInFlight ?? Number.POSITIVE_INFINITY;
  return rows.map((row) => (row.count > most ? { ...row, count: most } : row));
}

/** Splits rows by what `of` says of each number; neighbours with the same answer stay together. */
export function splitBy<Kind extends string>(
  open: readonly PermitRun[],
  of: (number: number) => Kind,
): readonly { readonly kind: Kind; readonly run: PermitRun }[] {
  return open.flatMap((run) => {
    const last = run.first + run.count - 1;
    const parts: { kind: Kind; run: PermitRun }[] = [];
    let first = run.first;
    for (let number = first; number <= last; number += 1) {
      if (number < last && of(number) === of(number + 1)) continue;
      parts.push({ kind: of(number), run: partOf(run, first, number) });
      first = number + 1;
    }
    return parts;
  });
}

/** What became of each permit by a chunk's word: still open, surely not charged, or else charged. */
export function settledBy(
  open: readonly PermitRun[],
  said: { readonly seen: number; readonly open: Ranges; readonly voided: Ranges },
) {
  const still = new Set(numbersOf(said.open));
  const voided = new Set(numbersOf(said.voided));
  const parts = splitBy(open, (number) => {
    if (number > said.seen || still.has(number)) return 'open';
    return voided.has(number) ? 'voided' : 'posted';
  });
  const of = (kind: 'open' | 'voided' | 'posted') => parts.flatMap((part) => (part.kind === kind ? [part.run] : []));
  return { open: of('open'), posted: of('posted') };
}

/** From when until when the requests of a row may reach the vendor; epoch milliseconds. */
export function windowOf({
  slotMs,
  count,
  intervalMs,
  goodForMs,
}: PermitRun): readonly [fromMs: number, untilMs: number] {
  return [slotMs, slotMs + (count - 1) * intervalMs + (goodForMs ?? MOST_GOOD_MS) + ON_ITS_WAY_MS];
}
