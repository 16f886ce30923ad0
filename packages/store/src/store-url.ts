// What a store URL names: a folder of this machine, or a bucket.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ShotlistError } from '@shotlist/core';
import { type BucketLocation, parseBucketUrl } from './bucket/bucket-url.js';

const SUPPORTED =
  'Supported are file:///absolute/folder, file:relative/folder, a plain path, s3://bucket/prefix and gs://bucket/prefix.';

// Two letters at least, so that a Windows drive (C:\videos) is a path.
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]+):/;

const invalid = (message: string, cause?: unknown) =>
  new ShotlistError('CONFIG_INVALID', { where: 'store', message, help: SUPPORTED, cause });

/** A folder, absolute, or a bucket. */
export type StoreLocation = { readonly kind: 'file'; readonly root: string } | BucketLocation;

/** A URL's `%20` is a space; a plain path is taken as it stands. Throws `CONFIG_INVALID`. */
export function parseStoreUrl(url: string): StoreLocation {
  if (url.trim() === '') throw invalid('The store URL is empty.');
  if (url.includes('\0')) throw invalid('The store URL has a NUL character.');
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: 'file', root: resolve(url) };
  if (scheme === 's3' || scheme === 'gs') return parseBucketUrl(scheme, url);
  // Only the scheme is shown: the rest may hold credentials.
  if (scheme !== 'file') throw invalid(`Stores of the kind "${scheme}:" are not supported.`);
  return { kind: 'file', root: folderOf(url) };
}

function folderOf(url: string): string {
  if (/[?#]/.test(url)) throw invalid('A file: store URL has no "?" or "#"; write %3F or %23 for those characters.');
  try {
    const rest = url.slice('file:'.length);
    if (rest === '') throw new TypeError('no path');
    return rest.startsWith('/') ? fileURLToPath(url) : resolve(decodeURIComponent(rest));
  } catch (error) {
    throw invalid('The file: store URL does not name a folder on this machine.', error);
  }
}
