import { type FindQuery, type Provider, ProviderError, storeLayout } from '@shotlist/core';
import { readFakeLog } from '@shotlist/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ACCOUNT, asAccount, BATCH, openActivitySession, shotRow } from './__fixtures__/activity-session.js';
import { putJson } from './json-files.js';

const slot = (shot: number) => ({ shot, attempt: 1, permit: shot + 1, slotMs: 0, goodForMs: null });
const asked = (shot: number, untilMs = 0) => ({ shot, attempt: 1, sinceMs: 0, untilMs });

test('what the vendor made of a lost try is adopted, claimed and recorded', async () => {
  const session = await openActivitySession({ fake: { script: { outcome: 'ambiguous_accepted' } } });
  await session.run('submitShots', { ...asAccount(1), slots: [slot(0)] });
  const generationId = readFakeLog(session.logFile)[0]?.generationId ?? '';
  for (const seq of [2, 2])
    expect(await session.run('reconcileShots', { ...asAccount(seq), shots: [asked(0)] })).toEqual([
      { shot: 0, found: 'generation', generationId },
    ]);
  expect(await session.json(storeLayout.claim(ACCOUNT, generationId))).toEqual({
    schemaVersion: 1,
    batchId: BATCH,
    index: 0,
    attempt: 1,
  });
  expect(await session.records(1, 2)).toMatchObject([{ index: 0, kind: 'accepted', attempt: 1, seq: 2, generationId }]);
});

test('what the vendor does not have is missing, and only unsure while its listing lags', async () => {
  const session = await openActivitySession();
  expect(await session.run('reconcileShots', { ...asAccount(), shots: [asked(0)] })).toEqual([
    { shot: 0, found: 'missing' },
  ]);
  const lagging = await openActivitySession({ fake: { listingLagMs: 3_600_000 } });
  expect(await lagging.run('reconcileShots', { ...asAccount(), shots: [asked(0, Date.now())] })).toEqual([
    { shot: 0, found: 'unsure' },
  ]);
});

test('the provider hears when the try was over, and a time before its beginning, by its own clock', async () => {
  const queries: FindQuery[] = [];
  const listening = (provider: Provider): Provider => ({
    ...provider,
    async find(query) {
      queries.push(query);
      return { generationIds: [], fresh: true };
    },
  });
  // The server is ten seconds ahead of this machine, and a provider knows only this machine's clock.
  const session = await openActivitySession({ provider: listening, serverAheadMs: 10_000 });
  await session.run('reconcileShots', {
    ...asAccount(),
    shots: [{ shot: 0, attempt: 1, sinceMs: 100_000, untilMs: 200_000 }, asked(1)],
  });
  expect(queries.map(({ sinceMs, untilMs }) => [sinceMs, untilMs].map((ms) => Math.round((ms ?? 0) / 1_000)))).toEqual([
    [40 - 10, 200 - 10],
    [0, 0],
  ]);
});

test('a vendor that refuses is asked once, whoever else is looked for, and what was found before is told', async () => {
  let asks = 0;
  const refusing = (provider: Provider): Provider => ({
    ...provider,
    async find(query, context) {
      asks += 1;
      if (asks > 1) throw new ProviderError('THROTTLED', 'slow down', { retryable: true, retryAfterMs: 90_000 });
      return provider.find(query, context);
    },
  });
  const session = await openActivitySession({ provider: refusing });
  const shots = [asked(0), asked(1), asked(2), asked(3)];
  expect(await session.run('reconcileShots', { ...asAccount(), shots })).toEqual([{ shot: 0, found: 'missing' }]);
  expect(asks).toBe(2);
  expect(await session.run('submitShots', { ...asAccount(2), slots: [slot(1)] })).toMatchObject([
    { outcome: 'not_sent', late: true },
  ]);
});

test('a provider that cannot look is never asked', async () => {
  const session = await openActivitySession({ fake: { canFind: false, honoursIdempotencyKeys: false } });
  expect(await session.run('reconcileShots', { ...asAccount(), shots: [asked(0), asked(1)] })).toEqual([
    { shot: 0, found: 'undecidable' },
    { shot: 1, found: 'undecidable' },
  ]);
});

