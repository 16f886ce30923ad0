// Which folder a store URL names.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ShotlistError } from '@shotlist/core';

const SUPPORTED = 'Supported are file:///absolute/folder, file:relative/folder and a plain path.';

// Two letters at least, so that a Windows drive (C:\videos) is a path.
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]+):/;

const invalid = (message: string, cause?: unknown) =>
  new ShotlistError('CONFIG_INVALID', { where: 'store', message, help: SUPPORTED, cause });

/** The absolute path of a store's folder. A URL's `%20` is a space; a plain path is taken as it stands. */
export function parseStoreUrl(url: string): string {
  if (url.trim() === '') throw invalid('The store URL is empty.');
  if (url.includes('\0')) throw invalid('The store URL has a NUL character.');
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return resolve(url);
  // Only the scheme is shown: the rest may hold credentials.
  if (scheme !== 'file') throw invalid(`Stores of the kind "${scheme}:" are not supported.`);
  if (/[?#]/.test(url)) throw invalid('A file: store URL has no "?" or "#"; write %3F or %23 for those characters.');
  try {
    const rest = url.slice('file:'.length);
    if (rest === '') throw new TypeError('no path');
    return rest.startsWith('/') ? fileURLToPath(url) : resolve(decodeURIComponent(rest));
  } catch (error) {
    throw invalid('The file: store URL does not name a folder on this machine.', error);
  }
}
