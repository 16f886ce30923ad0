import type { GateCommand, Provider } from '@shotlist/core';
import { readFakeCalls, readFakeLog } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { asAccount, openActivitySession, type SessionOptions, shotRows } from './__fixtures__/activity-session.js';

const HOUR = 3_600_000;
const slot = (shot: number, changes: { readonly slotMs?: number; readonly goodForMs?: number | null } = {}) => ({
  shot,
  attempt: 1,
  permit: shot + 1,
  slotMs: 0,
  goodForMs: null,
  ...changes,
});
const late = (shot: number) => ({ shot, outcome: 'not_sent', late: true });

test.each([0, 600_000, -600_000])('slots are in the server’s time, %d ms ahead of ours', async (serverAheadMs) => {
  const session = await openActivitySession({ serverAheadMs });
  const serverNow = () => Date.now() + serverAheadMs;
  // Where the clocks don't agree, starts must do so for a second first.
  const tried = () =>
    session.run('submitShots', { ...asAccount(9), slots: [slot(3, { slotMs: serverNow(), goodForMs: 60_000 })] });
  await expect.poll(async () => (await tried())[0]?.outcome).toBe('accepted');
  const begin = serverNow();
  const outcomes = await session.run('submitShots', {
    ...asAccount(),
    slots: [
      slot(0, { slotMs: begin - 5_000, goodForMs: 1_000 }),
      slot(1, { slotMs: begin, goodForMs: 60_000 }),
      slot(2, { slotMs: begin + 150, goodForMs: 60_000 }),
    ],
  });
  expect(outcomes).toMatchObject([late(0), { outcome: 'accepted' }, { outcome: 'accepted' }]);
  const sent = readFakeLog(session.logFile)
    .slice(1)
    .map(({ atMs }) => atMs + serverAheadMs - begin);
  expect(sent[1]).toBeGreaterThanOrEqual(150);
});

test('a permit that ends while the connection is made is given back, and nothing is written', async () => {
  const slow = (provider: Provider): Provider => ({
    ...provider,
    async submit(request, context) {
      // The account's clock is behind by no more than has passed since it began.
      const askedMs = Date.now();
      await expect.poll(() => Date.now() > askedMs + 3_050).toBe(true);
      return provider.submit(request, context);
    },
  });
  let begin = 0;
  const session = await openActivitySession({ provider: slow });
  begin = Date.now();
  const outcomes = await session.run('submitShots', {
    ...asAccount(),
    slots: [slot(0, { slotMs: begin, goodForMs: 3_000 }), slot(1, { slotMs: begin, goodForMs: 60_000 })],
  });
  expect(outcomes).toMatchObject([late(0), { outcome: 'accepted' }]);
  // Which of them the provider comes to first is its own business.
  const calls = readFakeCalls(session.logFile);
  expect(calls).toHaveLength(2);
  expect(calls).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ outcome: 'before_send' }),
      expect.objectContaining({ kind: 'accepted' }),
    ]),
  );
});

test('when the worker begins to stop, what is being sent is finished and recorded, and the rest is given back', async () => {
  const stopping = new AbortController();
  const session = await openActivitySession({ stopping: stopping.signal, fake: { script: { answerDelayMs: 200 } } });
  const outcomes = await session.run(
    'submitShots',
    { ...asAccount(), slots: [slot(0), slot(1, { slotMs: Date.now() + HOUR })] },
    async () => {
      await expect.poll(() => readFakeLog(session.logFile).length).toBe(1);
      stopping.abort();
    },
  );
  expect(outcomes).toMatchObject([{ outcome: 'accepted' }, late(1)]);
  expect(await session.records(1, 1)).toMatchObject([{ index: 0, kind: 'accepted' }]);
  expect(await session.run('submitShots', { ...asAccount(2), slots: [slot(2)] })).toEqual([late(2)]);
});

test.each([
  ['throttled', { outcome: 'throttled', retryAfterMs: HOUR }],
  ['unauthorized', { outcome: 'unauthorized' }],
] as const)('%s: nothing more of the account is sent by this process', async (outcome, behaviour) => {
  const session = await openActivitySession({
    rows: shotRows(4),
    fake: { script: (request) => (request.seed === 0 ? behaviour : {}) },
  });
  // Another activity of the account, which waits for its slot.
  const other = session.run('submitShots', {
    ...asAccount(1),
    slots: [slot(3, { slotMs: Date.now() + HOUR, goodForMs: 60_000 })],
  });
  const outcomes = session.run('submitShots', {
    ...asAccount(2),
    slots: [slot(0), slot(1, { slotMs: Date.now() + HOUR })],
  });
  expect(await outcomes).toMatchObject([{ shot: 0, outcome }, late(1)]);
  expect(await other).toEqual([late(3)]);
  expect(await session.run('submitShots', { ...asAccount(3), slots: [slot(2)] })).toEqual([late(2)]);
  expect(readFakeLog(session.logFile)).toEqual([]);
  // What tries the gate passes, and when it was taken, so does everything else.
  const probe = { ...slot(1), probe: true as const };
  expect(await session.run('submitShots', { ...asAccount(4), slots: [probe] })).toMatchObject([
    { outcome: 'accepted' },
  ]);
  expect(await session.run('submitShots', { ...asAccount(5), slots: [slot(2)] })).toMatchObject([
    { outcome: 'accepted' },
  ]);
});

test('a refusal that is over is over', async () => {
  const session = await openActivitySession({
    fake: { script: [{ outcome: 'throttled', retryAfterMs: 0 }] },
  });
  expect(await session.run('submitShots', { ...asAccount(1), slots: [slot(0)] })).toEqual([
    { shot: 0, outcome: 'throttled' },
  ]);
  expect(await session.run('submitShots', { ...asAccount(2), slots: [slot(0)] })).toMatchObject([
    { outcome: 'accepted' },
  ]);
});

test('a request that tries the gate and is refused with the same words is told again: the ledger waits for its answer', async () => {
  const told: GateCommand[] = [];
  const client = {
    options: { identity: 'test' },
    connection: { workflowService: { getSystemInfo: async () => ({}) } },
    withAbortSignal: (_signal: AbortSignal, run: () => unknown) => run(),
    withDeadline: (_deadline: number, run: () => unknown) => run(),
    workflow: { getHandle: () => ({ signal: async (_name: string, command: GateCommand) => told.push(command) }) },
  } as unknown as NonNullable<SessionOptions['client']>;
  const session = await openActivitySession({
    client,
    fake: { script: { outcome: 'throttled', retryAfterMs: 30_000 } },
  });
  for (const [seq, probe] of [
    [1, {}],
    [2, { probe: true as const }],
  ] as const)
    expect(await session.run('submitShots', { ...asAccount(seq), slots: [{ ...slot(0), ...probe }] })).toEqual([
      { shot: 0, outcome: 'throttled' },
    ]);
  expect(told).toMatchObject([
    { command: 'refused', gate: 'rate' },
    { command: 'refused', gate: 'rate' },
  ]);
});
