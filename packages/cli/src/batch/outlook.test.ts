// The outlook of a batch: what is left, planned, and mended by what was seen.
import { emptyCounts, type Gate, type LedgerView, type ShotCounts } from '@shotlist/core';
import { expect, test } from 'vitest';
import { NOTHING_SPENT } from '../terminal/spent-view.js';
import { outlookOf, type OutlookKnowledge } from './outlook.js';
import type { Survey } from './survey.js';

const NOW_MS = Date.parse('2026-11-26T16:00:00Z');
const MINUTE_MS = 60_000;

const ledger: LedgerView = {
  account: 'main',
  limits: { account: 'main', maxInFlight: 20 },
  gates: [],
  probing: false,
  inFlight: 20,
  unknown: 0,
  posted: 40,
  pacePerSecond: null,
  quotas: [],
  usage: null,
  waiting: [],
  awaiting: [],
};

function outlook(
  survey: Partial<Survey> = {},
  change: Partial<Omit<OutlookKnowledge, 'survey' | 'progress'>> & {
    state?: 'running' | 'paused' | 'canceling';
    counts?: Partial<ShotCounts>;
  } = {},
) {
  const { state = 'running', counts = {}, ...known } = change;
  return outlookOf({
    account: {
      isPreview: false,
      prices: { currency: 'USD', models: { veo_3: { perGeneration: 0.5 } } },
      units: undefined,
    },
    manifest: { byModel: { veo_3: 100 } },
    limits: { maxInFlight: 20 },
    ledger,
    gates: [],
    history: undefined,
    survey: {
      takenMs: NOW_MS,
      asked: 100,
      unsent: [{ model: 'veo_3', seconds: 5, count: 40 }],
      underWay: [],
      failedBefore: [],
      madeBefore: [],
      succeeded: 60,
      failed: 0,
      endsMs: [],
      sent: [],
      tookSeconds: new Map([['veo_3', [600]]]),
      spent: NOTHING_SPENT,
      errors: [],
      ...survey,
    },
    progress: { state, counts: { ...emptyCounts(), succeeded: 60, pending: 40, ...counts } },
    again: false,
    ...known,
  });
}

const leftOf = (found: ReturnType<typeof outlook>) =>
  found.doneMs === null ? null : Math.round((found.doneMs - NOW_MS) / MINUTE_MS);

test('before anything was seen it is the plan for what is left', () => {
  const found = outlook();
  expect(leftOf(found)).toBe(20);
  expect(found.rest).toMatchObject({ generations: 40, cost: 20_000_000 });
});

test('what is at the vendor is waited for, and costs nothing more', () => {
  const underWay = Array.from({ length: 3 }, () => ({ model: 'veo_3', seconds: 5, sinceMs: 4 * MINUTE_MS }));
  const found = outlook({ unsent: [], underWay });
  expect(leftOf(found)).toBe(6);
  expect(found.rest.generations).toBe(0);
});

test('a steady pace counts instead of what the limits allow', () => {
  const endsMs = Array.from({ length: 60 }, (_, index) => NOW_MS - index * MINUTE_MS);
  expect(leftOf(outlook({ endsMs }))).toBe(50);
});

test('a gate that opens at a time is waited for; one that a person has to open has no end, and neither has a pause', () => {
  const gate = (closedUntilMs: number | null): Gate => ({ name: 'paused', closedUntilMs, reason: '', setBy: 'anna' });
  expect(leftOf(outlook({}, { gates: [gate(NOW_MS + 5 * MINUTE_MS)] }))).toBe(25);
  expect(leftOf(outlook({}, { gates: [gate(null)] }))).toBeNull();
  expect(leftOf(outlook({}, { state: 'paused' }))).toBeNull();
});

test('while a gate is closed no pace is told, and the one before it is reckoned with', () => {
  const endsMs = Array.from({ length: 60 }, (_, index) => NOW_MS - 3 * MINUTE_MS - index * MINUTE_MS);
  const gates: Gate[] = [{ name: 'rate', closedUntilMs: NOW_MS + 5 * MINUTE_MS, reason: '', setBy: 'ledger' }];
  const found = outlook({ endsMs }, { gates });
  expect(found.pace).toBeUndefined();
  expect(leftOf(found)).toBe(55);
});

test('a batch that is canceled ends with what is in flight', () => {
  const underWay = [{ model: 'veo_3', seconds: 5, sinceMs: 9 * MINUTE_MS }];
  const found = outlook({ underWay }, { state: 'canceling' });
  expect(leftOf(found)).toBe(1);
  expect(found.rest.generations).toBe(0);
});

test('a quota that is used up is waited for', () => {
  const quotas = [{ limit: 50, per: 'month' }] as const;
  const used = [
    {
      name: 'month',
      model: null,
      limit: 50,
      startsMs: Date.parse('2026-11-01T00:00:00Z'),
      endsMs: Date.parse('2026-12-01T00:00:00Z'),
      posted: 45,
      pending: 0,
      unknown: 1,
      drift: 0,
    },
  ];
  const found = outlook({}, { limits: { maxInFlight: 20, quotas }, ledger: { ...ledger, quotas: used } });
  expect(found.quotas).toMatchObject([{ name: 'month', used: 46, usedFrom: 'ledger' }]);
  expect(found.bound).toBe('quota');
  expect(found.doneMs).toBeGreaterThan(Date.parse('2026-12-01T00:00:00Z'));
});

test('where no ledger answers, what it said last counts, else the records of this batch and of others', () => {
  const limits = { maxInFlight: 20, quotas: [{ limit: 50, per: 'month' }] } as const;
  const sent = [{ model: 'veo_3', units: 7, atMs: NOW_MS - MINUTE_MS }];
  const history = { unitsSince: () => 3, tookSeconds: new Map(), videos: new Map(), whole: true };
  const used = (change: Parameters<typeof outlook>[1]) =>
    outlook({ sent }, { limits, ledger: undefined, ...change }).quotas[0];
  expect(used({ history })).toMatchObject({ used: 10, usedFrom: 'store' });
  expect(used({ history: undefined })).toMatchObject({ used: null, usedFrom: null });
  const startsMs = Date.parse('2026-11-01T00:00:00Z');
  const quota = { name: 'month', model: null, limit: 50, startsMs, endsMs: Date.parse('2026-12-01T00:00:00Z') };
  const lastLedger = { ...ledger, quotas: [{ ...quota, posted: 20, pending: 0, unknown: 0, drift: 0 }] };
  expect(used({ history, lastLedger })).toMatchObject({ used: 20, usedFrom: 'ledger' });
});

test('failed shots that a run takes up again are left, and with --again those that were made', () => {
  const failedBefore = [{ model: 'veo_3', seconds: 5, count: 10 }];
  const retried = outlook({ unsent: [], failed: 10, failedBefore }, { counts: { pending: 10 } });
  expect(retried.rest.generations).toBe(10);
  // A run that leaves them so counts them itself.
  expect(outlook({ unsent: [], failed: 10, failedBefore }, { counts: { failed: 10 } }).rest.generations).toBe(0);
  const madeBefore = [{ model: 'veo_3', seconds: 5, count: 60 }];
  const anew = outlook({ unsent: [], madeBefore }, { again: true, counts: { succeeded: 5, pending: 55 } });
  expect(anew.rest.generations).toBe(55);
});
