// What a page sends, checked.
import type { Context } from 'hono';
import type { ZodType } from 'zod';
import { Refusal } from './refusal.js';

/** Throws a refusal with the place of the first thing that is wrong. */
export async function readJson<Value>(context: Context, schema: ZodType<Value>): Promise<Value> {
  let given: unknown;
  try {
    given = JSON.parse(await context.req.text());
  } catch {
    throw new Refusal(400, { code: 'FIELD_INVALID', title: 'The body is not JSON.' });
  }
  return checked(given, schema);
}

/** The same for parameters of a query, or a part of a form. */
export function checked<Value>(given: unknown, schema: ZodType<Value>): Value {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  throw new Refusal(400, {
    code: 'FIELD_INVALID',
    title: issue?.message ?? 'The value has the wrong type.',
    where: `/${(issue?.path ?? []).map(String).join('/')}`,
  });
}
