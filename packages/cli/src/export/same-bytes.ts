// Whether a file holds the bytes of an object of the store.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Store } from '@shotlist/core';

/** True when they are one file, or equal byte for byte: by the object’s SHA-256 where it is known, for reading it may cost. */
export async function hasBytesOf(file: string, store: Store, key: string, sha256?: string): Promise<boolean> {
  const [mine, object] = await Promise.all([stat(file), store.stat(key)]);
  if (object === undefined || object.size !== mine.size) return false;
  const local = store.localPath(key);
  if (local !== undefined) {
    const theirs = await stat(local);
    if (theirs.ino === mine.ino && theirs.dev === mine.dev) return true;
  }
  if (sha256 !== undefined) return (await sha256Of(createReadStream(file))) === sha256;
  const body = await store.read(key);
  return body !== undefined && (await equalStreams(createReadStream(file), body));
}

/**
 * True when a power cut may have left a file of an object’s: each byte is the object’s, or zero as where nothing was
 * written, and it is no longer. There is nothing in it that is anybody else’s.
 */
export async function isUnfinishedCopy(file: string, store: Store, key: string): Promise<boolean> {
  const [mine, object] = await Promise.all([stat(file), store.stat(key)]);
  if (object === undefined || object.size < mine.size) return false;
  if (mine.size === 0) return true;
  const body = await store.read(key, { range: { start: 0, end: mine.size - 1 } });
  return body !== undefined && (await equalStreams(createReadStream(file), body, isSameOrZero));
}

/** Of a file, or the bytes of an object, in hex. */
export async function sha256Of(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of body) hash.update(piece);
  return hash.digest('hex');
}

type Compare = (left: Uint8Array, right: Uint8Array) => boolean;

const isSame: Compare = (left, right) => Buffer.compare(left, right) === 0;
const isSameOrZero: Compare = (left, right) =>
  isSame(left, right) || left.every((byte, at) => byte === 0 || byte === right[at]);

async function equalStreams(
  left: AsyncIterable<Uint8Array>,
  right: AsyncIterable<Uint8Array>,
  isEqual = isSame,
): Promise<boolean> {
  const rights = right[Symbol.asyncIterator]();
  let waiting: Uint8Array = new Uint8Array();
  try {
    for await (const piece of left) {
      for (let offset = 0; offset < piece.byteLength;) {
        if (waiting.byteLength === 0) {
          const next = await rights.next();
          if (next.done === true) return false;
          waiting = next.value;
          continue;
        }
        const length = Math.min(waiting.byteLength, piece.byteLength - offset);
        if (!isEqual(piece.subarray(offset, offset + length), waiting.subarray(0, length))) return false;
        waiting = waiting.subarray(length);
        offset += length;
      }
    }
    if (waiting.byteLength > 0) return false;
    for (;;) {
      const next = await rights.next();
      if (next.done === true) return true;
      if (next.value.byteLength > 0) return false;
    }
  } finally {
    await rights.return?.();
  }
}
