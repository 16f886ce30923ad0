import { hashPrompt, type Provider, ProviderError, storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import {
  ACCOUNT,
  asAccount,
  BATCH,
  CANARY,
  openActivitySession,
  type SessionOptions,
} from './__fixtures__/activity-session.js';
import { putJson } from './json-files.js';

const slot = (shot: number) => ({ shot, attempt: 1, permit: shot + 1, slotMs: 0, goodForMs: null });

async function generatingSession(options: SessionOptions = {}) {
  const session = await openActivitySession(options);
  const outcomes = await session.run('submitShots', { ...asAccount(1), slots: [slot(0), slot(1)] });
  const generations = outcomes.map((outcome) => ({
    shot: outcome.shot,
    attempt: 1,
    generationId: 'generationId' in outcome ? outcome.generationId : '',
  }));
  return { session, check: { ...asAccount(2), generations, waitMs: 0 } };
}

test('what ended is told at once, whatever still goes on', async () => {
  const { session, check } = await generatingSession({
    fake: { script: (request) => (request.seed === 0 ? {} : { ends: 'stuck' }) },
  });
  expect(await session.run('checkGenerations', { ...check, waitMs: 3_600_000 })).toEqual([
    { shot: 0, status: 'completed', seed: 0, processingSeconds: 0 },
  ]);
});

test('when nothing ends it returns in time, with nothing', async () => {
  const { session, check } = await generatingSession({ fake: { script: { ends: 'stuck' } } });
  expect(await session.run('checkGenerations', check)).toEqual([]);
});

test('a vendor that was asked just now is not asked before its time, and a worker that stops in that pause asks nobody', async () => {
  let looks = 0;
  const stopping = new AbortController();
  const counting = (provider: Provider): Provider => ({
    ...provider,
    async check(generationIds, context) {
      looks += 1;
      return provider.check(generationIds, context);
    },
  });
  const { session, check } = await generatingSession({ provider: counting, stopping: stopping.signal });
  const asked = { ...check, waitMs: 60_000 };
  expect(await session.run('checkGenerations', { ...asked, pauseMs: 1 })).toHaveLength(2);
  expect(looks).toBe(1);
  const waiting = session.run('checkGenerations', { ...asked, pauseMs: 3_600_000 });
  stopping.abort();
  expect([await waiting, looks]).toEqual([[], 1]);
});

test('a generation that failed: the vendor’s words go to the record, and the workflow hears the code', async () => {
  const billing = { onFailure: 'free', onModeration: 'charged' } as const;
  const { session, check } = await generatingSession({
    fake: { script: { ends: 'failed', code: 'CONTENT_POLICY' }, capabilities: { billing } },
  });
  expect(await session.run('checkGenerations', check)).toEqual([
    { shot: 0, status: 'failed', code: 'CONTENT_POLICY', charge: 'charged' },
    { shot: 1, status: 'failed', code: 'CONTENT_POLICY', charge: 'charged' },
  ]);
  expect(await session.records(1, 2)).toMatchObject([
    { index: 0, kind: 'failed', code: 'CONTENT_POLICY', units: 1, charge: 'charged', detail: 'The script says so.' },
    { index: 1, kind: 'failed' },
  ]);
});

test('what the vendor said was made is paid for, whatever it says of it afterwards', async () => {
  const billing = { onFailure: 'free', onModeration: 'free' } as const;
  const { session, check } = await generatingSession({
    fake: { script: { ends: 'failed', code: 'GENERATION_FAILED' }, capabilities: { billing } },
  });
  const generations = check.generations.map((one) => (one.shot === 1 ? { ...one, made: true as const } : one));
  expect(await session.run('checkGenerations', { ...check, generations })).toMatchObject([
    { shot: 0, status: 'failed', charge: 'free' },
    { shot: 1, status: 'failed', charge: 'charged' },
  ]);
  expect(await session.records(1, 2)).toMatchObject([{ charge: 'free' }, { charge: 'charged' }]);
});

test('a generation that is shown as what another shot of an open chunk asked for is that one’s; a prompt that was merely rewritten is not', async () => {
  let shown: Readonly<Record<number, string>> = {};
  const { session, check } = await generatingSession({
    // So that nothing but records can tell.
    fake: { capabilities: { canFind: false } },
    provider: (vendor) => ({
      ...vendor,
      async check(ids, context) {
        return (await vendor.check(ids, context)).map((status, place) => ({
          ...status,
          promptHash: hashPrompt(shown[place] ?? ''),
        }));
      },
    }),
  });
  await putJson(session.store, storeLayout.openChunk(ACCOUNT, BATCH, 0), { schemaVersion: 1, runId: 'r' });
  const theirs = (row: number) => `  A quiet street,  ${CANARY} ${row}`;
  // As it was asked for but for white space, and with a word more.
  shown = { 0: theirs(0), 1: `${theirs(1)}, cinematic` };
  expect(await session.run('checkGenerations', check)).toMatchObject([
    { status: 'completed' },
    { status: 'completed' },
  ]);
  const [first] = check.generations;
  const claimKey = storeLayout.claim(ACCOUNT, first?.generationId ?? '');
  await putJson(session.store, claimKey, { batchId: BATCH, index: 0 });
  shown = { 0: theirs(3), 1: theirs(1) };
  expect(await session.run('checkGenerations', { ...check, waitMs: 60_000 })).toMatchObject([
    { shot: 0, status: 'misnamed' },
    { shot: 1, status: 'completed' },
  ]);
  expect(await session.store.stat(claimKey)).toBeUndefined();
  expect(await session.records(1, 2)).toMatchObject([
    { index: 0, kind: 'ambiguous', misnamed: first?.generationId, code: 'SUBMIT_AMBIGUOUS' },
  ]);
  // Its own record named it, and no longer does.
  await session.beginEpoch(1);
  const lost = { shot: 0, attempt: 1, sinceMs: 0, untilMs: 0 };
  const looked = await session.run('reconcileShots', { ...asAccount(3), shots: [lost] });
  expect(looked).toEqual([{ shot: 0, found: 'undecidable' }]);
  expect(await session.run('openChunk', { batchId: BATCH, chunk: 0, epoch: 1, runId: 'r' })).toMatchObject({
    shots: [{ state: 'ambiguous', misnamed: true }, {}, {}, {}],
  });
});

test('one generation that was named to two shots is the one’s whose request is shown, and the other’s is still to be found', async () => {
  const { session, check } = await generatingSession({
    provider: (vendor) => ({
      ...vendor,
      async check(ids, context) {
        const promptHash = hashPrompt(`A quiet street, ${CANARY} 3`);
        return (await vendor.check(ids, context)).map((status) => ({ ...status, promptHash }));
      },
    }),
  });
  await putJson(session.store, storeLayout.openChunk(ACCOUNT, BATCH, 0), { schemaVersion: 1, runId: 'r' });
  const [first] = check.generations;
  const named = { attempt: 1, generationId: first?.generationId ?? '' };
  const generations = [
    { shot: 0, ...named },
    { shot: 3, ...named },
  ];
  expect(await session.run('checkGenerations', { ...check, generations, waitMs: 60_000 })).toMatchObject([
    { shot: 0, status: 'misnamed' },
    { shot: 3, status: 'completed' },
  ]);
});

test('a provider that fails is not quoted, and says itself whether to try again', async () => {
  const failing =
    (retryable: boolean) =>
    (provider: Provider): Provider => ({
      ...provider,
      async check() {
        throw new ProviderError('PROVIDER_ERROR', `About ${CANARY}`, { retryable });
      },
    });
  for (const retryable of [true, false]) {
    const { session, check } = await generatingSession({ provider: failing(retryable) });
    const failure = await session.run('checkGenerations', check).catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: 'PROVIDER_ERROR', nonRetryable: !retryable });
    expect(String(failure)).not.toContain(CANARY);
  }
});

