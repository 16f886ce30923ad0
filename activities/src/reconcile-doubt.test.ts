// Generations that are listed too differently to be sure whose they are.
import { type Provider, storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import { ACCOUNT, asAccount, BATCH, openActivitySession } from './__fixtures__/activity-session.js';
import { putJson } from './json-files.js';

const asked = (shot: number) => ({ shot, attempt: 1, sinceMs: 0, untilMs: 0 });

test('what the vendor shows too differently to be sure keeps a miss from being believed, as long as it is nobody’s', async () => {
  const doubting = (provider: Provider): Provider => ({
    ...provider,
    find: async () => ({ generationIds: [], doubtful: ['g1', 'g2'], fresh: true }),
  });
  const session = await openActivitySession({ provider: doubting });
  const look = () => session.run('reconcileShots', { ...asAccount(), shots: [asked(0)] });
  await putJson(session.store, storeLayout.claim(ACCOUNT, 'g1'), { batchId: BATCH, index: 3 });
  expect(await look()).toEqual([{ shot: 0, found: 'unsure' }]);
  await putJson(session.store, storeLayout.claim(ACCOUNT, 'g2'), { batchId: 'another', index: 0 });
  expect(await look()).toEqual([{ shot: 0, found: 'missing' }]);
});

test('what an earlier try of the shot has made is in its way no more, however it is shown', async () => {
  const doubting = (provider: Provider): Provider => ({
    ...provider,
    find: async () => ({ generationIds: [], doubtful: ['g1'], fresh: true }),
  });
  const session = await openActivitySession({ provider: doubting });
  await putJson(session.store, storeLayout.claim(ACCOUNT, 'g1'), { batchId: BATCH, index: 0, attempt: 1 });
  const look = () => session.run('reconcileShots', { ...asAccount(2), shots: [{ ...asked(0), attempt: 2 }] });
  expect(await look()).toEqual([{ shot: 0, found: 'unsure' }]);
  await session.keep({ index: 0, attempt: 1, generationId: 'g1' });
  expect(await look()).toEqual([{ shot: 0, found: 'missing' }]);
});

test('what shows the request and the seed of a shot that was sent again is in nobody’s way, and is nobody’s', async () => {
  // By the seed of the request: what the vendor would show of it, and what of it shows its seed.
  const look = async (
    shown: Readonly<Record<number, readonly string[]>>,
    resent?: readonly number[],
    holding: { readonly generationId?: string } = { generationId: 'kept' },
  ) => {
    const showing = (provider: Provider): Provider => ({
      ...provider,
      find: async ({ request: { seed } }) =>
        seed === 0
          ? { generationIds: [], doubtful: ['late'], fresh: true }
          : { generationIds: ['late', 'kept'], withSeed: shown[seed] ?? [], fresh: true },
    });
    const session = await openActivitySession({ provider: showing });
    const told = resent?.map((shot) => ({ shot, attempt: 1, ...holding }));
    const [answer] = await session.run('reconcileShots', {
      ...asAccount(),
      shots: [asked(0)],
      ...(told === undefined ? {} : { resent: told }),
    });
    expect(await session.store.stat(storeLayout.claim(ACCOUNT, 'late'))).toBeUndefined();
    return answer?.found;
  };
  expect(await look({ 2: ['late', 'kept'] }, [1, 2])).toBe('missing');
  // It was rejected when it was sent again, and holds nothing.
  expect(await look({ 2: ['late'] }, [2], {})).toBe('missing');
  // Not told; shown without that seed; what it holds is not shown as its own, so it may hold the doubted shot's.
  expect(await look({ 2: ['late', 'kept'] })).toBe('unsure');
  expect(await look({ 2: ['late', 'kept'] }, [1])).toBe('unsure');
  expect(await look({ 2: ['kept'] }, [1, 2])).toBe('unsure');
  expect(await look({ 2: ['late'] }, [1, 2])).toBe('unsure');
  // One seed in common tells nothing.
  expect(await look({ 0: ['late', 'kept'] }, [0])).toBe('unsure');
});

test('what the answer to this very try named is adopted, also when it is shown otherwise than it was sent', async () => {
  const doubting = (provider: Provider): Provider => ({
    ...provider,
    find: async () => ({ generationIds: [], doubtful: ['named'], fresh: true }),
  });
  const look = async (attempt: number | undefined) => {
    const session = await openActivitySession({ provider: doubting });
    const owner = { batchId: BATCH, index: 0, ...(attempt === undefined ? {} : { attempt }) };
    await putJson(session.store, storeLayout.claim(ACCOUNT, 'named'), owner);
    const answers = await session.run('reconcileShots', { ...asAccount(2), shots: [asked(0)] });
    return { answer: answers[0], records: await session.records(1, 2) };
  };
  expect(await look(1)).toMatchObject({
    answer: { shot: 0, found: 'generation', generationId: 'named' },
    records: [{ index: 0, kind: 'accepted', generationId: 'named' }],
  });
  for (const attempt of [undefined, 2]) expect((await look(attempt)).answer).toEqual({ shot: 0, found: 'unsure' });
});
