// The shape of a config. Names and paths of settings are told, their values never: any of them may be a secret.
import { findModel, MODELS, nearestName, showValue, ShotlistError } from '@shotlist/core';
import { z } from 'zod';
import type { AccountConfig, ShotlistConfig } from './config.js';
import type { RawConfig } from './read-data.js';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

const whole = z.int('must be a whole number').min(1, 'must be 1 or more');
const aboveZero = z.number('must be a number').positive('must be above 0');

const provider = z.custom<AccountConfig['provider']>(
  (value) => value === 'animatic' || typeof value === 'function' || (typeof value === 'object' && value !== null),
  'must be "animatic", a provider, or a function that makes one',
);

const model = z.string().superRefine((key, context) => {
  if (findModel(key)?.spec.key !== key) context.addIssue({ code: 'custom', message: unknownModel(key) });
});

const account = z.strictObject(
  {
    provider,
    limits: z
      .strictObject(
        {
          maxInFlight: whole.optional(),
          rate: z
            .strictObject(
              { requests: whole, perSeconds: aboveZero, burst: whole.optional() },
              'must be an object with "requests" and "perSeconds"',
            )
            .optional(),
        },
        'must be an object',
      )
      .optional(),
    units: z.record(model, z.number('must be a number').min(0, 'must not be negative'), 'must be an object').optional(),
    fetchSlots: whole.optional(),
  },
  'must be an object with a "provider"',
);

const accountName = z
  .string()
  .regex(NAME, 'is no name for an account: it takes a-z, 0-9 and -, and begins with a letter');

const config = z.strictObject(
  {
    store: z.string('must be a URL or a path').min(1, 'must not be empty').optional(),
    accounts: z.record(accountName, account, 'must be an object with an account under each name').optional(),
  },
  'A configuration is an object with "accounts", "store" or both',
);

/** Settings by the place where they may stand, to find what was meant. `*` is any name. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(config.shape),
  'accounts.*': Object.keys(account.shape),
  'accounts.*.limits': ['maxInFlight', 'rate'],
  'accounts.*.limits.rate': ['requests', 'perSeconds', 'burst'],
};

/** Throws `CONFIG_INVALID` with every problem, each with its path and, where it is known, its line. */
export function checkConfig(raw: RawConfig, shown: string): ShotlistConfig {
  const result = config.safeParse(raw.value);
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
  const place = issue.path.map((key, index) => (index === 1 ? '*' : String(key))).join('.');
  const known = KEYS[place] ?? [];
  return issue.keys.map((key) => {
    const nearest = nearestName(key, known);
    const meant = nearest === undefined ? ` It takes ${known.join(', ')}.` : ` Did you mean "${nearest}"?`;
    return { path: [...issue.path, key], message: `is no setting.${meant}` };
  });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  return at;
}

function unknownModel(key: string): string {
  const alias = findModel(key)?.spec.key;
  if (alias !== undefined) return `is an alias; write "${alias}"`;
  const nearest = nearestName(
    key,
    MODELS.map((spec) => spec.key),
  );
  return `is no model.${nearest === undefined ? ' See "shotlist models".' : ` Did you mean "${nearest}"?`}`;
}
