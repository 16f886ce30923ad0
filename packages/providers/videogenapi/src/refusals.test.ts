// A vendor that refuses: each of the provider's functions says what is used up and when to ask again, and asks once.
import { sampleRequest } from '@shotlist/testing';
import type { FakeApiEndpoint } from '@shotlist/testing/fake';
import { expect, test } from 'vitest';
import { openVendor } from './__fixtures__/vendor.js';

const request = sampleRequest({ prompt: 'A canary-heron in the reeds' });
const NOW = Date.UTC(2026, 10, 26, 12);
const MONTH_ENDS_MS = 4.5 * 86_400_000;
const signal = new AbortController().signal;

test('a rate and a month that are used up are told apart by submit', async () => {
  const { vendor, submit } = await openVendor({ now: () => NOW, quota: { limit: 0, period: 'month' } });
  expect(await submit(request)).toMatchObject({ outcome: 'throttled', gate: 'quota', retryAfterMs: MONTH_ENDS_MS });
  vendor.setFaults([{ on: 'generate', fault: 'throttled', ms: 3_000 }]);
  expect(await submit(request)).toMatchObject({ outcome: 'throttled', gate: 'rate', retryAfterMs: 3_000 });
});

test.each(['words', 'object', 'envelope'] as const)('a month without a word about its end: %s', async (dialect) => {
  const { submit } = await openVendor({ dialect, quota: { limit: 0, period: 'month' } });
  const said = await submit(request);
  expect(said).toMatchObject({ outcome: 'throttled', gate: 'quota' });
  expect(said).not.toHaveProperty('retryAfterMs');
});

const CALLS: readonly (readonly [FakeApiEndpoint, string])[] = [
  ['list', 'check'],
  ['status', 'check of one'],
  ['list', 'find'],
  ['user', 'usage'],
  ['video', 'fetchOutput'],
];

test.each(CALLS)(
  'a refusal of %s passes through %s with its gate and its time, and is not tried again',
  async (on, by) => {
    const { vendor, provider, accept, check, find, fetch } = await openVendor({ generationMs: 0 });
    const ids = [await accept({ ...request, seed: 1 }), await accept({ ...request, seed: 2 })];
    const calls: Readonly<Record<string, () => Promise<unknown> | undefined>> = {
      check: () => check(ids),
      'check of one': () => check(ids.slice(0, 1)),
      find: () => find(request),
      usage: () => provider.usage?.({ signal }),
      fetchOutput: () => fetch(ids[0] ?? ''),
    };
    vendor.setFaults([{ on, fault: 'throttled', ms: 7_000 }]);
    await expect(calls[by]?.()).rejects.toMatchObject({ code: 'THROTTLED', gate: 'rate', retryAfterMs: 7_000 });
    expect(vendor.calls()[on]).toBe(1);
    if (on === 'video') return;
    vendor.setFaults([{ on, fault: 'throttled', dialect: 'prose', ms: 86_400_000 }]);
    await expect(calls[by]?.()).rejects.toMatchObject({ code: 'THROTTLED', gate: 'quota', retryAfterMs: 86_400_000 });
  },
);
