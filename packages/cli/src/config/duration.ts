// Durations as people write them.

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `"500ms"`, `"1.5h"` in whole milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?)(ms|[smhd])$/.exec(text) ?? [];
  if (!isUnit(unit)) return undefined;
  const durationMs = Math.round(Number(amount) * UNIT_MS[unit]);
  return Number.isSafeInteger(durationMs) ? durationMs : undefined;
}

function isUnit(text: string): text is keyof typeof UNIT_MS {
  return Object.hasOwn(UNIT_MS, text);
}
