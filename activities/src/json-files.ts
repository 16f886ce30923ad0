// Small JSON objects in the store.
import { ShotlistError, type Store } from '@shotlist/core';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The object under a key, or undefined when there is none. The caller names its type: only we write there. */
export async function getJson<Value>(store: Store, key: string): Promise<Value | undefined> {
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : (parse(decoder.decode(bytes), key) as Value);
}

/** Writes an object durably; `created` is false when `ifAbsent` met one. */
export async function putJson(
  store: Store,
  key: string,
  value: object,
  options: { readonly ifAbsent?: boolean } = {},
): Promise<{ created: boolean }> {
  return store.put(key, { kind: 'bytes', bytes: encoder.encode(`${JSON.stringify(value)}\n`) }, options);
}

/** The lines of a small NDJSON object; none when there is no object. */
export async function getLines<Value>(store: Store, key: string): Promise<Value[]> {
  const bytes = await store.get(key);
  if (bytes === undefined) return [];
  return decoder
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parse(line, key) as Value);
}

/** Writes NDJSON durably, over what stood there. */
export async function putLines(store: Store, key: string, lines: readonly object[]): Promise<void> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await store.put(key, { kind: 'bytes', bytes: encoder.encode(text) });
}

/** Keys below a prefix. */
export async function listKeys(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

function parse(text: string, key: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ShotlistError('STORE_UNUSABLE', { where: key, message: 'An object in the store is damaged.', cause });
  }
}
