// What a server's headers say about its limits, in the forms that are about. Nonsense is ignored.
import { parseDictionary, parseList, Token } from 'structured-headers';
import { type AnswerHeaders, headerReader } from './answer-headers.js';
import { readLimitFields } from './limit-fields.js';
import type { RateLimitInfo } from './rate-limit-info.js';
import { MOST_MS, serverTime } from './read-time.js';

const POLICY_FIELDS = { limit: 'q', windowMs: 'w' } as const;
const LIMIT_FIELDS = { limit: 'limit', remaining: ['r', 'remaining'], resetMs: ['t', 'reset'] } as const;

/**
 * Every limit that the headers tell of: `RateLimit` and `RateLimit-Policy`, `RateLimit-*`, `X-RateLimit-*`.
 * Source: draft-ietf-httpapi-ratelimit-headers, today's form and those of older drafts.
 */
export function readRateLimits(headers: AnswerHeaders, nowMs: number): readonly RateLimitInfo[] {
  const reader = headerReader(headers);
  const told = mergePolicies(readItems(reader.get('ratelimit')), readItems(reader.get('ratelimit-policy')));
  return told.length > 0 ? told : readLimitFields(reader, serverTime(reader, nowMs));
}

/** Of the limits of which nothing remains, that which lasts longest, as far as anyone can tell. */
export function exhaustedLimit(limits: readonly RateLimitInfo[]): RateLimitInfo | undefined {
  const last = limits
    .filter(({ remaining = 1, resetMs, windowMs }) => remaining < 1 && (resetMs ?? windowMs) !== undefined)
    .toSorted((one, other) => lengthOf(other) - lengthOf(one));
  return last[0];
}

/** How long it may last, in milliseconds: until its reset, else as long as its window. */
export function lengthOf({ resetMs, windowMs = 0 }: RateLimitInfo): number {
  return resetMs ?? windowMs;
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
function readItems(header: string | null | undefined): readonly Item[] {
  if (header === null || header === undefined || header.trim() === '') return [];
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

/** Numbers that make sense, by the names of their parameters; times in milliseconds. */
function whole(
  parameters: ReadonlyMap<string, unknown>,
  fields: Readonly<Record<string, string | readonly string[]>>,
): RateLimitInfo {
  const found: Record<string, number> = {};
  for (const [field, names] of Object.entries(fields)) {
    for (const name of typeof names === 'string' ? [names] : names) {
      const value = parameters.get(name);
      if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) continue;
      const told = field.endsWith('Ms') ? value * 1000 : value;
      if (!field.endsWith('Ms') || told <= MOST_MS) found[field] = told;
    }
  }
  return found;
}
