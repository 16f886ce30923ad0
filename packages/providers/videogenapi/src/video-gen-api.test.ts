// The provider against the contract, at a real server that speaks the API.
import { describeProvider, type FakeApiOptions, sampleRequest, startFakeApi } from '@shotlist/testing';
import { createVideoGenApi } from './video-gen-api.js';

const API_KEY = 'lt_suite-4c1b';
const sample = sampleRequest({ resolution: '480p' });

async function createVendor(options: FakeApiOptions = {}, apiKey = API_KEY) {
  const vendor = await startFakeApi({ apiKey: API_KEY, fsync: false, ...options });
  return {
    open: () =>
      createVideoGenApi({
        apiKey,
        baseUrl: vendor.url,
        minPollIntervalMs: 20,
        listingLagMs: options.listingLagMs ?? 0,
        honoursIdempotencyKeys: options.honoursIdempotencyKeys ?? false,
      }),
    countAccepted: () => vendor.generations().length,
    close: () => vendor.close(),
  };
}

const faults = {
  unauthorized: () => createVendor({}, 'lt_another-9e2d'),
  throttled: () => createVendor({ faults: [{ on: 'generate', fault: 'throttled' }] }),
  lostAnswer: () => createVendor({ faults: [{ on: 'generate', fault: 'reset_after_work' }] }),
  async unreachable() {
    const { open, countAccepted, close } = await createVendor();
    await close();
    return { open, countAccepted };
  },
} as const;

describeProvider('videogenapi', {
  create: () => createVendor({ generationMs: 60 }),
  sampleRequests: [
    sample,
    sampleRequest({ model: 'veo_3', resolution: '4K', aspect_ratio: '9:21', duration: 30, seed: 0 }),
  ],
  secrets: [API_KEY],
  faults,
});

describeProvider('videogenapi, where keys are honoured', {
  create: () => createVendor({ generationMs: 60, honoursIdempotencyKeys: true }),
  sampleRequests: [sample],
  secrets: [API_KEY],
  faults,
});

describeProvider('videogenapi, where the list lags and other seeds are echoed', {
  create: () => createVendor({ listingLagMs: 400, echoSeed: 'other', clockAheadMs: 600_000 }),
  sampleRequests: [sample],
  secrets: [API_KEY],
});
