// What a server's headers say about its limits, in the forms that are about. Nonsense is ignored.
import { parseDictionary, parseList } from 'structured-headers';

/** One limit, as far as it was told. */
export interface RateLimitInfo {
  /** The policy's name, where it has one. */
  readonly policy?: string;
  /** Requests in a window. */
  readonly limit?: number;
  readonly remaining?: number;
  /** Until `remaining` is full again, in milliseconds. */
  readonly resetMs?: number;
  /** Length of the window, in milliseconds. */
  readonly windowMs?: number;
}

type HeaderReader = Pick<Headers, 'get'>;

/** Longer than any window there is: what says more is no time. */
const MOST_MS = 400 * 86_400_000;
/** A reset beyond this many seconds can only be a point in time. Source: 2001-09-09, in Unix time. */
const LEAST_EPOCH_SECONDS = 1_000_000_000;

/**
 * How long a server asks to be left alone, in milliseconds: `Retry-After` in seconds, fractions, or as a date, by the
 * server's own clock where it tells it (`Date`); else the reset of a limit of which nothing remains.
 */
export function readRetryAfter(headers: HeaderReader, nowMs: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  const told = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : untilDate(text, headers, nowMs);
  if (told !== undefined && told <= MOST_MS) return Math.ceil(told);
  const used = readRateLimits(headers, nowMs).flatMap(({ remaining, resetMs }) =>
    remaining === 0 && resetMs !== undefined ? [resetMs] : [],
  );
  return used.length === 0 ? undefined : Math.max(...used);
}

function untilDate(text: string, headers: HeaderReader, nowMs: number): number | undefined {
  // A weekday in front, as HTTP's dates have it: Date.parse takes much that is none.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const dateMs = Date.parse(text);
  if (!Number.isFinite(dateMs)) return undefined;
  const serverMs = Date.parse(headers.get('date') ?? '');
  return Math.max(0, dateMs - (Number.isFinite(serverMs) ? serverMs : nowMs));
}

/** Every limit that the headers tell of: `RateLimit` and `RateLimit-Policy`, `RateLimit-*`, `X-RateLimit-*`. */
export function readRateLimits(headers: HeaderReader, nowMs: number): readonly RateLimitInfo[] {
  const policies = readItems(headers.get('ratelimit-policy'));
  const limits = readItems(headers.get('ratelimit'));
  if (limits.length > 0 || policies.length > 0) {
    const names = new Set([...limits, ...policies].map(({ name }) => name));
    return [...names].map((name) => ({
      ...(name === '' ? {} : { policy: name }),
      ...whole(policies.find((policy) => policy.name === name)?.parameters, { limit: 'q', windowMs: 'w' }),
      ...whole(limits.find((limit) => limit.name === name)?.parameters, {
        limit: 'limit',
        remaining: ['r', 'remaining'],
        resetMs: ['t', 'reset'],
      }),
    }));
  }
  return ['ratelimit-', 'x-ratelimit-', 'x-rate-limit-'].flatMap((prefix) => {
    const parameters = new Map(
      ['limit', 'remaining', 'reset'].map((field) => [field, readNumber(headers.get(`${prefix}${field}`), nowMs)]),
    );
    const found = whole(parameters, { limit: 'limit', remaining: 'remaining', resetMs: 'reset' });
    return Object.keys(found).length === 0 ? [] : [found];
  });
}

interface Item {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, unknown>;
}

/** Today's form is a list of names with parameters; that of older drafts one dictionary. */
function readItems(header: string | null): readonly Item[] {
  if (header === null || header.trim() === '') return [];
  try {
    const items = parseList(header).flatMap(([name, parameters]) =>
      typeof name === 'string' ? [{ name, parameters }] : [],
    );
    if (items.length > 0) return items;
  } catch {
    // Not that form.
  }
  try {
    const entries = [...parseDictionary(header)].map(([key, [value]]) => [key, value] as const);
    return entries.length === 0 ? [] : [{ name: '', parameters: new Map<string, unknown>(entries) }];
  } catch {
    return [];
  }
}

/** Seconds, or the seconds of a point in time. */
function readNumber(text: string | null, nowMs: number): number | undefined {
  if (text === null || !/^\s*\d+(?:\.\d+)?\s*$/.test(text)) return undefined;
  const value = Number(text);
  if (value < LEAST_EPOCH_SECONDS) return value;
  const atMs = value < LEAST_EPOCH_SECONDS * 1000 ? value * 1000 : value;
  return Math.max(0, (atMs - nowMs) / 1000);
}

/** Numbers that make sense, by the names of their parameters; times in milliseconds. */
function whole(
  parameters: ReadonlyMap<string, unknown> | undefined,
  fields: Readonly<Record<string, string | readonly string[]>>,
): RateLimitInfo {
  const found: Record<string, number> = {};
  for (const [field, names] of Object.entries(fields)) {
    for (const name of typeof names === 'string' ? [names] : names) {
      const value = parameters?.get(name);
      if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) continue;
      const told = field.endsWith('Ms') ? value * 1000 : value;
      if (!field.endsWith('Ms') || told <= MOST_MS) found[field] = told;
    }
  }
  return found;
}
