// Batches on a real server with encryption on: what their histories hold, and what the wrong keys do.
import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createAccountActivities } from '@shotlist/activities';
import { accountTaskQueue } from '@shotlist/core';
import {
  bundleTestWorkflows,
  countDuplicates,
  createFakeProvider,
  createTestFolder,
  readFakeLog,
  startTestTemporal,
  type TestTemporal,
} from '@shotlist/testing';
import { Client } from '@temporalio/client';
import type { DataConverter, Payload } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession, shotListOf } from '../__fixtures__/batch-session.js';
import { exportHistory } from '../__fixtures__/exported-history.js';
import { ShotlistClient } from '../shotlist-client.js';
import { createEncryptedDataConverter } from './data-converter.js';
import { isSealed } from './sealed-payload.js';
import { ownInterceptorsPath } from '../workflow-code.js';

const SECRETS = { old: randomBytes(32), new: randomBytes(32) };
type KeyId = keyof typeof SECRETS;
const converterOf = (...ids: readonly KeyId[]) =>
  createEncryptedDataConverter({ keys: ids.map((id) => `${id}:${SECRETS[id].toString('base64')}`).join() });
const encrypted = converterOf('old');
/** Another key under the same id: only its bytes tell. */
const wrong = createEncryptedDataConverter({ keys: `old:${randomBytes(32).toString('base64')}` });

const PROMPT = 'canary-heron in the reeds';
const URL = 'https://canary-images.example/heron.png?sig=canary-signature';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

const clientWith = (dataConverter: DataConverter) =>
  new Client({ connection: temporal.client.connection, namespace: temporal.namespace, dataConverter });
const chunkOf = (batchId: string) => `batch/${batchId}/chunk/00000`;

/** What a workflow shows of itself, as Temporal's UI asks for it. */
async function shownDetails(workflowId: string): Promise<Payload> {
  const { queryResult } = await temporal.client.workflowService.queryWorkflow({
    namespace: temporal.namespace,
    execution: { workflowId },
    query: { queryType: '__temporal_workflow_metadata' },
  });
  return queryResult!.payloads![0]!;
}

test('the histories of a batch with every answer, and of requests by themselves, hold no prompt, key, URL or word of ours', async () => {
  const script = [
    {},
    { outcome: 'ambiguous_accepted' },
    { outcome: 'ambiguous_not_accepted' },
    { outcome: 'not_sent' },
    { outcome: 'rejected' },
    { outcome: 'rejected', code: 'CONTENT_POLICY' },
    { outcome: 'throttled', retryAfterMs: 300 },
    { outcome: 'throws' },
    { ends: 'failed' },
    { unavailableFetches: 1 },
  ] as const;
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    dataConverter: encrypted,
    fake: { script },
  });
  const { account } = session;
  const rows = Array.from({ length: 14 }, (_, row) => `s${row},${PROMPT} ${row},${row % 2 ? URL : ''},${row}`);
  const batchId = await session.publish(['id,prompt,image_url,seed', ...rows, ''].join('\n'));
  const stop = await session.work();
  const end = await (await session.client.submit({ batchId })).result();
  expect(end.counts).toMatchObject({ rejected: 2, failed: 1 });
  await session.client.account(account).close({ reason: 'canary-reason' });
  await session.client.account(account).open();
  const client = clientWith(encrypted);
  const make = (request: object) => {
    const workflowId = `title-${randomUUID()}`;
    const made = client.workflow.execute('generateVideo', {
      workflowId,
      taskQueue: 'shotlist',
      args: [{ account, request }],
    });
    return made.then(
      (result: unknown) => ({ workflowId, result }),
      (error: unknown) => ({ workflowId, error }),
    );
  };
  const single = await make({ prompt: PROMPT, image_url: URL });
  expect(single).toMatchObject({ result: { status: 'succeeded' } });
  const refused = await make({ prompt: PROMPT, model: 'no_such_model' });
  expect(refused).toMatchObject({ error: { cause: { cause: { type: 'MODEL_UNKNOWN' } } } });
  const details = await shownDetails(`account/${account}`);
  expect(isSealed(details)).toBe(true);
  await stop();

  const ids = [`batch/${batchId}`, chunkOf(batchId), `account/${account}`, single.workflowId, refused.workflowId];
  const codec = encrypted.payloadCodecs!.at(-1)!;
  let readable = Buffer.from((await codec.decode([details]))[0]!.data!).toString();
  expect(readable).toContain('currentDetails');
  for (const id of ids) {
    const { text, payloads, messages } = await exportHistory(temporal.client, id);
    for (const secret of [
      'canary',
      'heron',
      'shots.csv',
      ...['base64', 'hex', 'latin1'].map((form) => SECRETS.old.toString(form as 'hex')),
    ])
      expect(text.includes(secret), `${id} holds ${secret}`).toBe(false);
    expect(payloads.length).toBeGreaterThan(3);
    expect(payloads.filter((payload) => !isSealed(payload))).toEqual([]);
    expect(
      messages.filter((message) => !/^$|^Encoded failure$|^(activity|Activity task|child) [\w ]+$/.test(message)),
    ).toEqual([]);
    readable += (await codec.decode([...payloads])).map(({ data }) => Buffer.from(data ?? []).toString()).join('\n');
  }
  // The search would have found them: this is what those with the key read there.
  for (const word of [PROMPT, URL, 'canary-reason', 'shots.csv', 'stack_trace']) expect(readable).toContain(word);
});

