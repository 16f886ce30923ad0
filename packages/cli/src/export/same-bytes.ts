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
  if (sha256 !== undefined) return (await sha256Of(file)) === sha256;
  const body = await store.read(key);
  return body !== undefined && (await equalStreams(createReadStream(file), body));
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}

async function equalStreams(left: AsyncIterable<Uint8Array>, right: AsyncIterable<Uint8Array>): Promise<boolean> {
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
        if (Buffer.compare(waiting.subarray(0, length), piece.subarray(offset, offset + length)) !== 0) return false;
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
