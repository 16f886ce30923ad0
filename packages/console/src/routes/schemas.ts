// The shapes of what pages send.
import { ERROR_CODES, type ErrorCode, SHOT_STATES } from '@shotlist/core';
import { z } from 'zod';

export const batchIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$/, 'It is no id of a batch.');

const CODES = ERROR_CODES as [ErrorCode, ...ErrorCode[]];
const codeSchema = z.enum(CODES);

/** `a,b` */
function listOf<Item extends string>(items: readonly [Item, ...Item[]]) {
  return z
    .string()
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(z.enum(items)).max(100));
}

export const shotsQuery = z.object({
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  state: listOf(SHOT_STATES).optional(),
  code: listOf(CODES).optional(),
  text: z.string().max(200).optional(),
});
export type ShotsQuery = z.infer<typeof shotsQuery>;

export const partQuery = z.object({
  skip: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export const sessionBody = z
  .strictObject({ key: z.string().max(1_000).optional(), code: z.string().max(200).optional() })
  .refine(({ key, code }) => key !== undefined || code !== undefined, 'It needs a key or a code.');

export const cancelBody = z.strictObject({ now: z.boolean().default(false) });

export const retryBody = z.strictObject({ only: z.array(codeSchema).min(1).max(100).optional() });

export const closeBody = z.strictObject({
  reason: z.string().max(500).optional(),
  /** Epoch milliseconds. */
  untilMs: z.number().int().positive().max(8_640_000_000_000_000).optional(),
});

export const emptyBody = z.strictObject({});

const cellText = z.string().max(65_536);

export const listAsk = z.strictObject({
  fileName: z.string().min(1).max(255),
  account: z.string().min(1).max(200),
  name: z.string().min(1).max(200).optional(),
  map: z.record(z.string().max(40), z.string().max(1_000)).optional(),
  encoding: z.string().min(1).max(40).optional(),
  skipInvalid: z.boolean().optional(),
  first: z.number().int().min(1).optional(),
  maxGenerations: z.number().int().min(1).optional(),
  canary: z.number().int().min(1).max(500).optional(),
  tolerate: z
    .string()
    .regex(/^(\d{1,9}|\d{1,3}(\.\d+)?%)$/, 'It is a number of shots, or a share such as 5%.')
    .optional(),
  mended: z
    .array(z.strictObject({ row: z.number().int().min(0), cells: z.array(cellText).max(1_000) }))
    .max(10_000)
    .optional(),
});