test('a key that was rotated reads old batches, their histories replay, and without it nothing is touched', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal, dataConverter: encrypted });
  const before = await session.publish(shotListOf(3));
  let stop = await session.work();
  expect(await (await session.client.submit({ batchId: before })).result()).toMatchObject({ verdict: 'succeeded' });
  await stop();

  const rotated = converterOf('new', 'old');
  const client = clientWith(rotated);
  const shotlist = new ShotlistClient({ store: session.store, temporal: client });
  stop = await session.work({ dataConverter: rotated });
  const after = await session.publish(shotListOf(4));
  expect(await (await shotlist.submit({ batchId: after })).result()).toMatchObject({ verdict: 'succeeded' });
  await stop();
  const keyIds = async (batchId: string) => {
    const { payloads } = await exportHistory(temporal.client, chunkOf(batchId));
    return new Set(payloads.map(({ metadata }) => Buffer.from(metadata!['encryption-key-id']!).toString()));
  };
  expect([await keyIds(before), await keyIds(after)]).toEqual([new Set(['old']), new Set(['new'])]);
  expect(await client.workflow.getHandle(`batch/${before}`).result()).toMatchObject({ verdict: 'succeeded' });

  const replayed = async (dataConverter: typeof rotated) => {
    const ids = [`batch/${before}`, chunkOf(before), `account/${session.account}`];
    const histories = ids.map(async (workflowId) => ({
      workflowId,
      history: await temporal.client.workflow.getHandle(workflowId).fetchHistory(),
    }));
    const workflowBundle = await bundleTestWorkflows(fileURLToPath(import.meta.resolve('@shotlist/workflows')), {
      failureConverterPath: dataConverter.failureConverterPath,
      interceptorModules: [ownInterceptorsPath()],
    });
    const outcomes: string[] = [];
    const options = { workflowBundle, dataConverter };
    for await (const { error } of Worker.runReplayHistories(options, await Promise.all(histories)))
      outcomes.push(error?.message ?? '');
    return outcomes;
  };
  expect(await replayed(rotated)).toEqual(['', '', '']);

  // The account’s ledger began with the old key.
  const alone = converterOf('new');
  await expect(session.work({ dataConverter: alone })).rejects.toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
  const lacking = new ShotlistClient({ store: session.store, temporal: clientWith(alone) });
  const another = await session.publish(shotListOf(5));
  await expect(lacking.submit({ batchId: another })).rejects.toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
});

