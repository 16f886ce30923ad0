// POST lists/…: a shot list with what is asked of it. Nothing is kept between two of them, so a restart in between does no harm.
import type { Context } from 'hono';
import { checked } from '../answers/read-json.js';
import { Refusal } from '../answers/refusal.js';
import type { GivenList } from '../engine.js';
import { listAsk } from './schemas.js';

/** Larger ones are for the command. */
export const MOST_LIST_BYTES = 64 * 1024 * 1024;

/** A form with the file as `file` and the rest as JSON in `ask`. */
export async function readList(context: Context): Promise<GivenList> {
  const form = await context.req.formData().catch(() => undefined);
  const [file, ask] = [form?.get('file'), form?.get('ask')];
  if (!(file instanceof File) || typeof ask !== 'string')
    throw new Refusal(400, { code: 'FIELD_INVALID', title: 'A form with a file and what is asked of it is needed.' });
  let given: unknown;
  try {
    given = JSON.parse(ask);
  } catch {
    throw new Refusal(400, { code: 'FIELD_INVALID', title: 'What is asked is not JSON.', where: '/ask' });
  }
  return { ...checked(given, listAsk), bytes: new Uint8Array(await file.arrayBuffer()) };
}
