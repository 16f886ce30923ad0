// Texts of Temporal's own pages.
import { expect, test } from 'vitest';
import { openedBatchState, reduceBatch } from '../batch/reduce.js';
import type { ChunkProgress, LedgerView } from '../messages.js';
import { emptyCounts } from '../states.js';
import { describeActivity } from './describe-activity.js';
import { describeBatch } from './describe-batch.js';
import { describeChunk } from './describe-chunk.js';
import { describeLedger } from './describe-ledger.js';
import type { PageContext } from './page.js';

const page: PageContext = {
  nowMs: Date.parse('2026-11-26T16:00:00Z'),
  namespace: 'default',
  timeText: (atMs) => new Date(atMs).toISOString(),
};
const gate = {
  name: 'quota',
  closedUntilMs: Date.parse('2026-12-01T00:00:00Z'),
  reason: 'a canary',
  setBy: 'ledger',
} as const;
const progress: ChunkProgress = {
  chunk: 0,
  runId: 'r',
  seq: 1,
  epoch: 1,
  counts: { ...emptyCounts(), waiting: 460, generating: 20, succeeded: 18, failed: 2 },
  bytes: 0,
  errors: { CONTENT_POLICY: 2 },
  duplicates: 0,
  gate,
  control: 'running',
  submitting: 0,
  done: false,
};

test('a batch tells how far it is, what holds it, and links its chunks and its account', () => {
  const opened = { account: 'main', total: 1_200, chunks: [0, 1, 2], counts: emptyCounts(), bytes: 0, errors: {} };
  let state = openedBatchState(opened, 1);
  state = reduceBatch(state, { type: 'begun', chunk: 0 }, page.nowMs);
  expect(describeBatch(state, 'b-1', page)).toContain(
    '- [chunk 0](/namespaces/default/workflows/batch%2Fb-1%2Fchunk%2F00000)',
  );
  state = reduceBatch(state, { type: 'progressed', progress }, page.nowMs);
  expect(describeBatch(state, 'b-1', page)).toMatchInlineSnapshot(`
    "**20** of 1200 shots at their end · running

    2 failed · 18 succeeded · 20 generating · 460 waiting · 700 pending

    - account [main](/namespaces/default/workflows/account%2Fmain)
    - gate **quota** closed until 2026-12-01T00:00:00.000Z
    - [chunk 0](/namespaces/default/workflows/batch%2Fb-1%2Fchunk%2F00000): 2 failed · 18 succeeded · 20 generating · 460 waiting
    - 2 chunks to begin"
  `);
});

test('a batch of which all has ended says so', () => {
  const opened = {
    account: 'main',
    total: 2,
    chunks: [],
    counts: { ...emptyCounts(), succeeded: 2 },
    bytes: 0,
    errors: {},
  };
  expect(describeBatch(openedBatchState(opened, 1), 'b-1', page)).toContain('**2** of 2 shots at their end · done');
});

test('a chunk and a ledger do the same', () => {
  expect(describeChunk(progress, { account: 'main', batchId: 'b-1' }, page)).toMatchInlineSnapshot(`
    "**2 failed · 18 succeeded · 20 generating · 460 waiting** · running

    - batch [b-1](/namespaces/default/workflows/batch%2Fb-1)
    - account [main](/namespaces/default/workflows/account%2Fmain)
    - gate **quota** closed until 2026-12-01T00:00:00.000Z
    - 2 × \`CONTENT_POLICY\`"
  `);
  const alone = describeChunk({ ...progress, gate: null, errors: {} }, { account: 'main', batchId: undefined }, page);
  expect(alone).not.toContain('batch');
  const view: LedgerView = {
    account: 'main',
    limits: { account: 'main', maxInFlight: 20 },
    gates: [gate],
    probing: false,
    inFlight: 20,
    unknown: 1,
    posted: 40,
    pacePerSecond: 0.5,
    quotas: [
      {
        name: 'month',
        model: null,
        limit: 100,
        startsMs: 0,
        endsMs: page.nowMs - 1,
        posted: 100,
        pending: 0,
        unknown: 0,
        drift: 0,
      },
      {
        name: 'month',
        model: null,
        limit: 100,
        startsMs: 0,
        endsMs: gate.closedUntilMs,
        posted: 60,
        pending: 4,
        unknown: 1,
        drift: 0,
      },
    ],
    usage: null,
    waiting: [{ batchId: 'b-1', chunks: 1, wants: 1 }],
    awaiting: ['chunk/b-1/2'],
  };
  expect(describeLedger(view, page)).toMatchInlineSnapshot(`
    "**20** of 20 places in use, 1 of them unknown · 30 permits a minute

    - gate **quota** closed until 2026-12-01T00:00:00.000Z
    - quota month: **35** of 100 units left until 2026-12-01T00:00:00.000Z (60 used, 4 given out, 1 unknown)
    - grants nothing before [chunk/b-1/2](/namespaces/default/workflows/chunk%2Fb-1%2F2) has reported
    - [b-1](/namespaces/default/workflows/batch%2Fb-1) waits for 1 permit"
  `);
  expect(describeLedger({ ...view, gates: [], limits: null, unknown: 0, pacePerSecond: null }, page)).toContain(
    '**20** of ? places in use\n\n- no gate closed',
  );
});

test('a person’s words and a vendor’s are on no page', () => {
  expect(describeChunk(progress, { account: 'main', batchId: 'b-1' }, page)).not.toContain('canary');
});

test.each([
  ['submitShots', { slots: [1, 2] }, 'sends 2 requests'],
  ['checkGenerations', { generations: [1] }, 'asks after 1 generation'],
  ['reconcileShots', { shots: [1] }, 'looks what became of 1 lost answer'],
  ['fetchOutputs', { outputs: [1, 2, 3] }, 'brings 3 videos home'],
  ['auditShots', { shots: [1] }, 'looks for duplicates of 1 shot'],
  ['submitShots', undefined, undefined],
  ['somebodyElses', { slots: [1] }, undefined],
])('%s is about its numbers', (type, input, words) => {
  expect(describeActivity(type, input)).toBe(words);
});
