// Keys that payloads are encrypted with: as they are written down, and as they are used.
import { createSecretKey, type KeyObject } from 'node:crypto';
import { ShotlistError } from '@shotlist/core';

/** One key. Its bytes show up nowhere: not in JSON, and not where an object is printed. */
export interface EncryptionKey {
  /** Stands beside what was encrypted with the key, for everybody to see. */
  readonly id: string;
  readonly secret: KeyObject;
}

/** At least one. The first encrypts, all of them decrypt. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

/** For AES-256. */
const KEY_BYTES = 32;
/** Too short for a key: where somebody mixes up both sides of the colon, a key must not be taken for an id. */
const KEY_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/**
 * Reads `ID:KEY,ID:KEY,…`: an id of up to 32 letters, digits, `.`, `_` and `-`, and 32 bytes in Base64, or Base64url.
 * White space around them is left out. `where` names the place in errors: a variable, or a setting.
 * Throws `CONFIG_INVALID`, which tells which of them is wrong and nothing that stands there.
 */
export function parseEncryptionKeys(text: string, where: string): EncryptionKeys {
  const keys: EncryptionKey[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const wrong = (message: string) =>
      new ShotlistError('CONFIG_INVALID', {
        where,
        message: `Key ${index + 1} ${message}`,
        help: 'Write id:key, several with commas between them; "openssl rand -base64 32" makes a key.',
      });
    const [, id = '', encoded = ''] = /^\s*([^:]*):(.*?)\s*$/su.exec(entry) ?? [];
    if (!KEY_ID.test(id)) throw wrong('has no id of 1 to 32 letters, digits, ".", "_" and "-" before a colon.');
    if (keys.some((other) => other.id === id)) throw wrong('has the id of one before it.');
    const secret = bytesOf(encoded);
    if (secret === undefined) throw wrong('is not Base64.');
    if (secret.length !== KEY_BYTES) throw wrong(`has ${secret.length} bytes; it takes ${KEY_BYTES}.`);
    keys.push({ id, secret: createSecretKey(secret) });
  }
  const [first, ...others] = keys;
  if (first === undefined) throw new TypeError('A text has at least one entry, and each became a key.');
  return [first, ...others];
}

/** Undefined for anything else than Base64 or Base64url; Node would leave out what it doesn't know. */
function bytesOf(encoded: string): Buffer | undefined {
  const isWritten = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || /^[A-Za-z0-9_-]+={0,2}$/.test(encoded);
  return isWritten ? Buffer.from(encoded, 'base64') : undefined;
}
