// From a path beside the page to a URL that can't leave the page's own origin.

/** Half a character, which has no UTF-8 form to encode. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * The URL of a file, relative to the page. Every character that has a meaning in URLs is encoded, so that
 * `take #1.mp4` is found and `javascript:…` or `//host/…` is nothing but an odd file name.
 */
export function relativeUrl(path: string): string {
  return `./${path.replace(LONE_SURROGATE, '\ufffd').split('/').map(encodeURIComponent).join('/')}`;
}
