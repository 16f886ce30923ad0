// What the vendor counts, as it is told.
import { sampleRequest } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { API_KEY, openVendor } from './__fixtures__/vendor.js';

const signal = new AbortController().signal;
const NOW = Date.UTC(2026, 10, 26, 12);

test('usage is what the vendor counts, with its limit', async () => {
  const { provider, accept } = await openVendor({ quota: { limit: 10, period: 'month' } });
  await accept(sampleRequest({ seed: 1 }));
  expect(await provider.usage?.({ signal })).toEqual({ used: 1, limit: 10 });
});

test('a vendor without a limit says so', async () => {
  const { provider } = await openVendor();
  expect(await provider.usage?.({ signal })).toEqual({ used: 0, limit: null });
});

test('a vendor that tells when it counts anew is believed', async () => {
  const quota = { limit: 10, period: 30_000 };
  const { provider } = await openVendor({ quota, usageReset: true, now: () => NOW + 10_000 });
  expect(await provider.usage?.({ signal })).toEqual({ used: 0, limit: 10, resetsAtMs: NOW + 30_000 });
});

test('figures that can’t be are no usage', async () => {
  const body = { success: true, usage: { current_month_usage: -1, monthly_limit: 10 } };
  const { another } = await openVendor();
  const provider = another({ apiKey: API_KEY, fetch: async () => Response.json(body) });
  await expect(provider.usage?.({ signal })).rejects.toMatchObject({ code: 'ANSWER_INVALID' });
});
