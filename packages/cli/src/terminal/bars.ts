// Bars: how much of a whole there is of each part.

/** A part of a whole, as wide as it counts. */
export interface BarPart {
  readonly count: number;
  readonly paint: (text: string) => string;
}

const FULL = '━';
const REST = '─';

/** One line of parts, `width` wide; what is missing to `total` is drawn as rest. A part that counts is never left out. */
export function stackedBar(
  parts: readonly BarPart[],
  total: number,
  width: number,
  rest: (text: string) => string,
): string {
  let used = 0;
  const pieces = parts.map(({ count, paint }) => {
    const wide = Math.min(width - used, barLength(count, total, width));
    used += wide;
    return wide === 0 ? '' : paint(FULL.repeat(wide));
  });
  return `${pieces.join('')}${rest(REST.repeat(width - used))}`;
}

/** At least one where there is something, and full only when all of it is there. */
export function barLength(count: number, total: number, width: number): number {
  if (count <= 0 || total <= 0) return 0;
  return Math.max(1, Math.min(width, Math.floor((count / total) * width)));
}
