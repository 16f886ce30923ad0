// Checks an answer's JSON. What no program can do without must be right; anything else that is damaged is left out,
// since a wrong word about the frame rate must not lose a video that was paid for.
import { listSchema, showValue } from '@shotlist/core';
import type { z } from 'zod';

/** Where an answer isn't what the API describes. */
export class BodyProblem extends Error {
  override readonly name = 'BodyProblem';
}

/** Lists are wrapped no deeper than this. */
const MAX_WRAPPERS = 4;

/** The body by its schema. Throws {@link BodyProblem} with a JSON pointer. */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const json = withTextId(body);
  const first = schema.safeParse(json);
  if (first.success) return first.data;
  const rest = new Copy(json);
  for (const issue of first.error.issues) {
    const field = fieldOf(issue.path);
    // A list's entry itself, or the whole body, can't be left out.
    if (field.length === 0 || typeof field.at(-1) === 'number') throw problemOf(issue);
    rest.remove(field);
  }
  const second = schema.safeParse(rest.value);
  if (second.success) return second.data;
  // One that is missing now was wrong before: that is what there is to say.
  const [left] = second.error.issues;
  const isSame = ({ path }: z.core.$ZodIssue): boolean => String(fieldOf(path)) === String(fieldOf(left?.path ?? []));
  throw problemOf(first.error.issues.find(isSame) ?? left ?? { path: [], message: 'It can’t be read' });
}

/** A list, and how many of its entries could not be read: without them nobody can say what isn't there. */
export type GenerationList = z.output<typeof listSchema> & { readonly unreadable: number };

/** Lists are also read under `data` and `items`, and bare. An entry without an id is left out, and counted. */
export function readListBody(json: unknown): GenerationList {
  const found = isRecord(json) ? entriesOf(json, 0) : json;
  const entries = Array.isArray(found) ? (found as unknown[]).map(readEntry) : found;
  const generations = Array.isArray(entries) ? entries.filter((entry) => entry !== undefined) : entries;
  const list = readBody(listSchema, isRecord(json) ? { ...json, generations } : { generations });
  return { ...list, unreadable: Array.isArray(entries) ? entries.length - list.generations.length : 0 };
}

/** An entry whose status is damaged is there all the same; only how it stands is not known. */
function readEntry(entry: unknown): unknown {
  const known = withTextId(entry);
  if (!isRecord(known) || typeof known['generation_id'] !== 'string' || known['generation_id'] === '') return undefined;
  return typeof known['status'] === 'string' && known['status'] !== '' ? known : { ...known, status: 'unknown' };
}

/** Some servers number their generations. */
function withTextId(body: unknown): unknown {
  return isRecord(body) && Number.isSafeInteger(body['generation_id'])
    ? { ...body, generation_id: String(body['generation_id']) }
    : body;
}

function entriesOf(json: Readonly<Record<string, unknown>>, depth: number): unknown {
  const { generations, data, items } = json;
  const found = generations ?? data ?? items;
  return isRecord(found) && depth < MAX_WRAPPERS ? entriesOf(found, depth + 1) : found;
}

/** A top-level field, or one of a list's entry. */
function fieldOf(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const index = path.findIndex((key) => typeof key === 'number');
  return path[0] === 'generations' && index === 1 ? path.slice(0, 3) : path.slice(0, 1);
}

/** A copy of as much as fields are removed from, each part once, however many there are. */
class Copy {
  readonly #root: { value: unknown };
  readonly #own = new Set<unknown>();

  constructor(value: unknown) {
    this.#root = { value };
  }

  get value(): unknown {
    return this.#root.value;
  }

  remove(path: readonly PropertyKey[]): void {
    let at: unknown = this.#root;
    for (const key of ['value', ...path.slice(0, -1)]) at = this.#ownPart(at, key);
    const name = path.at(-1);
    if (typeof at === 'object' && at !== null && name !== undefined) Reflect.deleteProperty(at, name);
  }

  #ownPart(parent: unknown, key: PropertyKey): unknown {
    if (typeof parent !== 'object' || parent === null) return undefined;
    const part: unknown = Reflect.get(parent, key);
    if (typeof part !== 'object' || part === null || this.#own.has(part)) return part;
    const copy = Array.isArray(part) ? [...(part as unknown[])] : { ...part };
    this.#own.add(copy);
    Reflect.set(parent, key, copy);
    return copy;
  }
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
