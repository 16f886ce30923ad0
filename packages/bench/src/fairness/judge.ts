// How an account was shared, from nothing but the order in which the vendor accepted requests.

/** Accepted requests of two batches while both waited. */
export interface Share {
  readonly one: number;
  readonly other: number;
}

/**
 * Counts from the first accepted request of the batch that came later to the last of the one that was through first:
 * before and after, one of them had the account for itself. `order` says whose each accepted request was.
 */
export function shareWhileBoth(order: readonly ('one' | 'other')[]): Share {
  const from = Math.max(order.indexOf('one'), order.indexOf('other'));
  const to = Math.min(order.lastIndexOf('one'), order.lastIndexOf('other'));
  const both = from === -1 ? [] : order.slice(from, to + 1);
  const one = both.filter((batch) => batch === 'one').length;
  return { one, other: both.length - one };
}

/** How many of the big batch were accepted while the small one waited: since it was submitted, and since it was first served. */
export interface Behind {
  readonly sinceSubmitted: number;
  readonly sinceServed: number;
}

/** Undefined when the small one was not served whole. */
export function behind(
  accepted: readonly { readonly batch: 'big' | 'small'; readonly atMs: number }[],
  small: { readonly shots: number; readonly submittedMs: number },
): Behind | undefined {
  const served = accepted.filter(({ batch }) => batch === 'small');
  if (served.length < small.shots) return undefined;
  const order = accepted.map(({ batch }) => batch);
  const last = order.lastIndexOf('small');
  const bigBetween = (from: number) => order.slice(from, last).filter((batch) => batch === 'big').length;
  const submitted = accepted.findIndex(({ atMs }) => atMs >= small.submittedMs);
  return { sinceSubmitted: bigBetween(submitted), sinceServed: bigBetween(order.indexOf('small')) };
}
