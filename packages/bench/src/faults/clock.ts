// A clock that nobody sets, the same for every process of a machine: what arrived after an answer is told by it.

/** Milliseconds since the machine began. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
