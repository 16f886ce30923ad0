// What activities tell an account's ledger: seen in the history of a workflow that no worker runs.
import {
  ERRORS,
  type GateCommand,
  LATEST_LEDGER_LOGIC,
  ledgerWorkflowId,
  SIGNALS,
  storeLayout,
  WORKFLOW_TYPES,
} from '@shotlist/core';
import { startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ACCOUNT, asAccount, asChunk, BATCH, CANARY, openActivitySession } from './__fixtures__/activity-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());
const ledger = () => temporal.client.workflow.getHandle(ledgerWorkflowId(ACCOUNT));
beforeEach(async () => {
  await ledger()
    .terminate()
    .catch(() => undefined);
});

/** What the ledger was started with, and what it was told. */
async function readLedger() {
  const { events } = await ledger().fetchHistory();
  const read = (payloads: { data?: Uint8Array | null }[] | null | undefined): unknown =>
    JSON.parse(Buffer.from(payloads?.[0]?.data ?? []).toString());
  return {
    starts: (events ?? []).flatMap(({ workflowExecutionStartedEventAttributes: start }) =>
      start ? [read(start.input?.payloads)] : [],
    ),
    signals: (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
      signal ? [{ name: signal.signalName, value: read(signal.input?.payloads) }] : [],
    ),
  };
}

const startLedger = () =>
  temporal.client.workflow.start(WORKFLOW_TYPES.ledger, {
    workflowId: ledgerWorkflowId(ACCOUNT),
    taskQueue: 'nobody',
    args: [{ account: ACCOUNT }],
  });

test('a ledger that starts hears its limits, and which chunks may hold permits', async () => {
  const rate = { requests: 20, perMs: 1_000 };
  const session = await openActivitySession({ client: temporal.client, account: { rate } });
  await session.beginEpoch(1);
  await session.run('openChunk', asChunk());
  const limits = { account: ACCOUNT, maxInFlight: 4, rates: [rate] };
  expect(await session.run('openAccount', { account: ACCOUNT })).toMatchObject({ limits });
  expect(await readLedger()).toEqual({
    starts: [{ account: ACCOUNT, logic: LATEST_LEDGER_LOGIC, openChunks: [`batch/${BATCH}/chunk/00000`] }],
    signals: [{ name: SIGNALS.configure, value: limits }],
  });
});

test('a ledger that runs hears its limits again, and goes on', async () => {
  const session = await openActivitySession({ client: temporal.client });
  await session.run('openAccount', { account: ACCOUNT });
  await session.run('openAccount', { account: ACCOUNT });
  const { starts, signals } = await readLedger();
  expect(starts).toMatchObject([{ account: ACCOUNT, openChunks: [] }]);
  expect(signals.map(({ name }) => name)).toEqual([SIGNALS.configure, SIGNALS.configure]);
});

test('what a person changes while an account is opened is told after it, and their words go no further', async () => {
  const paused = { reason: CANARY, setBy: 'anna@desk', sinceMs: 1, untilMs: null };
  const override = { maxInFlight: 7, since: '2026-11-26T12:00:00.000Z', setBy: 'anna@desk', paused };
  let reads = 0;
  const session = await openActivitySession({
    client: temporal.client,
    store: (store) => ({
      ...store,
      get: async (key) => {
        const before = await store.get(key);
        // Right after it was read for the first time.
        if (key === storeLayout.accountOverride(ACCOUNT) && (reads += 1) === 1)
          await store.put(key, { kind: 'bytes', bytes: Buffer.from(JSON.stringify(override)) });
        return before;
      },
    }),
  });
  const { limits } = await session.run('openAccount', { account: ACCOUNT, begins: true });
  expect(limits).toEqual({ account: ACCOUNT, maxInFlight: 7 });
  const { signals } = await readLedger();
  expect(signals.map(({ value }) => value)).toEqual([
    { account: ACCOUNT, maxInFlight: 4 },
    { account: ACCOUNT, maxInFlight: 7, paused },
  ]);
});

test('an account that was opened again is told to be open', async () => {
  const session = await openActivitySession({ client: temporal.client });
  const override = { since: '2026-11-26T12:00:00.000Z', setBy: 'anna@desk' };
  const bytes = Buffer.from(JSON.stringify(override));
  await session.store.put(storeLayout.accountOverride(ACCOUNT), { kind: 'bytes', bytes });
  await session.run('openAccount', { account: ACCOUNT });
  expect((await readLedger()).signals[0]?.value).toEqual({ account: ACCOUNT, maxInFlight: 4, paused: null });
});

test.each([
  ['rate', 'THROTTLED', { outcome: 'throttled', retryAfterMs: 90_000 }, 90_000],
  ['rate', 'THROTTLED', { outcome: 'throttled' }, null],
  ['quota', 'QUOTA_EXHAUSTED', { outcome: 'throttled', gate: 'quota' }, null],
  ['auth', 'UNAUTHORIZED', { outcome: 'unauthorized' }, null],
] as const)('the ledger hears at once, and once, that %s is closed (%s)', async (gate, code, script, restMs) => {
  await startLedger();
  const serverAheadMs = 600_000;
  const session = await openActivitySession({ client: temporal.client, serverAheadMs, fake: { script } });
  const slots = [0, 1].map((shot) => ({ shot, attempt: 1, permit: shot, slotMs: 0, goodForMs: null }));
  const beganMs = Date.now() + serverAheadMs;
  await session.run('submitShots', { ...asAccount(), slots });
  const { signals } = await readLedger();
  expect(signals).toHaveLength(1);
  expect(signals[0]).toMatchObject({ name: SIGNALS.gate, value: { command: 'refused', gate } });
  const { closedUntilMs, reason, setBy } = signals[0]!.value as GateCommand;
  // Where the vendor names no time, the ledger finds one.
  if (restMs === null) expect(closedUntilMs).toBeNull();
  else {
    expect(closedUntilMs).toBeGreaterThan(beganMs + restMs - 1_000);
    expect(closedUntilMs).toBeLessThanOrEqual(Date.now() + serverAheadMs + restMs);
  }
  expect(reason).toBe(`${code}: ${ERRORS[code].message}`);
  expect(reason).not.toContain(CANARY);
  expect(setBy).toBe(`worker ${temporal.client.options.identity}`);
});

test('a ledger that is gone keeps no outcome back', async () => {
  const session = await openActivitySession({ client: temporal.client, fake: { script: { outcome: 'throttled' } } });
  const slots = [{ shot: 0, attempt: 1, permit: 1, slotMs: 0, goodForMs: null }];
  expect(await session.run('submitShots', { ...asAccount(), slots })).toMatchObject([{ outcome: 'throttled' }]);
});
