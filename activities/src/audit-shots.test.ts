import { type EpochEnd, type Provider, storeLayout } from '@shotlist/core';
import { readFakeLog } from '@shotlist/testing';
import { expect, test } from 'vitest';
import {
  ACCOUNT,
  asAccount,
  asChunk,
  BATCH,
  openActivitySession,
  type SessionOptions,
  shotRow,
  shotRows,
} from './__fixtures__/activity-session.js';

const slot = (shot: number) => ({ shot, attempt: 1, permit: shot + 1, slotMs: 0, goodForMs: null });
/** A vendor that neither knows keys nor loses what it was asked; what it answers first is lost. */
const forgetful: SessionOptions = {
  fake: { honoursIdempotencyKeys: false, script: [{ outcome: 'ambiguous_accepted' }] },
};

/** Shot 0 was sent, its answer lost, and sent again after a miss that wasn't true. */
async function resentSession(options: SessionOptions = {}) {
  const session = await openActivitySession({ ...forgetful, ...options });
  await session.beginEpoch(1);
  for (const seq of [1, 2]) await session.run('submitShots', { ...asAccount(seq), slots: [slot(0)] });
  const [lostId = '', keptId = ''] = readFakeLog(session.logFile).map(({ generationId }) => generationId);
  const audit = { ...asAccount(3), shots: [{ shot: 0, attempt: 1, generationId: keptId }] };
  return { session, lostId, keptId, audit };
}

test('a first try that turned up after all is told, and nobody adopts it', async () => {
  const { session, lostId, keptId, audit } = await resentSession();
  for (const _try of [1, 2]) expect(await session.run('auditShots', audit)).toEqual({ duplicates: 1 });
  expect(await session.json(storeLayout.duplicates(BATCH, 0, 1, 3))).toEqual({
    index: 0,
    generationId: lostId,
    keptId,
    account: ACCOUNT,
    units: 1,
  });
  expect(await session.json(storeLayout.claim(ACCOUNT, lostId))).toEqual({
    schemaVersion: 1,
    batchId: BATCH,
    index: 0,
  });
  // Another activity, as in a later run, does not count it again.
  expect(await session.run('auditShots', { ...audit, seq: 9 })).toEqual({ duplicates: 0 });
});

test('a first try whose answer was heard when another had taken its place is told as well', async () => {
  const { session, lostId, keptId, audit } = await resentSession();
  await session.keep({ index: 0, seq: 7, generationId: lostId }, { index: 0, seq: 7, generationId: keptId });
  expect(await session.run('auditShots', audit)).toEqual({ duplicates: 1 });
  expect(await session.json(storeLayout.duplicates(BATCH, 0, 1, 3))).toMatchObject({ generationId: lostId, keptId });
});

test('two rows that ask for the same are two shots: what one owns is no duplicate of the other', async () => {
  const twins = [shotRow(0, 7), { ...shotRow(0, 7), index: 1, id: 's1' }];
  const { session, audit } = await resentSession({ rows: twins });
  await session.run('submitShots', { ...asAccount(4), slots: [slot(1)] });
  expect(readFakeLog(session.logFile)).toHaveLength(3);
  expect(await session.run('auditShots', { ...audit, seq: 5 })).toEqual({ duplicates: 1 });
});

test('where a vendor honours keys and lists by request, records tell whose a generation is, in every chunk', async () => {
  const byRequest = (provider: Provider): Provider => ({
    ...provider,
    async find() {
      return { generationIds: ['own', 'twin', 'other chunk', 'lost'], fresh: true };
    },
  });
  const session = await openActivitySession({ rows: shotRows(8), chunkSize: 4, provider: byRequest });
  await session.keep({ index: 0, generationId: 'own' }, { index: 1, generationId: 'twin' });
  const record = { index: 5, epoch: 1, attempt: 1, seq: 1, kind: 'accepted', atMs: 0, account: ACCOUNT };
  const line = `${JSON.stringify({ ...record, generationId: 'other chunk' })}\n`;
  await session.store.put(storeLayout.record(BATCH, 1, 1, 1), { kind: 'bytes', bytes: Buffer.from(line) });
  const shots = [{ shot: 0, attempt: 1, generationId: 'own' }];
  expect(await session.run('auditShots', { ...asAccount(2), shots })).toEqual({ duplicates: 1 });
  expect(await session.json(storeLayout.duplicates(BATCH, 0, 1, 2))).toMatchObject({ generationId: 'lost' });
});

test('a shot that ended without a generation has a duplicate in whatever turns up', async () => {
  const { session, audit } = await resentSession({
    fake: { honoursIdempotencyKeys: false, script: { outcome: 'ambiguous_accepted' } },
  });
  const shots = [{ shot: 0, attempt: 1 }];
  expect(await session.run('auditShots', { ...audit, shots })).toEqual({ duplicates: 2 });
});

test('a vendor that cannot look has nothing to audit, and one that honours keys made nothing twice', async () => {
  const blind = await resentSession({ fake: { honoursIdempotencyKeys: false, canFind: false, script: {} } });
  expect(await blind.session.run('auditShots', blind.audit)).toEqual({ duplicates: 0 });
  const keyed = await resentSession({ fake: { script: [{ outcome: 'ambiguous_accepted' }] } });
  const generationId = readFakeLog(keyed.session.logFile)[0]?.generationId ?? '';
  const shots = [{ shot: 0, attempt: 1, generationId }];
  expect(await keyed.session.run('auditShots', { ...keyed.audit, shots })).toEqual({ duplicates: 0 });
  expect(await keyed.session.keys(storeLayout.allDuplicates(BATCH))).toEqual([]);
});

test('how a run came out says how many there were', async () => {
  const { session, audit } = await resentSession();
  const { duplicates } = await session.run('auditShots', audit);
  await session.run('sealChunk', { ...asChunk(), seq: 4, ended: [], duplicates });
  await session.run('finishBatch', { batchId: BATCH, epoch: 1, canceled: false });
  expect(await session.json<EpochEnd>(storeLayout.epochEnd(BATCH, 1))).toMatchObject({ duplicates: 1 });
  const clean = await openActivitySession();
  await clean.beginEpoch(1);
  await clean.run('sealChunk', { ...asChunk(), seq: 4, ended: [] });
  await clean.run('finishBatch', { batchId: BATCH, epoch: 1, canceled: false });
  expect(await clean.json<EpochEnd>(storeLayout.epochEnd(BATCH, 1))).not.toHaveProperty('duplicates');
});
