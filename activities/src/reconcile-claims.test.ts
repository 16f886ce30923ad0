// Whose a generation is that a look has found, where somebody has claimed it.
import { type Provider, ShotlistError, type ShotRecord, type Store, storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import { ACCOUNT, asAccount, BATCH, openActivitySession } from './__fixtures__/activity-session.js';
import { putJson } from './json-files.js';

const asked = (shot: number) => ({ shot, attempt: 1, sinceMs: 0, untilMs: 0 });

test('what was named amiss to a shot that has come to its own is given up for the one whose request and seed it shows', async () => {
  const named = (withSeed: readonly string[]) => (provider: Provider) => ({
    ...provider,
    find: async () => ({ generationIds: ['theirs'], withSeed, fresh: true }),
  });
  const owned = { schemaVersion: 1, batchId: BATCH, index: 3 };
  const look = async (
    owner: object,
    records: Partial<ShotRecord> | readonly Partial<ShotRecord>[] = [],
    withSeed = ['theirs'],
  ) => {
    const session = await openActivitySession({ provider: named(withSeed) });
    await putJson(session.store, storeLayout.claim(ACCOUNT, 'theirs'), owner);
    await session.keep(...[records].flat().map((record) => ({ index: 3, ...record })));
    const [answer] = await session.run('reconcileShots', { ...asAccount(2), shots: [asked(0)] });
    const claimed = await session.json<{ readonly index: number }>(storeLayout.claim(ACCOUNT, 'theirs'));
    expect(claimed?.index).toBe(answer?.found === 'generation' ? 0 : 3);
    return answer;
  };
  const its = { attempt: 1, generationId: 'its own' };
  expect(await look({ ...owned, attempt: 1 }, its)).toEqual({ shot: 0, found: 'generation', generationId: 'theirs' });
  // A claim that names no try; nothing is known of the try; another try has come to it; the same generation is its own.
  const unsure = { shot: 0, found: 'unsure' };
  expect(await look(owned, its)).toEqual(unsure);
  expect(await look({ ...owned, attempt: 1 })).toEqual(unsure);
  expect(await look({ ...owned, attempt: 2 }, its)).toEqual(unsure);
  expect(await look({ ...owned, attempt: 1 }, { ...its, generationId: 'theirs' })).toEqual(unsure);
  // What it had come to was another's as well.
  expect(await look({ ...owned, attempt: 1 }, { ...its, misnamed: 'its own' })).toEqual(unsure);
  // Another shot has come to something, its own try to nothing yet, and both have been heard of.
  expect(await look({ ...owned, attempt: 1 }, { ...its, index: 2 })).toEqual(unsure);
  expect(await look({ ...owned, attempt: 1 }, { kind: 'failed', attempt: 1 })).toEqual(unsure);
  expect(await look({ ...owned, attempt: 1 }, [its, { ...its, generationId: 'theirs' }])).toEqual(unsure);
  // What doesn't show this shot's seed may be anybody's.
  expect(await look({ ...owned, attempt: 1 }, its, [])).toEqual(unsure);
});

test('what a batch that is gone has claimed is in nobody’s way, and a store that can’t tell is no such batch', async () => {
  const listing = (provider: Provider): Provider => ({
    ...provider,
    find: async () => ({ generationIds: ['theirs'], fresh: true }),
  });
  const look = async (store: (store: Store) => Store) => {
    const session = await openActivitySession({ provider: listing, store });
    await putJson(session.store, storeLayout.claim(ACCOUNT, 'theirs'), { schemaVersion: 1, batchId: 'gone', index: 3 });
    return session.run('reconcileShots', { ...asAccount(2), shots: [asked(0)] });
  };
  expect(await look((store) => store)).toEqual([{ shot: 0, found: 'missing' }]);
  const failing = (store: Store): Store => ({
    ...store,
    async get(key) {
      if (key === storeLayout.manifest('gone'))
        throw new ShotlistError('STORE_UNUSABLE', { where: key, message: 'Full.' });
      return store.get(key);
    },
  });
  await expect(look(failing)).rejects.toMatchObject({ type: 'STORE_UNUSABLE' });
});
