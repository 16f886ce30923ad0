// Opens a store in a bucket, with the vendor's own client, which is loaded only then and need not be installed.
import { ShotlistError } from '@shotlist/core';
import type { Store } from '@shotlist/core';
import type { BucketClient } from './bucket-client.js';
import type { BucketKind } from './bucket-failure.js';
import { openBucketStore } from './bucket-store.js';
import type { BucketLocation } from './bucket-url.js';

const PACKAGES: Readonly<Record<BucketKind, string>> = {
  s3: '@aws-sdk/client-s3 @aws-sdk/lib-storage @aws-sdk/s3-request-presigner',
  gs: '@google-cloud/storage',
};

/** Throws `CONFIG_INVALID` where the vendor's client isn't installed, and `STORE_UNUSABLE` where the bucket can't be used. */
export async function openBucket(location: BucketLocation): Promise<Store> {
  return openBucketStore(location, await createClient(location));
}

async function createClient(location: BucketLocation): Promise<BucketClient> {
  const { kind } = location;
  try {
    if (kind === 's3') return (await import('./s3-client.js')).createS3Client(location);
    return (await import('./gs-client.js')).createGsClient(location);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new ShotlistError('CONFIG_INVALID', {
      where: 'store',
      message: `What opens ${kind}: stores is not installed: it was left out with the optional packages.`,
      help: `Type: npm install ${PACKAGES[kind]}`,
      cause: error,
    });
  }
}
