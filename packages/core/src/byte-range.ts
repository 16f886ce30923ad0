// Reads a Range header for an object of one size, as `Store.read` takes it.

/** The last byte is included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The range; `none` for what is to be ignored (RFC 9110), several ranges among it; `unsatisfiable` beyond the object. */
export function readRange(header: string | undefined, size: number): ByteRange | 'none' | 'unsatisfiable' {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '');
  if (match === null) return 'none';
  const [, first = '', last = ''] = match;
  if (first === '') {
    if (last === '') return 'none';
    const bytes = Number(last);
    return bytes === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - bytes), end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'none';
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size - 1 : Math.min(size - 1, Number(last)) };
}
