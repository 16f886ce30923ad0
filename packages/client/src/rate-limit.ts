// What a server's headers say about its limits, in the forms that are about. Nonsense is ignored.
import { parseDictionary, parseList, Token } from 'structured-headers';

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

const POLICY_FIELDS = { limit: 'q', windowMs: 'w' } as const;
const LIMIT_FIELDS = { limit: 'limit', remaining: ['r', 'remaining'], resetMs: ['t', 'reset'] } as const;

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
  const dateMs = parseHttpDate(text);
  return dateMs === undefined ? undefined : Math.max(0, dateMs - serverTime(headers, nowMs));
}

/** A weekday in front, as HTTP's dates have it: Date.parse takes much that is none. The oldest form names no zone. */
function parseHttpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const dateMs = Date.parse(/ GMT$/i.test(text) ? text : `${text} GMT`);
  return Number.isFinite(dateMs) ? dateMs : undefined;
}

/** What the server's clock says, where it tells; else what this machine's does. */
function serverTime(headers: HeaderReader, nowMs: number): number {
  return parseHttpDate(headers.get('date')?.trim() ?? '') ?? nowMs;
}

/** Every limit that the headers tell of: `RateLimit` and `RateLimit-Policy`, `RateLimit-*`, `X-RateLimit-*`. */
export function readRateLimits(headers: HeaderReader, nowMs: number): readonly RateLimitInfo[] {
  const limits = readItems(headers.get('ratelimit'));
  const policies = readItems(headers.get('ratelimit-policy'));
  const told = mergePolicies(limits, policies);
  if (told.length > 0) return told;
  return ['ratelimit-', 'x-ratelimit-', 'x-rate-limit-'].flatMap((prefix) => {
    const field = (name: string): number | undefined => readNumber(headers.get(`${prefix}${name}`));
    const reset = field('reset');
    const parameters = new Map([
      ['limit', field('limit')],
      ['remaining', field('remaining')],
      ['reset', reset === undefined ? undefined : untilReset(reset, serverTime(headers, nowMs))],
    ]);
    const found = whole(parameters, { limit: 'limit', remaining: 'remaining', resetMs: 'reset' });
    return Object.keys(found).length === 0 ? [] : [found];
  });
}

/** Policies are known by their names; those of older drafts have none, and are known by their limits. */
function mergePolicies(limits: readonly Item[], policies: readonly Item[]): readonly RateLimitInfo[] {
  const left = new Set(policies.map((policy) => ({ name: policy.name, ...whole(policy.parameters, POLICY_FIELDS) })));
  const told = limits.map(({ name, parameters }) => {
    const info = whole(parameters, LIMIT_FIELDS);
    const own = [...left].find((policy) => policy.name === name && (name !== '' || policy.limit === info.limit));
    if (own !== undefined) left.delete(own);
    return { name, ...own, ...info };
  });
  return [...told, ...left].flatMap(({ name, ...info }) =>
    Object.keys(info).length === 0 ? [] : [{ ...(name === '' ? {} : { policy: name }), ...info }],
  );
}

interface Item {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, unknown>;
}

/** Today's form is a list of names with parameters; that of older drafts one dictionary, and policies by their limits. */
function readItems(header: string | null): readonly Item[] {
  if (header === null || header.trim() === '') return [];
  try {
    const items = parseList(header).flatMap(([value, parameters]): Item[] => {
      if (typeof value === 'number') return [{ name: '', parameters: new Map([['q', value], ...parameters]) }];
      // A name without quotes is a mistake that is easy to make; without parameters it is a key of the older form.
      if (value instanceof Token && parameters.size > 0) return [{ name: value.toString(), parameters }];
      return typeof value === 'string' ? [{ name: value, parameters }] : [];
    });
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

/** A number; in older drafts the policy follows it: `100, 100;w=60`. */
function readNumber(text: string | null): number | undefined {
  const [, digits] = /^\s*(\d+(?:\.\d+)?)\s*(?:[,;].*)?$/.exec(text ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Seconds from now, from what may be a point in time, in seconds or milliseconds. */
function untilReset(value: number, nowMs: number): number {
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
