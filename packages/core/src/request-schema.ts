// The request as JSON, for the gateway and programs: zod for the types, the shared rules for the values.
import { z } from 'zod';
import type { ErrorCode } from './errors.js';
import { checkRequest, type RuleOptions } from './rules.js';
import type { RequestAsWritten } from './request.js';

/** null is "not given", as an empty cell is. */
const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);

/** The eight parameters with their JSON types; unknown parameters are refused. */
export const requestShape = z.strictObject({
  model: optional(z.string()),
  prompt: z.string(),
  image_url: optional(z.string()).transform((value) => (value === '' ? undefined : value)),
  duration: optional(z.number()),
  resolution: optional(z.string()),
  aspect_ratio: optional(z.string()).transform((value) => (value === '' ? undefined : value)),
  seed: optional(z.number()),
  camera_fixed: optional(z.boolean()),
});

/**
 * A schema that turns unknown JSON into a {@link RequestAsWritten}: types, defaults, mode and the model's limits.
 * Each issue carries `params.code`, a code of the error table, and `params.allowed`.
 */
export function createRequestSchema(options: RuleOptions = {}): z.ZodType<RequestAsWritten> {
  return requestShape.transform((input, context): RequestAsWritten => {
    const checked = checkRequest(input, options);
    for (const finding of checked.problems) {
      const params: { code: ErrorCode; allowed: readonly string[]; value: string } = {
        code: finding.code,
        allowed: finding.allowed,
        value: finding.value,
      };
      context.addIssue({ code: 'custom', path: [finding.field], message: finding.message, params });
    }
    return checked.request ?? z.NEVER;
  });
}

/** {@link createRequestSchema} with its defaults. */
export const requestSchema = createRequestSchema();
