// Small JSON objects in the store.
import { parseState, parseStateLines, type Store } from '@shotlist/core';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The object under a key, or undefined when there is none. The caller names its type: only we write there.
 * Throws `STATE_NEWER`, `STORE_UNUSABLE`.
 */
export async function getJson<Value>(store: Store, key: string): Promise<Value | undefined> {
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : parseState<Value>(decoder.decode(bytes), key);
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
  return bytes === undefined ? [] : parseStateLines<Value>(decoder.decode(bytes), key);
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
