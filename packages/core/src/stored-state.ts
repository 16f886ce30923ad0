// What is kept on disk says which form it has: a release that doesn't know the form says so, and touches nothing.
import { ShotlistError } from './errors.js';

/** The newest form that this release knows, of whatever is kept: decision 0043 says when it grows. */
const SCHEMA_VERSION = 1;

/**
 * An object, or a line, of the store or of a `.shotlist` folder. What names no version has the first form. The caller names the
 * type: only we write there. `where` is its place. Throws `STATE_NEWER`, and `STORE_UNUSABLE` for what is no JSON.
 */
export function parseState<Value>(text: string, where: string): Value {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const help = 'Bring it back from a backup of the store.';
    throw new ShotlistError('STORE_UNUSABLE', { where, message: 'An object in the store is damaged.', help, cause });
  }
  const version = typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : 1;
  if (typeof version === 'number' && version > SCHEMA_VERSION) throw newerState(where, version, SCHEMA_VERSION);
  return value as Value;
}

/** The lines of an NDJSON object. Throws as {@link parseState}. */
export function parseStateLines<Line>(text: string, where: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseState<Line>(line, where));
}

/** For people: what is newer than what. */
export function newerState(where: string, found: number, known: number): ShotlistError {
  return new ShotlistError('STATE_NEWER', {
    where,
    message: `It was written by a newer Shotlist: it has form ${found}, and this release knows ${known}.`,
    help: 'Update Shotlist and type it again; nothing was changed.',
  });
}
