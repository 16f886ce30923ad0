// A chunk that goes on at another account, and what a later run makes of it: asked about where it was sent, and nowhere else.
import {
  countDuplicates,
  createTestFolder,
  readFakeLog,
  releaseFake,
  startTestTemporal,
  type TestTemporal,
} from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession, type SessionOptions, shotListOf } from './__fixtures__/batch-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

async function begin(spare: NonNullable<SessionOptions['spills']>['fake']) {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    spills: { after: 2, ...(spare === undefined ? {} : { fake: spare }) },
  });
  const batchId = await session.publish(shotListOf(6));
  const stop = await session.work();
  const sent = () => [session.logFile, session.spare.logFile].map((file) => readFakeLog(file).length);
  const spillTo = [session.spare.account];
  return { session, batchId, stop, sent, spillTo };
}

test('what was left at the other account is collected there by a later run, and made nowhere twice', async () => {
  const { session, batchId, stop, sent, spillTo } = await begin({ script: { ends: 'held' } });
  const handle = await session.client.submit({ batchId }, { spillTo });
  await expect.poll(sent).toEqual([2, 4]);
  await handle.cancel({ now: true });
  expect(await handle.result()).toMatchObject({
    counts: { succeeded: 2, generating: 4 },
    errors: { NOT_COLLECTED: 4 },
  });
  releaseFake(session.spare.logFile);
  // A run that may not go there leaves them alone.
  const alone = await (await session.client.submit({ batchId })).result();
  expect(alone).toMatchObject({ counts: { succeeded: 2, generating: 4 } });
  const whole = await (await session.client.submit({ batchId }, { spillTo })).result();
  expect(whole).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 6 } });
  await stop();
  expect(sent()).toEqual([2, 4]);
});

test('a lost answer of the other account is looked for there by a retry, and not sent again at the first', async () => {
  // It has no list, so nobody can ever tell: a retry asks, and sends nothing.
  const { session, batchId, stop, sent, spillTo } = await begin({
    capabilities: { canFind: false, honoursIdempotencyKeys: false, submitBatch: 1 },
    script: (_request, call) => (call === 1 ? { outcome: 'ambiguous_accepted' } : {}),
  });
  const handle = await session.client.submit({ batchId }, { spillTo });
  const ended = { counts: { succeeded: 5, ambiguous: 1 }, errors: { SUBMIT_AMBIGUOUS: 1 } };
  expect(await handle.result()).toMatchObject(ended);
  expect(await handle.retry()).toEqual({ shots: 1 });
  expect(await handle.result()).toMatchObject({ epoch: 2, ...ended });
  await stop();
  expect(sent()).toEqual([2, 4]);
  expect([session.logFile, session.spare.logFile].map((file) => countDuplicates(readFakeLog(file)))).toEqual([0, 0]);
});
