// The provider: what it says of itself, and which of its files answers for what.
import { createClient } from '@shotlist/client';
import { createGuardedFetch, platformFetch } from '@shotlist/client/node';
import { MODELS, type Provider, type ProviderCapabilities, ProviderError } from '@shotlist/core';
import { createLook } from './look.js';
import { createFind } from './find.js';
import { createFetchOutput } from './fetch-output.js';
import { observedFetch } from './observed.js';
import { Memory } from './memory.js';
import type { VideoGenApiOptions } from './options.js';
import { createSubmit } from './submit.js';
import { createUsage } from './usage.js';
import { VendorClock } from './vendor-clock.js';

const DEFAULTS = { listingLagMs: 60_000, minPollIntervalMs: 2_000 } as const;
/** A question that fails is asked again once or twice at once; beyond that, the activity that asks has its own patience. */
const RETRIES = 2;

/**
 * A provider for a server that speaks the VideoGenAPI. It finds what became of a lost answer in the list of generations,
 * asks about all that is in flight in one call, and sends the key to the server's own origin alone.
 * @throws `KEY_FORMAT`, `CONFIG_INVALID` for a key or base URL that can't be one
 */
export function createVideoGenApi(options: VideoGenApiOptions): Provider {
  const { apiKey, baseUrl, allowHttpHosts, timeoutMs, fetch = platformFetch, honoursIdempotencyKeys = false } = options;
  const { sendTraceparent = false } = options;
  const clock = new VendorClock();
  const client = createClient({
    apiKey,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(allowHttpHosts === undefined ? {} : { allowHttpHosts }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    fetch: observedFetch(fetch, { sendTraceparent }),
    // A vendor may name any address as a video's.
    foreignFetch: observedFetch(createGuardedFetch({ blocked }), { sendTraceparent: false }),
    onAnswer: (headers) => clock.hear(headers.get('date')),
    userAgent: 'shotlist',
    retries: RETRIES,
    // A 429 closes the whole account; nobody asks again behind its back.
    maxRetryAfterMs: -1,
  });
  const memory = new Memory();
  const capabilities: ProviderCapabilities = {
    models: MODELS.map(({ key }) => ({ key })),
    localImages: false,
    honoursIdempotencyKeys,
    canFind: true,
    submitBatch: 16,
    listingLagMs: options.listingLagMs ?? DEFAULTS.listingLagMs,
    minPollIntervalMs: options.minPollIntervalMs ?? DEFAULTS.minPollIntervalMs,
    ...(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs }),
    resultLifetimeMs: null,
    // The reference doesn't say.
    billing: { onFailure: 'unknown', onModeration: 'unknown', ...options.billing },
    mediaType: 'video/mp4',
  };
  const parts = { client, memory, clock, capabilities, apiKey, sendTraceparent };
  return {
    contract: 'shotlist-provider/1',
    name: 'videogenapi',
    capabilities,
    submit: createSubmit(parts),
    check: createLook(parts),
    find: createFind(parts),
    fetchOutput: createFetchOutput(parts, options.download ?? {}),
    usage: createUsage(parts),
  };
}

/** One text for all, so that nobody maps a network by it. */
function blocked(): Error {
  return new ProviderError('OUTPUT_UNAVAILABLE', 'The video’s address may not be used: it is not a public one.');
}
