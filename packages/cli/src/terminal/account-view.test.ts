// One account at the widths people have, with everything that can be said of it.
import type { LedgerView } from '@shotlist/core';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import type { AccountFacts } from '../batch/account-session.js';
import { accountsOf } from '../batch/accounts.js';
import { sayAccount } from './account-view.js';
import type { Output } from './output.js';

const nowMs = new Date(2026, 10, 26, 17, 0).getTime();
const monthMs = new Date(2026, 11, 1).getTime();
const noon = (day: number) => new Date(2026, 10, day, 12).toISOString();
const quotas = [{ limit: 100, per: 'month' }] as const;
const account = accountsOf({
  config: { accounts: { main: { provider: 'videogenapi', rate: { requests: 5, per: '1s' }, quotas } } },
  shown: 'shotlist.config.json',
  folder: '/',
} as unknown as Parameters<typeof accountsOf>[0]).find('main');

const ledger: LedgerView = {
  account: 'main',
  limits: {
    account: 'main',
    maxInFlight: 50,
    rates: [{ requests: 20, perMs: 1_000 }],
    quotas: [{ name: 'month', limit: 90, periods: { startsMs: [nowMs - 9e8, monthMs] } }],
  },
  gates: [
    {
      name: 'rate',
      closedUntilMs: nowMs,
      reason: 'THROTTLED: The vendor refused the rate.',
      setBy: 'worker 7@host',
      sinceMs: nowMs - 60_000,
      isTried: true,
    },
  ],
  probing: true,
  inFlight: 12,
  unknown: 1,
  posted: 83,
  pacePerSecond: 6.25,
  quotas: [
    {
      name: 'month',
      model: null,
      limit: 90,
      startsMs: nowMs - 18e8,
      endsMs: nowMs - 9e8,
      posted: 90,
      pending: 0,
      unknown: 0,
      drift: 0,
    },
    {
      name: 'month',
      model: null,
      limit: 90,
      startsMs: nowMs - 9e8,
      endsMs: monthMs,
      posted: 83,
      pending: 4,
      unknown: 1,
      drift: 3,
    },
  ],
  usage: { used: 83, limit: 100, resetsAtMs: monthMs, atMs: nowMs - 180_000 },
  waiting: [{ batchId: 'batch-1', chunks: 2, wants: 1_200 }],
  awaiting: [],
};
const facts: AccountFacts = {
  account,
  nowMs,
  flags: '',
  status: {
    account: 'main',
    override: {
      maxInFlight: 50,
      rates: [{ requests: 20, perMs: 1_000 }],
      since: noon(26),
      setBy: 'ben@lap',
      marks: { rates: { since: noon(25), setBy: 'anna@desk' } },
    },
    ledger,
    ledgerState: 'running',
  },
};

function saidAt(columns: number, of: AccountFacts = facts): string {
  const lines: string[] = [];
  const plain = picocolors.createColors(false);
  sayAccount({ colors: plain, stream: { columns }, say: (text = '') => lines.push(text) } as unknown as Output, of);
  return lines.join('\n');
}

test('wide', () => {
  expect(saidAt(110)).toMatchInlineSnapshot(`
    "
      main  videogenapi at videogenapi.com · key from VIDEOGENAPI_API_KEY

      rate          20 requests a second
                    set by anna@desk since 2026-11-25 12:00; configured: 5 requests a second
      in flight     50
                    set by ben@lap since 2026-11-26 12:00; configured: 20
      quotas        100 units a month
                    Its ledger counts with 90 units (month) until a batch begins.

      ledger        runs
      pace          6.3 requests a second, less since the vendor refused
      places        12 of 50 in flight · 1 of them unknown

      quota         used  by others  given out  unknown  left  of  until
      month           83          3          4        1     2  90  2026-12-01 00:00

      vendor says   83 of 100 used · begins anew 2026-12-01 00:00 · asked 3 min ago

      gate          rate: closed, and one request tries it now
                    since 2026-11-26 16:59 by worker 7@host
                    THROTTLED: The vendor refused the rate.
                    open it: shotlist account open main

      waiting       batch-1: 1,200 shots in 2 chunks
    "
  `);
});

test('narrow, nothing is wider than the window', () => {
  const text = saidAt(60);
  for (const line of text.split('\n').filter((line) => !line.startsWith('  main ')))
    expect(line.length).toBeLessThanOrEqual(60);
  expect(text).toMatchInlineSnapshot(`
    "
      main  videogenapi at videogenapi.com · key from VIDEOGENAPI_API_KEY

      rate          20 requests a second
                    set by anna@desk since 2026-11-25 12:00;
                    configured: 5 requests a second
      in flight     50
                    set by ben@lap since 2026-11-26 12:00;
                    configured: 20
      quotas        100 units a month
                    Its ledger counts with 90 units (month)
                    until a batch begins.

      ledger        runs
      pace          6.3 requests a second, less since the vendor
                    refused
      places        12 of 50 in flight · 1 of them unknown

      month         83 of 90 units used · 3 of them by others ·
                    4 given out · 1 unknown
                    until 2026-12-01 00:00 (in 4 d 7 h)

      vendor says   83 of 100 used · begins anew 2026-12-01
                    00:00 · asked 3 min ago

      gate          rate: closed, and one request tries it now
                    since 2026-11-26 16:59 by worker 7@host
                    THROTTLED: The vendor refused the rate.
                    open it: shotlist account open main

      waiting       batch-1: 1,200 shots in 2 chunks
    "
  `);
});

test('an account that was closed while no ledger runs says so, and how it is opened', () => {
  const paused = { reason: 'invoice', setBy: 'anna@desk', sinceMs: nowMs - 60_000, untilMs: null };
  const override = { since: noon(26), setBy: 'anna@desk', paused };
  const closed: AccountFacts = {
    ...facts,
    status: { account: 'main', override, ledger: null, ledgerState: 'unknown' },
  };
  const text = saidAt(110, closed);
  expect(text).toMatch(
    /gate +paused: closed until somebody opens it\n +since 2026-11-26 16:59 by anna@desk\n +invoice\n/,
  );
  expect(text).toContain('open it: shotlist account open main');
  expect(
    saidAt(110, {
      ...closed,
      nowMs,
      status: { ...closed.status, override: { ...override, paused: { ...paused, untilMs: nowMs } } },
    }),
  ).toContain('not closed by anybody');
});
