// Checks an answer's JSON. What no program can do without must be right; anything else that is damaged is left out,
// since a wrong word about the frame rate must not lose a video that was paid for.
import { listSchema, showValue } from '@shotlist/core';
import type { z } from 'zod';

/** Where an answer isn't what the API describes. */
export class BodyProblem extends Error {
  override readonly name = 'BodyProblem';
}

/** Fields without which an answer is none. */
const ESSENTIAL: ReadonlySet<PropertyKey> = new Set(['generation_id', 'status', 'generations', 'usage']);

/** The body by its schema. Throws {@link BodyProblem} with a JSON pointer. */
export function readBody<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const first = schema.safeParse(json);
  if (first.success) return first.data;
  const copy: unknown = structuredClone(json);
  for (const issue of first.error.issues) {
    const field = fieldOf(issue.path);
    const name = field.at(-1);
    // A list's entry itself, or the whole body, can't be left out.
    if (name === undefined || typeof name === 'number' || ESSENTIAL.has(name)) throw problemOf(issue);
    unset(copy, field);
  }
  const second = schema.safeParse(copy);
  if (second.success) return second.data;
  throw problemOf(second.error.issues[0] ?? { path: [], message: 'It can’t be read' });
}

/** Lists are also read under `data` and `items`, and bare. */
export function readListBody(json: unknown): z.output<typeof listSchema> {
  return readBody(listSchema, isRecord(json) ? { ...json, generations: entriesOf(json) } : { generations: json });
}

function entriesOf(json: Readonly<Record<string, unknown>>): unknown {
  const { generations, data, items } = json;
  const found = generations ?? data ?? items;
  return isRecord(found) ? entriesOf(found) : found;
}

/** A top-level field, or one of a list's entry. */
function fieldOf(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const index = path.findIndex((key) => typeof key === 'number');
  return path[0] === 'generations' && index === 1 ? path.slice(0, 3) : path.slice(0, 1);
}

function unset(value: unknown, path: readonly PropertyKey[]): void {
  let at = value;
  for (const key of path.slice(0, -1)) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  const name = path.at(-1);
  if (typeof at === 'object' && at !== null && name !== undefined) Reflect.deleteProperty(at, name);
}

function problemOf({
  path,
  message,
}: {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}): BodyProblem {
  const pointer = path.map((key) => `/${showValue(String(key)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return new BodyProblem(`${pointer === '' ? 'the whole body' : pointer} is wrong: ${message}`);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
