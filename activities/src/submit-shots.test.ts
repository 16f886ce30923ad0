import {
  ProviderError,
  type ErrorCode,
  type Provider,
  RUN_REPLACED,
  ShotlistError,
  type Store,
  storeLayout,
  type SubmitOutcome,
} from '@shotlist/core';
import { readFakeCalls, readFakeLog } from '@shotlist/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  ACCOUNT,
  asAccount,
  BATCH,
  openActivitySession,
  type SessionOptions,
  shotRows,
} from './__fixtures__/activity-session.js';
import { putJson } from './json-files.js';

const slot = (
  shot: number,
  changes: { readonly attempt?: number; readonly slotMs?: number; readonly goodForMs?: number | null } = {},
) => ({ shot, attempt: 1, permit: shot + 1, slotMs: 0, goodForMs: null, ...changes });
const throwing =
  (error: unknown, after: 'beforeSend' | 'nothing') =>
  (provider: Provider): Provider => ({
    ...provider,
    async submit(_request, context) {
      if (after === 'beforeSend') await context.beforeSend();
      throw error;
    },
  });

test('each outcome is a value, in the slots’ order, and what it says for good is a record', async () => {
  const script = [
    {},
    { outcome: 'rejected' },
    { outcome: 'throttled', retryAfterMs: 900 },
    { outcome: 'throttled' },
    { outcome: 'unauthorized' },
    { outcome: 'not_sent' },
    { outcome: 'ambiguous_accepted' },
  ] as const;
  const session = await openActivitySession({
    rows: shotRows(7),
    fake: { script: (request) => script[request.seed] ?? {} },
  });
  const outcomes = await session.run('submitShots', { ...asAccount(3), slots: script.map((_, shot) => slot(shot)) });
  const generationId = readFakeLog(session.logFile).find(({ seed }) => seed === 0)?.generationId;
  expect(outcomes).toEqual([
    { shot: 0, outcome: 'accepted', generationId },
    { shot: 1, outcome: 'rejected', code: 'REQUEST_REJECTED' },
    { shot: 2, outcome: 'throttled' },
    { shot: 3, outcome: 'throttled' },
    { shot: 4, outcome: 'unauthorized' },
    { shot: 5, outcome: 'not_sent' },
    { shot: 6, outcome: 'ambiguous' },
  ]);
  expect(await session.records(1, 3)).toMatchObject([
    { index: 0, epoch: 1, attempt: 1, seq: 3, kind: 'accepted', generationId, seed: 0, units: 1, account: ACCOUNT },
    { index: 1, kind: 'rejected', code: 'REQUEST_REJECTED' },
    { index: 6, kind: 'ambiguous', code: 'SUBMIT_AMBIGUOUS' },
  ]);
});

test.each([
  ['UNAUTHORIZED', 'unauthorized'],
  ['THROTTLED', 'throttled'],
  ['CONTENT_POLICY', 'rejected'],
  ['REQUEST_REJECTED', 'rejected'],
  ['NOT_SENT', 'not_sent'],
  ['PROVIDER_ERROR', 'ambiguous'],
  ['IMAGE_UNREADABLE', 'ambiguous'],
] as const)('%s thrown after beforeSend is %s', async (code, outcome) => {
  const session = await openActivitySession({ provider: throwing(new ProviderError(code, 'words'), 'beforeSend') });
  expect(await session.run('submitShots', { ...asAccount(), slots: [slot(0)] })).toMatchObject([{ outcome }]);
});

test.each([
  ['PROVIDER_ERROR', { outcome: 'not_sent' }],
  ['IMAGE_UNREADABLE', { outcome: 'rejected', code: 'IMAGE_UNREADABLE' }],
] as const)('%s thrown before beforeSend can have cost nothing: %o', async (code: ErrorCode, outcome) => {
  const session = await openActivitySession({ provider: throwing(new ProviderError(code, 'words'), 'nothing') });
  expect(await session.run('submitShots', { ...asAccount(), slots: [slot(0)] })).toMatchObject([outcome]);
});

test('anything else that is thrown is not_sent before beforeSend and ambiguous after it', async () => {
  for (const [after, outcome] of [
    ['nothing', 'not_sent'],
    ['beforeSend', 'ambiguous'],
  ] as const) {
    const session = await openActivitySession({ provider: throwing('a bug', after) });
    expect(await session.run('submitShots', { ...asAccount(), slots: [slot(0)] })).toEqual([{ shot: 0, outcome }]);
  }
});