test('two shots with one request never share a generation, neither when both are looked for nor when one was answered', async () => {
  const rows = [shotRow(0, 7), shotRow(1, 7), shotRow(2, 7)].map((row) => ({
    ...row,
    request: { ...('request' in row ? row.request : {}), prompt: 'The same' },
  })) as ReturnType<typeof shotRow>[];
  const session = await openActivitySession({
    rows,
    fake: {
      honoursIdempotencyKeys: false,
      script: [{}, { outcome: 'ambiguous_accepted' }, { outcome: 'ambiguous_not_accepted' }],
    },
  });
  for (const shot of [0, 1, 2]) await session.run('submitShots', { ...asAccount(shot + 1), slots: [slot(shot)] });
  const [first, second] = readFakeLog(session.logFile).map(({ generationId }) => generationId);
  const answers = await session.run('reconcileShots', { ...asAccount(9), shots: [asked(1), asked(2)] });
  expect(first).not.toBe(second);
  expect(answers).toEqual([
    { shot: 1, found: 'generation', generationId: second },
    { shot: 2, found: 'missing' },
  ]);
});

test('a generation that the vendor named to a shot with another request is disputed: it is neither taken nor sent again', async () => {
  const session = await openActivitySession({
    fake: { honoursIdempotencyKeys: false, script: { outcome: 'ambiguous_accepted' } },
  });
  await session.run('submitShots', { ...asAccount(1), slots: [slot(0)] });
  const generationId = readFakeLog(session.logFile)[0]?.generationId ?? '';
  await putJson(session.store, storeLayout.claim(ACCOUNT, generationId), { batchId: BATCH, index: 3 });
  expect(await session.run('reconcileShots', { ...asAccount(2), shots: [asked(0)] })).toEqual([
    { shot: 0, found: 'unsure' },
  ]);
});

test('what our own records say was accepted is found, also where the vendor cannot be asked or does not show it yet', async () => {
  for (const fake of [{ canFind: false, honoursIdempotencyKeys: false }, { listingLagMs: 3_600_000 }]) {
    const session = await openActivitySession({ fake });
    await session.keep(
      // Another shot's, and an earlier attempt's, come first: neither is this one's.
      { index: 3, attempt: 2, seq: 1, generationId: 'g3' },
      { index: 0, attempt: 1, seq: 1, generationId: 'g0' },
      { index: 0, attempt: 2, seq: 1, generationId: 'g2' },
      { index: 1, attempt: 1, generationId: 'g1' },
    );
    const { shots } = {
      shots: [
        { ...asked(0), attempt: 2 },
        { ...asked(1), attempt: 2 },
      ],
    };
    const [first, second] = await session.run('reconcileShots', { ...asAccount(2), shots });
    expect(first).toEqual({ shot: 0, found: 'generation', generationId: 'g2' });
    expect(second).not.toHaveProperty('generationId');
    expect(await session.records(1, 2)).toMatchObject([{ index: 0, kind: 'accepted', generationId: 'g2' }]);
  }
});

test('where the vendor cannot be asked, a try that may still be recorded is not given up', async () => {
  const session = await openActivitySession({ fake: { canFind: false, honoursIdempotencyKeys: false } });
  expect(await session.run('reconcileShots', { ...asAccount(), shots: [asked(0, Date.now() + 60_000)] })).toEqual([
    { shot: 0, found: 'unsure' },
  ]);
});

test('a look that fails is no answer about its shot, and hides nothing of the others; when all fail it is tried again', async () => {
  const failing = (provider: Provider): Provider => ({
    ...provider,
    async find(query, context) {
      if (query.request.seed !== 1) throw new ProviderError('PROVIDER_ERROR', 'away', { retryable: true });
      return provider.find(query, context);
    },
  });
  const session = await openActivitySession({ provider: failing });
  expect(await session.run('reconcileShots', { ...asAccount(), shots: [asked(0), asked(1), asked(2)] })).toEqual([
    { shot: 1, found: 'missing' },
  ]);
  await expect(session.run('reconcileShots', { ...asAccount(), shots: [asked(0)] })).rejects.toMatchObject({
    type: 'PROVIDER_ERROR',
    nonRetryable: false,
  });
});

test('looks that take long are told in parts', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const slow = (provider: Provider): Provider => ({
    ...provider,
    async find(query, context) {
      vi.advanceTimersByTime(40_000);
      return provider.find(query, context);
    },
  });
  const session = await openActivitySession({ provider: slow });
  const answers = await session.run('reconcileShots', { ...asAccount(), shots: [asked(0), asked(1), asked(2)] });
  expect(answers.map(({ shot }) => shot)).toEqual([0, 1]);
});

