// The request as JSON, for the gateway and programs: zod for the types, the shared rules for the values.
import { z } from 'zod';
import type { ErrorCode } from './errors.js';
import { checkRequest, type RuleOptions } from './rules.js';
import type { RequestAsWritten } from './request.js';

/** null is "not given", as an empty cell is. */
const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);

/** Text of which nothing but white space is left is "not given" too. */
const optionalText = optional(z.string()).transform((value) => (value?.trim() === '' ? undefined : value));

/** The eight parameters with their JSON types; unknown parameters are refused. */
export const requestShape = z.strictObject({
  model: optionalText,
  // Required, but its absence is the rules' to name.
  prompt: optional(z.string()),
  image_url: optionalText,
  duration: optional(z.number()),
  resolution: optionalText,
  aspect_ratio: optionalText,
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
