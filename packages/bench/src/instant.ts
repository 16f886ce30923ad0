// What providers that are never waited for have in common.
import { MODELS, type Provider } from '@shotlist/core';

/** Takes every model and key, lists without lag, and may be looked at without a pause. */
export const INSTANT = {
  contract: 'shotlist-provider/1',
  name: 'instant',
  capabilities: {
    models: MODELS.map(({ key }) => ({ key })),
    localImages: false,
    honoursIdempotencyKeys: true,
    canFind: true,
    submitBatch: 64,
    listingLagMs: 0,
    minPollIntervalMs: 0,
    resultLifetimeMs: null,
    billing: { onFailure: 'free', onModeration: 'free' },
    mediaType: 'video/mp4',
  },
} as const satisfies Pick<Provider, 'contract' | 'name' | 'capabilities'>;