test('a client with the wrong key, or none, changes nothing and says why', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal, dataConverter: encrypted });
  const stop = await session.work();
  await (await session.client.submit({ batchId: await session.publish(shotListOf(2)) })).result();
  const batchId = await session.publish(shotListOf(3));
  for (const dataConverter of [wrong, {}]) {
    const client = new ShotlistClient({ store: session.store, temporal: clientWith(dataConverter) });
    const account = client.account(session.account);
    for (const change of [
      () => client.submit({ batchId }),
      () => client.handle(batchId).cancel(),
      () => client.generate({ account: session.account, id: 'gen_1', request: { prompt: PROMPT } as never }),
      () => account.close(),
      () => account.open(),
      () => account.set({ maxInFlight: 3 }),
    ])
      await expect(change()).rejects.toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
    expect((await session.client.account(session.account).status()).override).toBeNull();
  }
  expect(await (await session.client.submit({ batchId })).result()).toMatchObject({ verdict: 'succeeded' });
  await stop();
  // Two of the three were made before.
  expect(readFakeLog(session.logFile)).toHaveLength(3);
});

/** What failed in a history, by the type of its event. */
async function failuresIn(workflowId: string): Promise<Record<string, string[]>> {
  const events = (await temporal.client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
  const scheduled = new Map(
    events.map((event) => [
      String(event.eventId),
      event.activityTaskScheduledEventAttributes?.activityType?.name ?? '',
    ]),
  );
  const failures: Record<string, string[]> = {};
  for (const { activityTaskFailedEventAttributes: activity, workflowTaskFailedEventAttributes: task } of events) {
    const name = activity ? (scheduled.get(String(activity.scheduledEventId)) ?? '') : 'workflow';
    const message = (activity ?? task)?.failure?.message;
    if (typeof message === 'string') (failures[name] ??= []).push(message);
  }
  return failures;
}

test('workers with the wrong key send nothing and spoil nothing: the batch goes on with the right ones', async () => {
  const shots = 24;
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    // New ones are sent although nobody collects what is in flight, and some are left when the workers have changed.
    rate: { requests: 2, perMs: 1_000 },
    dataConverter: encrypted,
  });
  const { account, store, logFile } = session;
  const batchId = await session.publish(shotListOf(shots));
  // Nothing runs for the account yet, so they can start.
  const stopWrong = await session.work({ dataConverter: wrong });
  const handle = await session.client.submit({ batchId });
  await expect
    .poll(() => failuresIn(`batch/${batchId}`))
    .toMatchObject({
      workflow: [expect.stringContaining('The key "old" doesn’t open it')],
    });
  expect(readFakeLog(logFile)).toEqual([]);
  await stopWrong();

  let stopRight = await session.work();
  await expect.poll(() => readFakeLog(logFile).length).toBeGreaterThanOrEqual(3);
  await stopRight();
  const stopControl = await session.work({ serves: false });
  // Now something runs: only who asks no questions gets a worker with the wrong key.
  await expect(session.work({ dataConverter: wrong })).rejects.toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
  const provider = createFakeProvider({ logFile, fsync: false });
  const options = {
    store,
    accounts: { [account]: { provider, limits: { maxInFlight: 4 } } },
    workflowTaskQueue: 'shotlist',
  };
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue: accountTaskQueue(account),
    activities: createAccountActivities(options),
    dataConverter: wrong,
  });
  const sent = readFakeLog(logFile).length;
  await worker.runUntil(async () => {
    await expect
      .poll(async () => (await failuresIn(chunkOf(batchId)))['submitShots'] ?? [])
      .toContainEqual(expect.stringContaining('The key "old" doesn’t open it'));
  });
  provider.close();
  expect(readFakeLog(logFile)).toHaveLength(sent);
  await stopControl();

  stopRight = await session.work();
  expect(await handle.result()).toMatchObject({ verdict: 'succeeded', counts: { succeeded: shots } });
  await stopRight();
  expect([readFakeLog(logFile).length, countDuplicates(readFakeLog(logFile))]).toEqual([shots, 0]);
  // Nobody had to look anything up: what can’t be read was never sent.
  const events = (await temporal.client.workflow.getHandle(chunkOf(batchId)).fetchHistory()).events ?? [];
  const asked = events.map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
  expect(asked).toContain('submitShots');
  expect(asked).not.toContain('reconcileShots');
});
