// A chunk that has spilled, and is taken again: what was sent from another account is asked about there, or left alone.
import { storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import { ACCOUNT, asChunk, BATCH, openActivitySession } from './__fixtures__/activity-session.js';

const SPARE = 'spare';
const SPILLS = { spillTo: [SPARE] };

async function openedAt(spillTo: { readonly spillTo?: readonly string[] }, ...records: readonly object[]) {
  const session = await openActivitySession();
  await session.beginEpoch(1, SPILLS);
  await session.keep(...records);
  await session.beginEpoch(2, spillTo);
  return session.run('openChunk', asChunk({ epoch: 2, runId: 'run-2' }));
}

const FLYING = { index: 0, generationId: 'g', account: SPARE };
const DOUBTED = { index: 1, kind: 'ambiguous', account: SPARE } as const;

test('what is in flight, or in doubt, at an account that this run may spill to is asked about there', async () => {
  const { account, shots } = await openedAt(SPILLS, FLYING, DOUBTED);
  expect(account).toBe(SPARE);
  expect(shots.map(({ state, left }) => [state, left])).toEqual([
    ['generating', undefined],
    ['ambiguous', undefined],
    ['pending', undefined],
    ['pending', undefined],
  ]);
});

test('where this run can’t ask, it is left as it is, and the rest is made', async () => {
  const { account, shots } = await openedAt({}, FLYING, DOUBTED);
  expect(account).toBeUndefined();
  expect(shots.map(({ state, left }) => [state, left])).toEqual([
    ['generating', true],
    ['ambiguous', true],
    ['pending', undefined],
    ['pending', undefined],
  ]);
});

test('what its own account holds comes first', async () => {
  const { account, shots } = await openedAt(SPILLS, FLYING, { ...DOUBTED, account: ACCOUNT });
  expect(account).toBeUndefined();
  expect(shots.map(({ left }) => left)).toEqual([true, undefined, undefined, undefined]);
});

async function lostAtSpare(spillTo: { readonly spillTo?: readonly string[] }) {
  const session = await openActivitySession();
  await session.beginEpoch(1, SPILLS);
  await session.run('openChunk', asChunk());
  await session.run('moveChunk', { ...asChunk(), from: ACCOUNT, to: SPARE });
  await session.beginEpoch(2, spillTo);
  return { session, opened: await session.run('openChunk', asChunk({ epoch: 2, runId: 'run-2' })) };
}

test('what a run that was lost at another account may have sent is looked for there', async () => {
  const { opened } = await lostAtSpare(SPILLS);
  expect(opened.account).toBe(SPARE);
  expect(opened.shots.map(({ state, left }) => [state, left])).toEqual(Array(4).fill(['ambiguous', undefined]));
});

test('where nobody can look for it, it is written down, and no later run takes it for unsent', async () => {
  const { session, opened } = await lostAtSpare({});
  expect(opened.account).toBeUndefined();
  expect(opened.shots).toEqual(
    Array(4).fill({
      model: 0,
      state: 'ambiguous',
      attempt: 1,
      lost: true,
      lostTry: true,
      left: true,
      code: 'NOT_COLLECTED',
      unrecorded: true,
      account: SPARE,
    }),
  );
  const ended = opened.shots.map(({ attempt, account }, shot) => ({
    shot,
    attempt,
    state: 'ambiguous' as const,
    code: 'NOT_COLLECTED' as const,
    ...(account === undefined ? {} : { account }),
  }));
  await session.run('sealChunk', { ...asChunk({ epoch: 2, runId: 'run-2' }), account: ACCOUNT, seq: 1, ended });
  await session.store.remove(storeLayout.openChunk(SPARE, BATCH, 0));
  await session.beginEpoch(3, SPILLS);
  const later = await session.run('openChunk', asChunk({ epoch: 3, runId: 'run-3' }));
  expect([later.account, later.shots.map(({ state }) => state)]).toEqual([SPARE, Array(4).fill('ambiguous')]);
});
