// The beginning of a stream in memory: what is small is written by one request, and only what isn't by several.

/** `rest` gives all bytes, those of the beginning too; undefined where the beginning was all. */
export interface FirstPart {
  readonly bytes: Uint8Array;
  readonly rest: AsyncIterable<Uint8Array> | undefined;
}

/** Reads until more than `maxBytes` have come, or the end. */
export async function readFirstPart(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<FirstPart> {
  const iterator = body[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  for (let size = 0; size <= maxBytes;) {
    const next = await iterator.next();
    if (next.done === true) return { bytes: Buffer.concat(pieces), rest: undefined };
    pieces.push(next.value);
    size += next.value.byteLength;
  }
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    try {
      // Given away one by one, so that they don't stay in memory.
      for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) yield piece;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return { bytes: new Uint8Array(), rest: rest() };
}
