// What an account is told of its vendor's figures, and the quota that it learns from them.
import type { Provider, ProviderUsage } from '@shotlist/core';
import { startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNT, openActivitySession } from './__fixtures__/activity-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

const saying = (usage: () => Promise<ProviderUsage>) => (provider: Provider) => ({ ...provider, usage });
const resetsAtMs = Date.parse('2026-12-15T00:00:00Z');

test('the figures of a vendor, with the time before they were asked for; nonsense and failures are no figures', async () => {
  const beganMs = Date.now() - 1;
  const told = await openActivitySession({ provider: saying(async () => ({ used: 3, limit: 50, resetsAtMs })) });
  const figures = await told.run('readUsage', { account: ACCOUNT });
  expect(figures).toMatchObject({ used: 3, limit: 50, resetsAtMs });
  expect(figures?.atMs).toBeGreaterThanOrEqual(beganMs);
  for (const usage of [
    { used: Number.NaN, limit: 50 },
    { used: -1, limit: 50 },
    { used: 1, limit: Number.NaN },
  ]) {
    const session = await openActivitySession({ provider: saying(async () => usage) });
    expect(await session.run('readUsage', { account: ACCOUNT })).toBeNull();
  }
  const failing = await openActivitySession({ provider: saying(() => Promise.reject(new Error('no'))) });
  expect(await failing.run('readUsage', { account: ACCOUNT })).toBeNull();
  const silent = await openActivitySession();
  expect(await silent.run('readUsage', { account: ACCOUNT })).toBeNull();
});

test('an account whose quota nobody wrote down learns it from its vendor; one that has some keeps them', async () => {
  const provider = saying(async () => ({ used: 3, limit: 50, resetsAtMs }));
  const { client } = temporal;
  const learning = await openActivitySession({ client, provider });
  const { limits } = await learning.run('openAccount', { account: ACCOUNT });
  expect(limits).toMatchObject({ hasUsage: true, quotas: [{ name: 'month', limit: 50 }] });
  const [quota] = limits.quotas ?? [];
  const starts = quota !== undefined && 'startsMs' in quota.periods ? quota.periods.startsMs : [];
  expect(new Set(starts.map((startMs) => new Date(startMs).getUTCDate()))).toEqual(new Set([15]));
  const knowing = await openActivitySession({ client, provider, account: { quotas: [{ limit: 9, per: 'day' }] } });
  expect((await knowing.run('openAccount', { account: ACCOUNT })).limits.quotas).toMatchObject([
    { name: 'day', limit: 9 },
  ]);
});

test('a quota that was learned stays when the vendor does not answer for once', async () => {
  let answers = 0;
  const provider = saying(async () => {
    answers += 1;
    if (answers > 1) throw new Error('It is away.');
    return { used: 3, limit: 700 };
  });
  const session = await openActivitySession({ client: temporal.client, provider });
  for (const _ of [1, 2])
    expect((await session.run('openAccount', { account: ACCOUNT })).limits.quotas).toMatchObject([{ limit: 700 }]);
  expect(answers).toBe(2);
});
