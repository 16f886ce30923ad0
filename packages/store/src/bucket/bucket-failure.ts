// What a bucket that can't be used looks like to everyone else: the cause in our words, and the way out.
import { ShotlistError } from '@shotlist/core';
import type { BucketFailure, FailureKind } from './bucket-client.js';

/** The two vendors' ways. */
export type BucketKind = 's3' | 'gs';

interface Words {
  readonly cause: string;
  readonly help: string | Readonly<Record<BucketKind, string>>;
}

const CREDENTIALS: Readonly<Record<BucketKind, string>> = {
  s3: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, where this process runs; a cloud machine may have a role instead.',
  gs: 'Set GOOGLE_APPLICATION_CREDENTIALS to a key file where this process runs, or type "gcloud auth application-default login"; a cloud machine may have a service account instead.',
};

const AGAIN = 'Nothing is lost: it is tried again. If it stays so, look at the server’s own state.';

const WORDS: Readonly<Record<FailureKind, Words>> = {
  busy: { cause: 'the server is too busy or failing, also after several tries', help: AGAIN },
  certificate: {
    cause: 'the server’s certificate is not trusted',
    help: 'Correct the endpoint, or name its CA’s file by NODE_EXTRA_CA_CERTS.',
  },
  changed: { cause: 'an object was replaced while it was used', help: 'Do it again.' },
  clock: { cause: 'this machine’s clock is wrong', help: 'Set the clock: signatures hold for some minutes only.' },
  credentials_missing: { cause: 'there are no credentials', help: CREDENTIALS },
  credentials_refused: { cause: 'the credentials are refused', help: CREDENTIALS },
  damaged: { cause: 'bytes were damaged on the way', help: 'Do it again; if it stays so, look at the network.' },
  denied: {
    cause: 'the credentials may not do this',
    help: 'Allow them to read, write, remove and list in this bucket: docs/stores.md has the permissions.',
  },
  full: { cause: 'there is no room', help: 'Make room, or raise the limit of the bucket.' },
  no_bucket: { cause: 'there is no such bucket', help: 'Make it, or correct its name: Shotlist makes none.' },
  region_missing: { cause: 'its region is not known', help: 'Add ?region=… to the URL, or set AWS_REGION.' },
  region_wrong: {
    cause: 'the bucket is in another region',
    help: 'Add ?region=… to the URL, or set AWS_REGION, with the region of the bucket.',
  },
  signing: {
    cause: 'the credentials can’t sign links',
    help: {
      s3: CREDENTIALS.s3,
      gs: 'Use a service account’s key file, or allow the account iam.serviceAccounts.signBlob on itself.',
    },
  },
  unreachable: { cause: 'the server can’t be reached', help: 'Look at the endpoint and the network.' },
  unsupported: {
    cause: 'the server lacks what a store needs',
    help: 'Use one that has conditional writes (If-None-Match) and SHA-256 checksums: docs/stores.md names some.',
  },
  other: { cause: 'the server answered otherwise than it should', help: AGAIN },
};

/** `STORE_UNUSABLE` for a failure. The vendor's error is left out: it may hold names of keys, and all that was signed. */
export function bucketFailure(
  kind: BucketKind,
  failure: BucketFailure,
  { url, cannot }: { readonly url: string; readonly cannot: string },
): ShotlistError {
  const { cause, help } = WORDS[failure.kind];
  return new ShotlistError('STORE_UNUSABLE', {
    where: url,
    message: `The store can’t ${cannot}: ${cause} (${failure.code}).`,
    help: typeof help === 'string' ? help : help[kind],
  });
}

const NETWORK: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  ECONNABORTED: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EPIPE: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ESOCKETTIMEDOUT: 'unreachable',
  CERT_HAS_EXPIRED: 'certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
};

/** What the network or its encryption refused; undefined for all else. Causes are looked at too: clients wrap them. */
export function networkFailure(error: unknown): BucketFailure | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    const code = 'code' in one && typeof one.code === 'string' ? one.code : '';
    const kind = Object.hasOwn(NETWORK, code) ? NETWORK[code] : undefined;
    if (kind !== undefined) return { kind, code };
  }
  return undefined;
}

/** By the number of an HTTP answer. */
export function statusFailure(status: number): FailureKind {
  if (status === 401) return 'credentials_refused';
  if (status === 403) return 'denied';
  if (status === 404) return 'no_bucket';
  if (status === 409 || status === 412) return 'changed';
  if (status === 501) return 'unsupported';
  if (status === 507) return 'full';
  return status === 408 || status === 429 || status >= 500 ? 'busy' : 'other';
}