test('a provider’s answer that is none is ambiguous, and hides nothing of the others', async () => {
  const odd = (provider: Provider): Provider => ({
    ...provider,
    submit: async (request, context) =>
      request.seed === 0 ? (JSON.parse('{"outcome":"done"}') as SubmitOutcome) : provider.submit(request, context),
  });
  const session = await openActivitySession({ provider: odd });
  expect(await session.run('submitShots', { ...asAccount(), slots: [slot(0), slot(1)] })).toMatchObject([
    { outcome: 'ambiguous' },
    { outcome: 'accepted' },
  ]);
  expect(await session.records(1, 1)).toMatchObject([{ index: 1, kind: 'accepted' }]);
});

test('a permit that has expired is not used', async () => {
  const session = await openActivitySession();
  const now = Date.now();
  const outcomes = await session.run('submitShots', {
    ...asAccount(),
    slots: [slot(0, { slotMs: now - 5_000, goodForMs: 1_000 }), slot(1, { slotMs: now, goodForMs: 60_000 })],
  });
  expect(outcomes).toMatchObject([{ outcome: 'not_sent' }, { outcome: 'accepted' }]);
  expect(readFakeLog(session.logFile)).toHaveLength(1);
});

test('a slot whose turn has not come when the activity is cancelled is not sent, and those before it are kept', async () => {
  const session = await openActivitySession();
  const running = session.run(
    'submitShots',
    { ...asAccount(), slots: [slot(0), slot(1, { slotMs: Date.now() + 3_600_000 })] },
    async (cancel) => {
      await expect.poll(() => readFakeLog(session.logFile).length).toBe(1);
      cancel();
    },
  );
  expect(await running).toMatchObject([{ outcome: 'accepted' }, { outcome: 'not_sent' }]);
  expect(await session.records(1, 1)).toMatchObject([{ index: 0, kind: 'accepted' }]);
});

/** A way to Temporal on which nobody answers. */
const SILENT_CLIENT = {
  withAbortSignal: (_signal: AbortSignal, run: () => unknown) => run(),
  connection: { workflowService: { getSystemInfo: () => new Promise<never>(() => undefined) } },
} as unknown as NonNullable<SessionOptions['client']>;

test.each([
  ['given up where it would be looked for', false, ['ambiguous', 'not_sent']],
  ['waited for where a key makes it once', true, ['accepted', 'not_sent']],
] as const)('while Temporal is silent an answer is %s', async (_what, honoursIdempotencyKeys, expected) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  let isSent: () => void = () => undefined;
  const sent = new Promise<void>((resolve) => (isSent = resolve));
  let answer: (outcome: SubmitOutcome) => void = () => undefined;
  const session = await openActivitySession({
    client: SILENT_CLIENT,
    provider: (provider) => ({
      ...provider,
      capabilities: { ...provider.capabilities, canFind: true, honoursIdempotencyKeys },
      async submit(_request, { signal, beforeSend }) {
        await beforeSend();
        return new Promise((resolve) => {
          answer = resolve;
          signal.addEventListener('abort', () => resolve({ outcome: 'ambiguous', detail: 'It was given up.' }));
          isSent();
        });
      },
    }),
  });
  const slots = [slot(0), slot(1, { slotMs: Date.now() + 3_600_000 })];
  const outcomes = await session.run('submitShots', { ...asAccount(), slots }, async (cancel) => {
    await sent;
    await vi.advanceTimersByTimeAsync(10_000);
    answer({ outcome: 'accepted', generationId: 'in-the-end' });
    if (honoursIdempotencyKeys) cancel();
  });
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(expected);
});

test('a reset asks for the same submits again in another run: nothing is sent', async () => {
  const session = await openActivitySession();
  const again = session.run('submitShots', { ...asAccount(), originalRunId: 'the run before', slots: [slot(0)] });
  await expect(again).rejects.toMatchObject({ type: RUN_REPLACED, nonRetryable: true });
  expect(readFakeCalls(session.logFile)).toEqual([]);
});

test('rows that cannot be read: nothing is sent', async () => {
  const session = await openActivitySession();
  await session.store.remove(storeLayout.chunk(BATCH, 0));
  expect(await session.run('submitShots', { ...asAccount(), slots: [slot(0), slot(1)] })).toEqual([
    { shot: 0, outcome: 'not_sent' },
    { shot: 1, outcome: 'not_sent' },
  ]);
  expect(readFakeCalls(session.logFile)).toEqual([]);
});

