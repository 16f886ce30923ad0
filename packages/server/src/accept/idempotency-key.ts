// The Idempotency-Key header: a structured string as the draft has it, or bare as many clients send it.
import { parseItem } from 'structured-headers';

/** Characters. */
const MOST_LENGTH = 255;

/** `key` is undefined where none was sent; a header that can't be read has none to give. */
export type ReadKey = { readonly isReadable: true; readonly key: string | undefined } | { readonly isReadable: false };

export function readIdempotencyKey(header: string | undefined): ReadKey {
  if (header === undefined) return { isReadable: true, key: undefined };
  const key = header.startsWith('"') ? unquote(header) : header.trim();
  const isKey = key !== undefined && key.length <= MOST_LENGTH && /^[\x20-\x7e]+$/.test(key);
  return isKey ? { isReadable: true, key } : { isReadable: false };
}

function unquote(header: string): string | undefined {
  try {
    const [value] = parseItem(header);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
