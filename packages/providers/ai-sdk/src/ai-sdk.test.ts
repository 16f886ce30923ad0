// The provider against the contract, with the code of four vendors' packages.
import { describeProvider, sampleRequest } from '@shotlist/testing';
import type { GenerationRequest } from '@shotlist/core';
import { ACCOUNTS, type Account, openAccount } from './__fixtures__/accounts.js';
import { API_KEY, type Answer, startFakeVendor } from './__fixtures__/fake-vendor.js';

const OTHER_KEY = 'key-of-nobody-51b0aa';

async function createVendor(account: Account, onPost?: () => Answer, apiKey = API_KEY) {
  const vendor = await startFakeVendor(account.dialect);
  vendor.onPost = onPost;
  return {
    open: () => openAccount(account, vendor.url, { apiKey }),
    countAccepted: () => vendor.generations.length,
    close: () => vendor.close(),
  };
}

const SAMPLES: Readonly<Record<string, readonly GenerationRequest[]>> = {
  fal: [sampleRequest({ seed: 0 }), sampleRequest({ resolution: '1080p', aspect_ratio: '4:3', camera_fixed: true })],
  google: [sampleRequest({ model: 'veo_3', duration: 8, seed: 0 })],
  replicate: [sampleRequest({ duration: 10, aspect_ratio: '1:1', seed: 0 })],
  bytedance: [sampleRequest({ seed: 0 }), sampleRequest({ duration: 10, resolution: '480p' })],
};

for (const account of ACCOUNTS) {
  const { name, throttled } = account.dialect;
  describeProvider(`ai-sdk with ${name}`, {
    create: () => createVendor(account),
    sampleRequests: SAMPLES[name] ?? [],
    secrets: [API_KEY, OTHER_KEY],
    faults: {
      unauthorized: () => createVendor(account, undefined, OTHER_KEY),
      throttled: () => createVendor(account, () => throttled),
      lostAnswer: () => createVendor(account, () => ({ after: 'reset' })),
      async unreachable() {
        const vendor = await createVendor(account);
        await vendor.close();
        return vendor;
      },
    },
  });
}