test('a vendor that refuses a question is not asked before its time, nor sent anything', async () => {
  const refusing = (provider: Provider): Provider => ({
    ...provider,
    async check() {
      throw new ProviderError('THROTTLED', `About ${CANARY}`, { retryable: true, retryAfterMs: 90_000 });
    },
  });
  const { session, check } = await generatingSession({ provider: refusing });
  const failure = await session.run('checkGenerations', check).catch((error: unknown) => error);
  expect(failure).toMatchObject({ type: 'THROTTLED', nonRetryable: false, nextRetryDelay: 90_000 });
  const [outcome] = await session.run('submitShots', { ...asAccount(3), slots: [slot(2)] });
  expect(outcome).toEqual({ shot: 2, outcome: 'not_sent', late: true });
});

test('chunks that wait at the same time ask the vendor once', async () => {
  const looks: (readonly string[])[] = [];
  const counting = (provider: Provider): Provider => ({
    ...provider,
    async check(generationIds, context) {
      looks.push(generationIds);
      return provider.check(generationIds, context);
    },
  });
  const { session, check } = await generatingSession({ provider: counting });
  const [first, second] = check.generations;
  const answers = await Promise.all(
    [first, second].map((generation, chunk) =>
      session.run('checkGenerations', {
        ...check,
        seq: 2 + chunk,
        generations: generation === undefined ? [] : [generation],
        waitMs: 3_600_000,
      }),
    ),
  );
  expect(answers).toMatchObject([[{ shot: 0 }], [{ shot: 1 }]]);
  expect(looks).toHaveLength(1);
});

