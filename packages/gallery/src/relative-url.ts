// From a path beside the page to a URL that can't leave the page's own origin; and links that the page was told of.
import type { GalleryLinks } from './options.js';

/** Half a character, which has no UTF-8 form to encode. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** The URL of a shot's file: a signed link as it is, where its origin is the one that the page admits; else a file beside the page. */
export function fileUrl(path: string, links: GalleryLinks | undefined): string {
  return isLink(path, links) ? path : relativeUrl(path);
}

/** What a file is called to people: of a link its last part, for the rest is a signature. */
export function fileName(path: string, links: GalleryLinks | undefined): string {
  return isLink(path, links) ? decodeURIComponent(new URL(path).pathname.split('/').at(-1) ?? '') : path;
}

function isLink(path: string, links: GalleryLinks | undefined): boolean {
  return links !== undefined && URL.canParse(path) && new URL(path).origin === links.origin;
}

/**
 * The URL of a file, relative to the page. Every character that has a meaning in URLs is encoded, so that
 * `take #1.mp4` is found and `javascript:…` or `//host/…` is nothing but an odd file name.
 */
export function relativeUrl(path: string): string {
  return `./${path.replace(LONE_SURROGATE, '\ufffd').split('/').map(encodeURIComponent).join('/')}`;
}
