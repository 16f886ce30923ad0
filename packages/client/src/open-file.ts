// Opens a file at a URL, from a byte on: follows redirects by hand, and shows the key to the API's own origin alone.
import { readRetryAfter } from '@shotlist/core';
import { ApiError } from './api-error.js';
import { isNotSent, reasonOf } from './not-sent.js';
import type { FetchLike } from './options.js';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** How files are reached. */
export interface FilePlace {
  /** Origin of the API: it alone gets the headers, and is reached whatever its address. */
  readonly origin: string;
  /** With the key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: FetchLike;
  readonly foreignFetch: FetchLike;
}

export interface OpenFile {
  readonly response: Response;
  /** Where the redirects ended, without its query: it may hold a signature. */
  readonly shownUrl: string;
}

/**
 * An answer with a body, 200 or 206.
 * @throws ApiError `OUTPUT_UNAVAILABLE` (the file isn't there, or not any more), `VENDOR_UNAVAILABLE`, `NOT_SENT`,
 * `THROTTLED`, `OUTPUT_INVALID`; what `foreignFetch` throws with a code of its own.
 */
export async function openFile(
  place: FilePlace,
  url: string,
  range: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<OpenFile> {
  let at = url;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await ask(place, at, range, signal);
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null)
      return { response: judge(response, at), shownUrl: shown(at) };
    await response.body?.cancel();
    if (!URL.canParse(location, at)) throw unavailable(at, 'is redirected to no address', response.status);
    at = new URL(location, at).href;
    if (!/^https?:/.test(at)) throw unavailable(url, 'is redirected to what is no web address', response.status);
  }
  throw unavailable(url, `is redirected more than ${MAX_REDIRECTS} times`);
}

async function ask(
  place: FilePlace,
  url: string,
  range: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  const isOwn = URL.canParse(url) && new URL(url).origin === place.origin;
  const reach = isOwn ? place.fetch : place.foreignFetch;
  // Compressed on the way, its length would be another than its size.
  const asked = { 'accept-encoding': 'identity', ...range };
  const init = { headers: isOwn ? { ...place.headers, ...asked } : asked, signal };
  try {
    const response = await reach(url, { ...init, redirect: 'manual' });
    // A browser doesn't show where a redirect leads, follows it when told to, and leaves the key behind itself.
    return response.type === 'opaqueredirect' ? await reach(url, { ...init, redirect: 'follow' }) : response;
  } catch (error) {
    signal.throwIfAborted();
    const coded = findCoded(error);
    if (coded !== undefined) throw coded;
    const code = isNotSent(error) ? 'NOT_SENT' : 'VENDOR_UNAVAILABLE';
    throw new ApiError(code, `was not answered: ${reasonOf(error)}`, { method: 'GET', url: shown(url), cause: error });
  }
}

/** An error of the table that somebody below has already found words for, such as a blocked address. */
function findCoded(error: unknown): Error | undefined {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at.name === 'ProviderError' || at.name === 'ShotlistError') return at;
  return undefined;
}

function judge(response: Response, url: string): Response {
  const { status, headers } = response;
  if ((status === 200 || status === 206) && response.body !== null) return response;
  // Nobody reads it: without this its connection would stay.
  response.body?.cancel().catch(() => undefined);
  if (status === 416) throw invalid(url, 'is shorter than it was before', status);
  if (status === 429) {
    const retryAfterMs = readRetryAfter(headers, Date.now());
    throw new ApiError('THROTTLED', 'answered 429', {
      method: 'GET',
      url: shown(url),
      status,
      // Files are no units of a period, however long their server wants to be left alone.
      gate: 'rate',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (status >= 500)
    throw new ApiError('VENDOR_UNAVAILABLE', `answered ${status}`, { method: 'GET', url: shown(url), status });
  throw unavailable(url, status === 204 ? 'has no content' : `answered ${status}`, status);
}

export function shown(url: string): string {
  return url.split(/[?#]/)[0] ?? url;
}

export function invalid(url: string, what: string, status?: number): ApiError {
  return fileError('OUTPUT_INVALID', url, what, status);
}

export function unavailable(url: string, what: string, status?: number): ApiError {
  return fileError('OUTPUT_UNAVAILABLE', url, what, status);
}

function fileError(
  code: 'OUTPUT_INVALID' | 'OUTPUT_UNAVAILABLE',
  url: string,
  what: string,
  status?: number,
): ApiError {
  const facts = { method: 'GET', url: shown(url), retryable: true };
  return new ApiError(code, what, status === undefined ? facts : { ...facts, status });
}
