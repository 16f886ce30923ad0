// Reads the body of a POST by Shotlist's own rules.
import type { RequestAsWritten } from '@shotlist/core';
import { problem, type Reply } from './reply.js';
import type { Vendor } from './vendor.js';

export type JudgedRequest =
  | { readonly written: RequestAsWritten }
  | { readonly written?: undefined; readonly reply: Reply };

/** The request, or a 400 that says what is wrong with it, by JSON pointers. */
export function judgeRequest(text: string | undefined, schema: Vendor['schema']): JudgedRequest {
  if (text === undefined) return { reply: refuseBody('The body is larger than 64 KiB.') };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { reply: refuseBody('The body is not JSON.') };
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return { written: data };
  const details = error.issues.map(({ path, message }) => ({
    pointer: path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    message,
  }));
  const [issue] = error.issues;
  const named: unknown = issue?.code === 'custom' ? issue.params?.['code'] : undefined;
  const code = typeof named === 'string' ? named : 'FIELD_INVALID';
  const first = details[0];
  return { reply: problem(400, first?.message ?? 'The request is not valid.', { code, details }) };
}

function refuseBody(message: string): Reply {
  return problem(400, message, { code: 'FIELD_INVALID', details: [{ pointer: '', message }] });
}