test('what an earlier attempt has made is not taken for a later one, though a list by request shows it', async () => {
  const session = await openActivitySession({ fake: { honoursIdempotencyKeys: false, script: { ends: 'failed' } } });
  const [first] = await session.run('submitShots', { ...asAccount(1), slots: [slot(0)] });
  const generationId = first !== undefined && 'generationId' in first ? first.generationId : '';
  const look = (attempt: number) =>
    session.run('reconcileShots', { ...asAccount(3), shots: [{ ...asked(0), attempt }] });
  expect(await look(2)).toEqual([{ shot: 0, found: 'missing' }]);
  expect(await look(1)).toEqual([{ shot: 0, found: 'generation', generationId }]);
  await session.run('submitShots', { ...asAccount(2), slots: [{ ...slot(0), attempt: 2 }] });
  const second = readFakeLog(session.logFile)[1]?.generationId;
  expect(await look(2)).toEqual([{ shot: 0, found: 'generation', generationId: second }]);
  expect(await session.records(1, 3)).toMatchObject([{ attempt: 2, units: 1 }]);
});

const listing =
  (...generationIds: readonly string[]) =>
  (provider: Provider): Provider => ({ ...provider, find: async () => ({ generationIds, fresh: true }) });

test('only what earlier attempts of this very shot have made is passed over in a list', async () => {
  const session = await openActivitySession({ provider: listing('first', 'second') });
  await session.keep(
    { index: 0, attempt: 1, generationId: 'first' },
    // Of the attempt that is looked for, and an earlier one of another shot with the same request.
    { index: 0, attempt: 2, generationId: 'second' },
    { index: 1, attempt: 1, generationId: 'second' },
  );
  const shots = [{ ...asked(0), attempt: 2 }];
  expect(await session.run('reconcileShots', { ...asAccount(2), shots })).toEqual([
    { shot: 0, found: 'generation', generationId: 'second' },
  ]);
});

test('a generation that was named amiss is not this shot’s own, whatever its records say of another', async () => {
  const session = await openActivitySession({ provider: listing() });
  await session.keep(
    { index: 0, generationId: 'amiss' },
    { index: 0, kind: 'ambiguous', misnamed: 'amiss' },
    { index: 1, generationId: 'other' },
    { index: 2, kind: 'ambiguous', misnamed: 'other' },
    { index: 3, kind: 'ended', generationId: 'of a failed one' },
  );
  const shots = [asked(0), asked(1), asked(3)];
  expect(await session.run('reconcileShots', { ...asAccount(2), shots })).toEqual([
    { shot: 0, found: 'missing' },
    { shot: 1, found: 'generation', generationId: 'other' },
    { shot: 3, found: 'missing' },
  ]);
});

test.each([
  ['VENDOR_UNAVAILABLE', 1],
  ['NOT_SENT', 1],
  ['PROVIDER_ERROR', 3],
] as const)('%s: the vendor is asked %d times about three shots', async (code, asks) => {
  let lookups = 0;
  const failing = (provider: Provider): Provider => ({
    ...provider,
    async find() {
      lookups += 1;
      throw new ProviderError(code, 'away', { retryable: true });
    },
  });
  const session = await openActivitySession({ provider: failing });
  const shots = [asked(0), asked(1), asked(2)];
  await expect(session.run('reconcileShots', { ...asAccount(), shots })).rejects.toMatchObject({ type: code });
  expect(lookups).toBe(asks);
});

test('a look that found nothing leaves nothing behind', async () => {
  const session = await openActivitySession();
  await session.run('reconcileShots', { ...asAccount(4), shots: [asked(0)] });
  expect(await session.keys(storeLayout.record(BATCH, 0, 1, 4))).toEqual([]);
});

test('an owner that asks for the same but for the seed makes nothing disputed', async () => {
  const rows = [shotRow(0, 7), shotRow(1, 8)].map((row) => ({
    ...row,
    request: { ...('request' in row ? row.request : {}), prompt: 'The same' },
  })) as ReturnType<typeof shotRow>[];
  const session = await openActivitySession({ rows, provider: listing('g1') });
  await putJson(session.store, storeLayout.claim(ACCOUNT, 'g1'), { batchId: BATCH, index: 1 });
  expect(await session.run('reconcileShots', { ...asAccount(2), shots: [asked(0)] })).toEqual([
    { shot: 0, found: 'missing' },
  ]);
});
