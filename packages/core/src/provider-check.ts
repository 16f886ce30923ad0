// Checks a plugin when it is loaded, before anything is asked of it or paid.
import { z } from 'zod';
import { ShotlistError } from './errors.js';
import { MODELS, findModel, type ModelSpec } from './models.js';
import { nearestName } from './nearest.js';
import { showValue } from './problem.js';
import type { Provider } from './provider.js';
import { ASPECT_RATIOS, RESOLUTIONS } from './request.js';

const CONTRACT: Provider['contract'] = 'shotlist-provider/1';
/** Also a folder's and a task queue's name, so it stays short. */
const NAME = /^[a-z][a-z0-9-]{0,62}$/;

const milliseconds = z.number().finite().min(0);
const billing = z.enum(['free', 'charged', 'unknown']);
const callable = z.custom<(...args: never) => unknown>((value) => typeof value === 'function', 'must be a function');

const limitsSchema = z.strictObject({
  modes: z
    .array(z.enum(['text-to-video', 'image-to-video']))
    .min(1)
    .optional(),
  duration: z.strictObject({ min: z.int().min(1), max: z.int().min(1) }).optional(),
  resolutions: z.array(z.enum(RESOLUTIONS)).min(1).optional(),
  aspectRatios: z.array(z.enum(ASPECT_RATIOS)).optional(),
});
type Limits = z.output<typeof limitsSchema>;

/** Where no look by key settles it, each request that was lost together with a worker is looked for, or left to a person. */
const MOST_UNKEYED = 16;

const capabilitiesSchema = z
  .strictObject({
    models: z
      .array(
        z.strictObject({
          key: z.string(),
          limits: limitsSchema.optional(),
          deadlineMs: milliseconds.positive().optional(),
        }),
      )
      .min(1),
    localImages: z.boolean(),
    honoursIdempotencyKeys: z.boolean(),
    canFind: z.boolean(),
    submitBatch: z.int().min(1).max(64),
    listingLagMs: milliseconds,
    minPollIntervalMs: milliseconds,
    deadlineMs: milliseconds.positive().optional(),
    resultLifetimeMs: milliseconds.positive().nullable(),
    billing: z.strictObject({ onFailure: billing, onModeration: billing }),
    mediaType: z.literal('video/mp4'),
  })
  .superRefine((capabilities, context) => {
    const fail = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const seen = new Set<string>();
    for (const [index, { key, limits }] of capabilities.models.entries()) {
      const spec = findModel(key)?.spec;
      if (spec?.key !== key) fail(['models', index, 'key'], unknownModel(key, spec));
      else if (limits !== undefined) {
        for (const problem of widerThan(spec, limits))
          fail(['models', index, 'limits', problem.field], problem.message);
      }
      if (seen.has(key)) fail(['models', index, 'key'], `"${showValue(key)}" is listed twice`);
      seen.add(key);
    }
    if (capabilities.submitBatch > MOST_UNKEYED && !(capabilities.honoursIdempotencyKeys && capabilities.canFind)) {
      fail(['submitBatch'], `must be at most ${MOST_UNKEYED} where keys are not honoured or "find" can’t tell`);
    }
    if (capabilities.submitBatch > 1 && !capabilities.canFind && !capabilities.honoursIdempotencyKeys) {
      fail(['submitBatch'], 'must be 1 where neither keys are honoured nor "find" can tell');
    }
  });

const providerSchema = z.looseObject({
  contract: z.literal(CONTRACT, `must be "${CONTRACT}"`),
  name: z.string().regex(NAME, 'must be 1 to 63 of a-z 0-9 -, starting with a letter'),
  capabilities: capabilitiesSchema,
  submit: callable,
  check: callable,
  find: callable,
  fetchOutput: callable,
  usage: callable.optional(),
  cancel: callable.optional(),
});

/**
 * The value as a {@link Provider}, when it is one. `source` says where it came from (a package, a file) and names it
 * in the message where it has no name of its own.
 * @throws `PROVIDER_INVALID` with the provider's name and everything that is wrong with it.
 */
export function assertProvider(value: unknown, source?: string): Provider {
  const result = providerSchema.safeParse(value);
  // The object itself is returned, not zod's copy: a class instance keeps its prototype and private state.
  if (result.success) return value as Provider;
  const problems = result.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  throw new ShotlistError('PROVIDER_INVALID', {
    ...(source === undefined ? {} : { where: source }),
    message: `The provider ${nameOf(value, source)} can’t be used: ${problems.join('; ')}.`,
  });
}

function nameOf(value: unknown, source: string | undefined): string {
  if (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    value.name !== ''
  ) {
    return `"${showValue(value.name)}"`;
  }
  return source === undefined ? 'without a name' : `of ${source}`;
}

function unknownModel(key: string, aliasOf: ModelSpec | undefined): string {
  if (aliasOf !== undefined) return `"${key}" is an alias; write "${aliasOf.key}"`;
  const nearest = nearestName(
    key,
    MODELS.map((model) => model.key),
  );
  return `no such model "${showValue(key)}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`;
}

/** Where a provider claims more than the registry says the model does. */
function widerThan(spec: ModelSpec, limits: Limits): { field: string; message: string }[] {
  const problems: { field: string; message: string }[] = [];
  for (const field of ['modes', 'resolutions', 'aspectRatios'] as const) {
    const allowed: readonly string[] = spec[field];
    const extra = (limits[field] ?? []).filter((value) => !allowed.includes(value));
    if (extra.length > 0) problems.push({ field, message: `${spec.key} does not have ${extra.join(', ')}` });
  }
  const { duration } = limits;
  if (
    duration !== undefined &&
    (duration.min > duration.max || duration.min < spec.duration.min || duration.max > spec.duration.max)
  ) {
    problems.push({
      field: 'duration',
      message: `must lie within ${spec.duration.min} to ${spec.duration.max} s of ${spec.key}`,
    });
  }
  return problems;
}
