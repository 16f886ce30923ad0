import type { Provider } from '@shotlist/core';
import { readFakeCalls } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { asAccount, openActivitySession, type SessionOptions } from './__fixtures__/activity-session.js';

const slot = (shot: number) => ({ shot, attempt: 1, permit: shot + 1, slotMs: 0, goodForMs: null });

/** Two generations at the vendor, of which nobody waits for the first, and one that it does not know. */
async function canceled(options: SessionOptions) {
  const session = await openActivitySession(options);
  const outcomes = await session.run('submitShots', { ...asAccount(1), slots: [slot(0), slot(1)] });
  const [generationId = ''] = outcomes.flatMap((outcome) => ('generationId' in outcome ? outcome.generationId : []));
  const generations = [
    { shot: 0, attempt: 1, generationId },
    { shot: 2, attempt: 1, generationId: 'unknown' },
  ];
  const answers = await session.run('cancelGenerations', { ...asAccount(2), generations });
  return { answers, generationId, calls: readFakeCalls(session.logFile).filter(({ kind }) => kind === 'canceled') };
}

test('the vendor is asked about each, and only what it says it cancels is told', async () => {
  const { answers, generationId, calls } = await canceled({
    fake: { cancels: true, script: { generationMs: 60_000 } },
  });
  expect(answers).toEqual([
    { shot: 0, taken: true },
    { shot: 2, taken: false },
  ]);
  expect(calls).toMatchObject([{ generationId }]);
});

test('a provider that can’t ask has canceled nothing', async () => {
  const { answers } = await canceled({});
  expect(answers.map(({ taken }) => taken)).toEqual([false, false]);
});

test('a vendor that does not answer is not waited for', async () => {
  const hanging = (provider: Provider): Provider => ({
    ...provider,
    cancel: (_id, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  });
  const session = await openActivitySession({ provider: hanging });
  const generations = [{ shot: 0, attempt: 1, generationId: 'g' }];
  const asking = session.run('cancelGenerations', { ...asAccount(2), generations }, async (cancel) => cancel());
  expect(await asking).toEqual([{ shot: 0, taken: false }]);
});
