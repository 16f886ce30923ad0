// An answer's bytes, up to a limit.

/** A video may come inside the answer, as base64. */
const MAX_BYTES = 512 * 1024 * 1024;

/** Throws when there are more. */
export async function readAll({ body }: Response, maxBytes = MAX_BYTES): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.byteLength;
    if (size > maxBytes) throw new RangeError(`The answer has more than ${maxBytes} bytes.`);
    parts.push(part);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
