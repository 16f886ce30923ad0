// What the errors of Google Cloud Storage mean. Judged by number and kind, never by their words, but for two that have nothing else.
import type { BucketFailure } from './bucket-client.js';
import { networkFailure, statusFailure } from './bucket-failure.js';

function statusOf(error: unknown): number {
  if (!(error instanceof Error)) return 0;
  if ('code' in error && typeof error.code === 'number') return error.code;
  if ('code' in error && typeof error.code === 'string' && /^\d{3}$/.test(error.code)) return Number(error.code);
  return 'status' in error && typeof error.status === 'number' ? error.status : 0;
}

/** No object of this name, or no bucket: both are 404, and the words differ. */
export function isGsMissing(error: unknown): boolean {
  return statusOf(error) === 404 && !isBucketMissing(error);
}

function isBucketMissing(error: unknown): boolean {
  return error instanceof Error && /bucket does not exist/i.test(error.message);
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
  const name = error instanceof Error ? error.name : '';
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : name;
  if (name === 'SigningError') return { kind: 'signing', code: name };
  if (code === 'CONTENT_DOWNLOAD_MISMATCH' || code === 'FILE_NO_UPLOAD') return { kind: 'damaged', code };
  if (error instanceof Error && /could not load the default credentials/i.test(error.message))
    return { kind: 'credentials_missing', code: 'no default credentials' };
  return { kind: 'other', code: code || 'unknown' };
}
