// Where the time of a start goes: moments on one clock, and what lies between them.
import { median } from '../machine.js';

/** The parts of a start, each by the moment that ends it, in their order. */
export const PARTS = {
  command: 'npm and the toolchain, until the command’s process begins',
  read: 'loading the command, reading the list, publishing it',
  temporal: 'Temporal’s server, connections, workers',
  submitted: 'submitting the batch',
  accepted: 'workflows, permit, first request',
  rendered: 'rendering, two films at a time',
  told: 'the video in its folder, and said so',
} as const;
export type Part = keyof typeof PARTS;

/** Milliseconds since the start was typed. */
export type Moments = Readonly<Record<Part, number>>;

/** How long each part took. A moment before that of an earlier part takes none of its time. */
export function partsOf(moments: Moments): Record<Part, number> {
  let beforeMs = 0;
  const parts: Partial<Record<Part, number>> = {};
  for (const part of Object.keys(PARTS) as Part[]) {
    const atMs = Math.max(beforeMs, moments[part]);
    parts[part] = atMs - beforeMs;
    beforeMs = atMs;
  }
  return parts as Record<Part, number>;
}

/** The median of each part over several starts. */
export function medianParts(starts: readonly Moments[]): Record<Part, number> {
  const all = starts.map(partsOf);
  return Object.fromEntries(
    (Object.keys(PARTS) as Part[]).map((part) => [part, median(all.map((parts) => parts[part]))]),
  ) as Record<Part, number>;
}
