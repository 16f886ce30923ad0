// What S3's errors mean. Judged by name and number, never by their words.
import type { BucketFailure, FailureKind } from './bucket-client.js';
import { networkFailure, statusFailure } from './bucket-failure.js';

const NAMES: Readonly<Record<string, FailureKind>> = {
  AccessDenied: 'denied',
  AccountProblem: 'denied',
  AllAccessDisabled: 'denied',
  Forbidden: 'denied',
  AuthorizationHeaderMalformed: 'region_wrong',
  BadDigest: 'damaged',
  XAmzContentChecksumMismatch: 'damaged',
  XAmzContentSHA256Mismatch: 'damaged',
  InvalidDigest: 'damaged',
  ConditionalRequestConflict: 'changed',
  PreconditionFailed: 'changed',
  CredentialsProviderError: 'credentials_missing',
  TokenProviderError: 'credentials_missing',
  ExpiredToken: 'credentials_refused',
  ExpiredTokenException: 'credentials_refused',
  InvalidAccessKeyId: 'credentials_refused',
  InvalidToken: 'credentials_refused',
  SignatureDoesNotMatch: 'credentials_refused',
  // versitygw's for an unknown key, with a status of 404.
  XAdminUserNotFound: 'credentials_refused',
  InternalError: 'busy',
  RequestTimeout: 'busy',
  ServiceUnavailable: 'busy',
  SlowDown: 'busy',
  ThrottlingException: 'busy',
  IllegalLocationConstraintException: 'region_wrong',
  PermanentRedirect: 'region_wrong',
  TemporaryRedirect: 'region_wrong',
  NoSuchBucket: 'no_bucket',
  NotImplemented: 'unsupported',
  QuotaExceeded: 'full',
  RequestTimeTooSkewed: 'clock',
  TimeoutError: 'unreachable',
};

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function statusOf(error: unknown): number {
  if (!(error instanceof Error) || !('$metadata' in error)) return 0;
  const metadata = error.$metadata as { readonly httpStatusCode?: number } | undefined;
  return metadata?.httpStatusCode ?? 0;
}

/** No object of this name. A missing bucket is something else, where the answer says so: a HEAD's has no words. */
export function isS3Missing(error: unknown): boolean {
  const name = nameOf(error);
  return name === 'NoSuchKey' || name === 'NotFound' || (statusOf(error) === 404 && !Object.hasOwn(NAMES, name));
}

/** A conditional write met an object; or an upload's end did that was already over, since its first answer got lost. */
export function isS3Refused(error: unknown): boolean {
  return nameOf(error) === 'PreconditionFailed' || nameOf(error) === 'NoSuchUpload' || statusOf(error) === 412;
}

/** Another conditional write was under way. */
export function isS3Raced(error: unknown): boolean {
  return nameOf(error) === 'ConditionalRequestConflict' || statusOf(error) === 409;
}

export function classifyS3(error: unknown): BucketFailure {
  const name = nameOf(error);
  const status = statusOf(error);
  const kind = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (kind !== undefined) return { kind, code: name };
  const network = networkFailure(error);
  if (network !== undefined) return network;
  // The SDK says this in words only.
  if (error instanceof Error && /^region is missing/i.test(error.message))
    return { kind: 'region_missing', code: 'no region' };
  if (error instanceof Error && /checksum mismatch/i.test(error.message)) return { kind: 'damaged', code: 'checksum' };
  if (status === 301 || status === 307) return { kind: 'region_wrong', code: `HTTP ${status}` };
  if (status === 0) return { kind: 'other', code: name || 'unknown' };
  // A 404 with a name of its own is about something else than a bucket.
  const isNamed = /^[A-Z][A-Za-z]+$/.test(name) && !['NotFound', 'NoSuchKey', 'Error', 'UnknownError'].includes(name);
  const byStatus = statusFailure(status);
  return isNamed
    ? { kind: status === 404 ? 'other' : byStatus, code: name }
    : { kind: byStatus, code: `HTTP ${status}` };
}