test('when the worker begins to stop, a check does not keep it', async () => {
  const stopping = new AbortController();
  const { session, check } = await generatingSession({
    fake: { script: { ends: 'stuck' } },
    stopping: stopping.signal,
  });
  const running = session.run('checkGenerations', { ...check, waitMs: 3_600_000 }, async () => stopping.abort());
  expect(await running).toEqual([]);
});

test('a try that was taken for dead takes nothing away from what the next one recorded', async () => {
  const { session, check } = await generatingSession({ fake: { script: { ends: 'failed' } } });
  await session.run('checkGenerations', check);
  const late = { ...check, generations: check.generations.slice(0, 1), waitMs: 3_600_000 };
  expect(await session.run('checkGenerations', late)).toHaveLength(1);
  expect((await session.records(1, 2)).map(({ index, kind }) => [index, kind])).toEqual([
    [0, 'failed'],
    [1, 'failed'],
  ]);
});

test('what has not ended by its deadline is told as stuck, with its id in the record, and charged as far as is known', async () => {
  const { session, check } = await generatingSession({
    fake: {
      script: (request) => (request.seed === 0 ? {} : { ends: 'stuck' }),
      capabilities: { deadlineMs: 60_000 },
    },
  });
  const aged = (ageMs: number) =>
    check.generations.map((generation) => ({ ...generation, acceptedMs: Date.now() - ageMs }));
  const { generations: _untimed, ...asked } = check;
  expect(await session.run('checkGenerations', { ...asked, generations: aged(1_000) })).toMatchObject([
    { shot: 0, status: 'completed' },
  ]);
  expect(await session.run('checkGenerations', { ...asked, generations: aged(60_001), waitMs: 60_000 })).toMatchObject([
    { shot: 0, status: 'completed' },
    { shot: 1, status: 'failed', code: 'GENERATION_STUCK', charge: 'unknown' },
  ]);
  expect(await session.records(1, 2)).toMatchObject([
    { index: 1, kind: 'failed', code: 'GENERATION_STUCK', generationId: check.generations[1]?.generationId, units: 1 },
  ]);
});

test('a vendor that gives no answer makes nothing stuck', async () => {
  const silent = (provider: Provider): Provider => ({
    ...provider,
    capabilities: { ...provider.capabilities, deadlineMs: 1 },
    async check() {
      throw new ProviderError('VENDOR_UNAVAILABLE', 'No answer.', { retryable: true });
    },
  });
  const { session, check } = await generatingSession({ provider: silent });
  const generations = check.generations.map((generation) => ({ ...generation, acceptedMs: 0 }));
  await expect(session.run('checkGenerations', { ...check, generations })).rejects.toMatchObject({
    type: 'VENDOR_UNAVAILABLE',
  });
  expect(await session.records(1, 2)).toEqual([]);
});
