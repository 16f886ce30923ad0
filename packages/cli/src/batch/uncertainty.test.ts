// What is told of a ledger's answer, and of times that few generations tell.
import { type LedgerView, planSpend } from '@shotlist/core';
import { expect, test } from 'vitest';
import { accountsOf } from './accounts.js';
import { type Known, uncertainties } from './uncertainty.js';

const LEDGER: LedgerView = {
  account: 'main',
  limits: null,
  gates: [],
  probing: false,
  inFlight: 0,
  unknown: 0,
  posted: 0,
  pacePerSecond: null,
  quotas: [],
  usage: null,
  waiting: [],
  awaiting: [],
};

function told(change: Partial<Known>): readonly string[] {
  const config = { accounts: { main: { provider: 'videogenapi' } } } as const;
  const shots = [{ model: 'veo_3', seconds: 5, count: 1 }];
  const known: Known = {
    batchId: 'batch-own',
    account: accountsOf({ config, shown: 'shotlist.config.json', folder: '/nowhere' }, {}).find('main'),
    plan: planSpend({ shots, nowMs: 0, maxInFlight: 1, typicalMs: () => 0, prices: { veo_3: { perSecond: 1 } } }),
    quotas: [],
    usage: undefined,
    ledger: { answer: LEDGER },
    history: undefined,
    times: [{ model: 'veo_3', seconds: 60, samples: 9 }],
    disk: { bytes: 1, from: 'videos', freeBytes: null },
    ...change,
  };
  return uncertainties(known).map(({ about, message }) => `${about}: ${message}`);
}

const FAILURES = 'failures: A generation that fails may be charged; none is in the plan.';

test('what is known is not told, and failures always are', () => {
  expect(told({})).toEqual([FAILURES]);
});

test('others that wait are told; the list’s own batch is no other', () => {
  const waiting = [
    { batchId: 'batch-own', chunks: 1, wants: 7 },
    { batchId: 'batch-other', chunks: 2, wants: 5_000 },
  ];
  expect(told({ ledger: { answer: { ...LEDGER, waiting } } })).toEqual([
    'batches: 1 batch of this account waits for 5,000 generations, and will share with this one.',
    FAILURES,
  ]);
  expect(told({ ledger: { answer: { ...LEDGER, waiting: waiting.slice(0, 1) } } })).toEqual([FAILURES]);
});

test('a gate that only a person opens is told; one that opens by itself is planned', () => {
  const gate = { reason: 'UNAUTHORIZED', setBy: 'worker' };
  const gates = [
    { ...gate, name: 'auth', closedUntilMs: null },
    { ...gate, name: 'rate', closedUntilMs: 5 },
  ] as const;
  expect(told({ ledger: { answer: { ...LEDGER, gates } } })).toEqual([
    'gate: Its gate "auth" is closed until somebody opens it.',
    FAILURES,
  ]);
});

test('how well a time is known is told', () => {
  const times = [
    { model: 'veo_3', seconds: 764, samples: null },
    { model: 'kling_21', seconds: 30, samples: 1 },
    { model: 'hailuo_2', seconds: null, samples: null },
  ];
  expect(told({ times })).toEqual([
    'times: How long a generation of hailuo_2 takes is not known where periods are so short: no time is assumed.',
    'times: How long a generation of veo_3 takes is known from a single sample: 764 s.',
    'times: How long a generation of kling_21 takes is known from 1 generation in this store.',
    FAILURES,
  ]);
});

test('of a quota that nobody counts but the store, the reasons are told', () => {
  const quota = { name: 'month', spec: { limit: 9, per: 'month' }, used: 2, vendorLimit: null } as const;
  const usage = { why: 'its provider has no figures of its own' };
  expect(told({ usage, quotas: [{ ...quota, usedFrom: 'store' }] })).toEqual([
    'used: What is used of "month" is what this store has records of: its provider has no figures of its own, and its ledger does not count it yet.',
    'others: Others may use the same key: then less is left.',
    FAILURES,
  ]);
  expect(told({ usage, quotas: [{ ...quota, usedFrom: 'ledger' }] })).not.toContainEqual(
    expect.stringMatching(/^used/),
  );
});
