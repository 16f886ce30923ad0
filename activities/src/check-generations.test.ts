import { type Provider, ProviderError } from '@shotlist/core';
import { expect, test } from 'vitest';
import { asAccount, CANARY, openActivitySession, type SessionOptions } from './__fixtures__/activity-session.js';

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

test('a generation that failed: the vendor’s words go to the record, and the workflow hears the code', async () => {
  const { session, check } = await generatingSession({ fake: { script: { ends: 'failed', code: 'CONTENT_POLICY' } } });
  expect(await session.run('checkGenerations', check)).toEqual([
    { shot: 0, status: 'failed', code: 'CONTENT_POLICY' },
    { shot: 1, status: 'failed', code: 'CONTENT_POLICY' },
  ]);
  expect(await session.records(1, 2)).toMatchObject([
    { index: 0, kind: 'failed', code: 'CONTENT_POLICY', detail: 'The script says so.' },
    { index: 1, kind: 'failed' },
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
  expect(outcome).toMatchObject({ shot: 2, outcome: 'throttled' });
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
