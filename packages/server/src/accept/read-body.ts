// The JSON of a request's body. What can't be read is refused with the place where it goes wrong.

/** Bytes. */
const MOST_BODY_BYTES = 64 * 1024;
/** Levels of objects and lists. */
const MOST_DEPTH = 32;

export type ReadBody =
  | { readonly value: unknown; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: { readonly pointer: string; readonly message: string } };

export async function readBody(request: Request): Promise<ReadBody> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readBytes(request);
  } catch {
    // Nobody is left to hear it; the log must not take it for a database that is away.
    return refuse('The body was cut off.');
  }
  if (bytes === undefined) return refuse('The body is larger than 64 KiB.');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('The body is not JSON in UTF-8.');
  }
  const deep = tooDeep(value, 1);
  if (deep !== undefined) return refuse(`The body is more than ${MOST_DEPTH} levels deep.`, firstLevel(deep));
  return { value };
}

/** A part of a JSON pointer. */
export function pointerPart(part: PropertyKey): string {
  return `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function refuse(message: string, pointer = ''): ReadBody {
  return { problem: { pointer, message } };
}

/** Undefined beyond the limit, where the rest is not read. */
async function readBytes(request: Request): Promise<Uint8Array | undefined> {
  const told = request.headers.get('content-length');
  if (told !== null && Number(told) > MOST_BODY_BYTES) return undefined;
  // Node reads no more than was told.
  if (told !== null) return new Uint8Array(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MOST_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The names down to a value beyond the limit, undefined where there is none. */
function tooDeep(value: unknown, depth: number): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MOST_DEPTH) return [];
  for (const [name, inner] of Object.entries(value)) {
    const found = tooDeep(inner, depth + 1);
    if (found !== undefined) return [name, ...found];
  }
  return undefined;
}

/** The parameter it is in says enough. */
function firstLevel([name]: readonly string[]): string {
  return name === undefined ? '' : pointerPart(name.slice(0, 40));
}
