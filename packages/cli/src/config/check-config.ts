// Checks a config against its shape, and tells every problem with its path and, where it is known, its line.
import { nearestName, showValue, ShotlistError } from '@shotlist/core';
import type { z } from 'zod';
import type { ShotlistConfig } from './config.js';
import { configSchema, KEYS } from './config-schema.js';
import type { RawConfig } from './read-data.js';

/** What people write for settings that have another name or place. */
const NO_KEY_HERE =
  'is no setting: a key doesn’t belong into this file. Name its variable in "options.apiKeyEnv", or its file in "options.apiKeyFile"';
const MOVED: Readonly<Record<string, string>> = {
  'accounts.*.limits':
    'is no setting: "maxInFlight" and "rate" belong to the account itself, and a rate is { "requests": 20, "per": "1s" }',
  'accounts.*.rate.perSeconds': 'is no setting: write "per" with a duration such as "60s"',
  'accounts.*.rate.*.perSeconds': 'is no setting: write "per" with a duration such as "60s"',
  'accounts.*.apiKey': NO_KEY_HERE,
  'accounts.*.options.apiKey': NO_KEY_HERE,
  'notify.*.webhook.secret': 'is no setting: a secret doesn’t belong into this file. Name its variable in "secretEnv"',
  'temporal.apiKey':
    'is no setting: a key doesn’t belong into this file. Name its variable in "apiKeyEnv", or its file in "apiKeyFile"',
};

/** Throws `CONFIG_INVALID` with every problem, each with its path and, where it is known, its line. */
export function checkConfig(raw: RawConfig, shown: string): ShotlistConfig {
  const result = configSchema.safeParse(raw.value);
  if (result.success) return raw.value as ShotlistConfig;
  const problems = result.error.issues
    .flatMap((issue) => problemsOf(issue, raw.value))
    .map(({ path, message }) => {
      const setting = path.map((key) => showValue(String(key))).join('.');
      return { line: raw.lineOf(path), text: `${setting} ${message}`.trimStart().replace(/(?<![.?])$/, '.') };
    })
    .sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
  const [first] = problems;
  const lineOf = (line: number | undefined) => (problems.length === 1 || line === undefined ? '' : `line ${line}: `);
  throw new ShotlistError('CONFIG_INVALID', {
    where: first?.line === undefined ? shown : `${shown}:${first.line}`,
    message: problems.map(({ line, text }) => `${lineOf(line)}${text}`).join('\n'),
    help: 'docs/configuration.md has every setting.',
  });
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function problemsOf(issue: z.core.$ZodIssue, value: unknown): Problem[] {
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path: issue.path, message }));
  if (issue.code !== 'unrecognized_keys') {
    const missing = issue.path.length > 0 && valueAt(value, issue.path) === undefined;
    return [{ path: issue.path, message: missing ? `is missing; it ${issue.message}` : issue.message }];
  }
  const place = placeOf(issue.path);
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: MOVED[`${place}.${key}`] ?? `is no setting.${meant(key, place, value, issue.path)}`,
  }));
}

function meant(key: string, place: string, value: unknown, path: readonly PropertyKey[]): string {
  if (place === 'accounts.*.options' && valueAt(value, [...path.slice(0, 2), 'provider']) === 'animatic')
    return ' "animatic" takes none.';
  const known = KEYS[place] ?? [];
  const nearest = nearestName(key, known);
  return nearest === undefined ? ` It takes ${known.join(', ')}.` : ` Did you mean "${nearest}"?`;
}

/** With `*` for names that people choose, and for numbers. */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (index === 1 || typeof key === 'number' || path[index - 1] === 'models' ? '*' : String(key)))
    .join('.');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  return at;
}
