// What the errors of Google Cloud Storage mean. Judged by number and kind, never by their words, but for two that have nothing else.
import type { BucketFailure } from './bucket-client.js';
import { networkFailure, statusFailure } from './bucket-failure.js';

interface GsError {
  readonly code?: unknown;
  readonly status?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
}

/** The end of an upload in parts throws what the server said, which is no `Error`. */
function partsOf(error: unknown): GsError {
  return typeof error === 'object' && error !== null ? error : {};
}

function statusOf(error: unknown): number {
  const { code, status } = partsOf(error);
  if (typeof code === 'number') return code;
  if (typeof code === 'string' && /^\d{3}$/.test(code)) return Number(code);
  return typeof status === 'number' ? status : 0;
}

function says(error: unknown, words: RegExp): boolean {
  const { message } = partsOf(error);
  return typeof message === 'string' && words.test(message);
}

/** No object of this name, or no bucket: both are 404, and the words differ. */
export function isGsMissing(error: unknown): boolean {
  return statusOf(error) === 404 && !says(error, /bucket does not exist/i);
}

/** A conditional write met an object. */
export function isGsRefused(error: unknown): boolean {
  return statusOf(error) === 412;
}

export function classifyGs(error: unknown): BucketFailure {
  const status = statusOf(error);
  if (status > 0) return { kind: statusFailure(status), code: `HTTP ${status}` };
  const network = networkFailure(error);
  if (network !== undefined) return network;
  const { code: given, name } = partsOf(error);
  const code = typeof given === 'string' ? given : typeof name === 'string' ? name : '';
  if (name === 'SigningError') return { kind: 'signing', code: name };
  if (code === 'CONTENT_DOWNLOAD_MISMATCH' || code === 'FILE_NO_UPLOAD') return { kind: 'damaged', code };
  if (says(error, /could not load the default credentials/i))
    return { kind: 'credentials_missing', code: 'no default credentials' };
  return { kind: 'other', code: code || 'unknown' };
}
