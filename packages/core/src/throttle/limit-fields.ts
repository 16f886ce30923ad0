// `RateLimit-Limit`, `-Remaining` and `-Reset`, and the same behind an X: one limit, or one for each window.
import type { HeaderReader } from './answer-headers.js';
import type { RateLimitInfo } from './rate-limit-info.js';
import { readReset } from './reset-time.js';

const PREFIXES = ['ratelimit-', 'x-ratelimit-', 'x-rate-limit-'] as const;
/** What stands behind the names where there are several limits, and the window's length where it says so. */
const WINDOWS: readonly (readonly [suffix: string, windowMs: number | undefined])[] = [
  ['', undefined],
  ['-requests', undefined],
  ['-tokens', undefined],
  ['-second', 1_000],
  ['-minute', 60_000],
  ['-hour', 3_600_000],
  ['-day', 86_400_000],
  ['-month', 31 * 86_400_000],
  ['-requests-minute', 60_000],
  ['-requests-hour', 3_600_000],
  ['-requests-day', 86_400_000],
];

/** Every limit that is told so. */
export function readLimitFields(headers: HeaderReader, serverMs: number): readonly RateLimitInfo[] {
  return PREFIXES.flatMap((prefix) =>
    WINDOWS.flatMap(([suffix, windowMs]) => {
      const field = (name: string): readonly string[] => readList(headers.get(`${prefix}${name}${suffix}`));
      const limits = field('limit');
      const remaining = field('remaining');
      const after = field('reset-after');
      const reset = after.length > 0 ? after : field('reset');
      // Several figures are several windows only where all fields have as many: older drafts list policies behind the limit.
      const count = remaining.length > 1 && limits.length === remaining.length ? remaining.length : 1;
      return Array.from({ length: count }, (_, index) =>
        limitOf(limits[index], remaining[index], reset[index], serverMs, suffix, windowMs),
      ).filter((info) => Object.keys(info).some((key) => key === 'limit' || key === 'remaining' || key === 'resetMs'));
    }),
  );
}

function limitOf(
  limitText: string | undefined,
  remainingText: string | undefined,
  resetText: string | undefined,
  serverMs: number,
  suffix: string,
  windowMs: number | undefined,
): RateLimitInfo {
  const limit = readNumber(limitText);
  const remaining = readNumber(remainingText);
  const resetMs = resetText === undefined ? undefined : readReset(resetText, serverMs);
  return {
    ...(suffix === '' ? {} : { policy: suffix.slice(1) }),
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(resetMs === undefined ? {} : { resetMs }),
    ...(windowMs === undefined ? {} : { windowMs }),
  };
}

/** `1, 15000` as its figures, `100;w=60` without what follows. A date has a comma too. */
function readList(text: string | null | undefined): readonly string[] {
  if (text === null || text === undefined || text.trim() === '') return [];
  if (/^\s*[A-Z]/i.test(text)) return [text.trim()];
  return text.split(',').map((part) => part.split(';')[0]?.trim() ?? '');
}

function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}