test('a store that fails after a charge: the answer is not lost, and nothing is sent until the store is usable', async () => {
  let full = true;
  const refuse = () => {
    if (full) throw new ShotlistError('STORE_UNUSABLE');
  };
  const failing = (store: Store): Store => ({
    ...store,
    url: store.url,
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    async put(key, source, options) {
      if (key.includes('/records/')) refuse();
      return store.put(key, source, options);
    },
    async checkUsable() {
      refuse();
    },
  });
  const script = (request: { readonly seed: number }) => (request.seed === 2 ? ({ outcome: 'rejected' } as const) : {});
  const session = await openActivitySession({ store: failing, fake: { script } });
  const accepted = session.run('submitShots', { ...asAccount(1), slots: [slot(0), slot(2)] }, async (cancel) => {
    // Its worker stops, so it does not wait for room any longer.
    await expect.poll(() => readFakeLog(session.logFile).length).toBe(1);
    cancel();
  });
  // What was refused has no record, and would be pending for ever: it is asked for again.
  expect(await accepted).toMatchObject([{ outcome: 'accepted' }, { outcome: 'not_sent' }]);
  expect(await session.run('submitShots', { ...asAccount(2), slots: [slot(1)] })).toEqual([
    { shot: 1, outcome: 'not_sent' },
  ]);
  full = false;
  expect(await session.run('submitShots', { ...asAccount(3), slots: [slot(1)] })).toMatchObject([
    { outcome: 'accepted' },
  ]);
  expect(readFakeLog(session.logFile)).toHaveLength(2);
});

test('the same try has the same key, and only a new attempt another', async () => {
  const session = await openActivitySession();
  for (const [seq, attempt] of [
    [1, 1],
    [2, 1],
    [3, 2],
  ] as const)
    await session.run('submitShots', { ...asAccount(seq), slots: [slot(0, { attempt })] });
  expect(readFakeLog(session.logFile)).toHaveLength(2);
});

test.each([true, false])(
  'what a vendor accepted belongs to its shot, whether it honours keys (%s) or lists alone',
  async (honoursIdempotencyKeys) => {
    const session = await openActivitySession({ fake: { honoursIdempotencyKeys } });
    await session.run('submitShots', { ...asAccount(), slots: [slot(0)] });
    const [entry] = readFakeLog(session.logFile);
    expect(await session.json(storeLayout.claim(ACCOUNT, entry?.generationId ?? ''))).toEqual({
      schemaVersion: 1,
      batchId: BATCH,
      index: 0,
      attempt: 1,
    });
  },
);

test('a generation that another shot was given meanwhile is not this one’s as well: it is looked for', async () => {
  const session = await openActivitySession({
    fake: { honoursIdempotencyKeys: false },
    provider: (provider) => ({
      ...provider,
      async submit(request, context) {
        const outcome = await provider.submit(request, context);
        if (outcome.outcome === 'accepted')
          await putJson(session.store, storeLayout.claim(ACCOUNT, outcome.generationId), { batchId: BATCH, index: 3 });
        return outcome;
      },
    }),
  });
  expect(await session.run('submitShots', { ...asAccount(), slots: [slot(0)] })).toEqual([
    { shot: 0, outcome: 'ambiguous' },
  ]);
  expect(await session.records(1, 1)).toMatchObject([{ index: 0, kind: 'ambiguous' }]);
  expect((await session.records(1, 1))[0]).not.toHaveProperty('generationId');
});

test.each([
  ['{"outcome":"accepted"}', { outcome: 'ambiguous' }],
  ['{"outcome":"accepted","generationId":""}', { outcome: 'ambiguous' }],
  ['{"outcome":"rejected","code":"the vendor’s words","detail":""}', { outcome: 'rejected', code: 'REQUEST_REJECTED' }],
] as const)('an answer of another form, %s, is %o', async (answer, outcome) => {
  const odd = (provider: Provider): Provider => ({
    ...provider,
    submit: async () => JSON.parse(answer) as SubmitOutcome,
  });
  const session = await openActivitySession({ provider: odd });
  expect(await session.run('submitShots', { ...asAccount(), slots: [slot(0)] })).toEqual([{ shot: 0, ...outcome }]);
});
