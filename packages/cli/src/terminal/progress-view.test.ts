// The picture of a running batch at the sizes people have.
import { addUnits, emptyCounts, NO_UNITS, type ShotState } from '@shotlist/core';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import type { Outlook } from '../batch/outlook.js';
import { costTexts } from './outlook-words.js';
import { progressJson } from './progress-json.js';
import { type ProgressLook, progressFrame, progressLine } from './progress-view.js';

const plain = picocolors.createColors(false);
const NOW_MS = new Date(2026, 10, 26, 16, 0).getTime();
const MONTH_ENDS_MS = Date.parse('2026-12-01T00:00:00Z');
const units = { ...NO_UNITS, estimated: 41, charged: 41, charges: 41, generations: 41 };

const outlook: Outlook = {
  pace: { perMinute: 38.4, isSteady: true },
  doneMs: NOW_MS + 29_700,
  bound: 'rate',
  boundQuota: null,
  limits: { maxInFlight: 20, rates: [{ requests: 40, perMs: 60_000 }] },
  ledger: undefined,
  quotas: [
    {
      name: 'month',
      spec: { limit: 1_000, per: 'month' },
      used: 620,
      usedFrom: 'ledger',
      vendorLimit: null,
    },
  ],
  spent: { units, cost: { charged: 20.5, uncertain: 0 }, unpriced: 0 },
  rest: { generations: 14, seconds: 70, units: 14, cost: 7_000_000, unpriced: 0 },
  currency: 'USD',
  isPreview: false,
  errors: [{ code: 'CONTENT_POLICY', shots: 1, lastShot: 's0012', lastMs: NOW_MS }],
};
const look: ProgressLook = {
  progress: {
    batchId: 'batch-1',
    epoch: 1,
    state: 'running',
    verdict: undefined,
    counts: { ...emptyCounts(), pending: 953, generating: 3, downloading: 2, succeeded: 40, failed: 1, rejected: 2 },
    total: 1001,
    bytes: 18_400_000,
    errors: { CONTENT_POLICY: 1 },
    duplicates: 0,
    gate: null,
  },
  asked: 60,
  ended: 41,
  leftOut: 2,
  outlook,
  elapsedMs: 64_000,
  nowMs: NOW_MS,
};
/** A quota's end is told in the zone of the machine. */
const shown = (text: string) =>
  text
    .replace(new Date(MONTH_ENDS_MS).toLocaleString('sv-SE').slice(0, 16), '2026-12-01 00:00')
    .replace(/in 4 d \d+ h/, 'in 4 d 8 h');

test.each([40, 60, 80, 120])('fits %i columns', (columns) => {
  const frame = progressFrame(look, plain, { columns, rows: 40 });
  expect(shown(frame)).toMatchSnapshot();
  if (columns > 40) for (const line of frame.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
});

test('a terminal of few rows gets three lines', () => {
  const frame = progressFrame(look, plain, { columns: 80, rows: 12 });
  expect(frame).toMatchInlineSnapshot(`
    "
      ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━──────────────  41 of 60
      14 pending  3 generating  2 downloading  40 succeeded  1 failed
      1:04 · 38 shots/min · about 30 s left · 18.4 MB
    "
  `);
});

test('a state that was shown keeps its line', () => {
  const seen = new Set<ShotState>();
  progressFrame(look, plain, { columns: 80, rows: 40 }, seen);
  const counts = { ...look.progress.counts, downloading: 0 };
  const frame = progressFrame(
    { ...look, progress: { ...look.progress, counts } },
    plain,
    { columns: 80, rows: 40 },
    seen,
  );
  expect(frame).toMatch(/downloading\s+0\n/);
});

test('shots beyond --first and rows left out are not counted as work', () => {
  expect(progressLine(look)).toBe(
    '41 of 60 (68 %) · 14 pending · 3 generating · 2 downloading · 40 succeeded · 1 failed · 1:04 · 38 shots/min · about 30 s left · 18.4 MB · 20.50 USD so far · about 27.50 USD at the end · 1 × CONTENT_POLICY',
  );
});

test('a closed gate is named with its reason and its time', () => {
  const gate = { name: 'paused', closedUntilMs: null, reason: 'Paused by a person.', setBy: 'cli' } as const;
  const at = (closedUntilMs: number | null) =>
    progressLine({ ...look, progress: { ...look.progress, state: 'waiting', gate: { ...gate, closedUntilMs } } });
  expect(at(null)).toContain('Waiting: gate "paused" is closed. Paused by a person.');
  expect(at(NOW_MS + 300_000)).toContain('Waiting: gate "paused" is closed, until 16:05:00 (in 5 min). Paused');
});

test('what nobody can know is said, or left out of a line', () => {
  const unknown = { ...look, outlook: { ...outlook, pace: undefined, doneMs: null, bound: null } };
  expect(progressFrame(unknown, plain, { columns: 80, rows: 40 })).toContain('left    nobody can know');
  expect(progressLine(unknown)).not.toContain('left');
  expect(progressLine({ ...look, outlook: undefined })).not.toContain('USD');
});

test('a cost that isn’t known is unknown, never nothing; a preview has none', () => {
  const none = { ...outlook, currency: undefined };
  expect(costTexts(none)).toEqual(['41 units so far', 'about 55 at the end', 'cost unknown']);
  const some = { ...outlook, rest: { ...outlook.rest, unpriced: 4 } };
  expect(costTexts(some)).toEqual(['20.50 USD so far', 'about 27.50 USD + unknown at the end']);
  const uncertain = { ...outlook.spent, units: addUnits(units, { ...NO_UNITS, uncertain: 2 }) };
  expect(costTexts({ ...outlook, spent: uncertain })[0]).toBe('20.50 USD so far (2 uncertain)');
  expect(costTexts({ ...outlook, isPreview: true })).toEqual([]);
  expect(progressJson({ ...look, outlook: none })['cost']).toMatchObject({
    currency: null,
    soFar: { units: 41, amount: null },
    rest: { units: 14, amount: null },
  });
});

test('what is stuck at the vendor is told while the rest goes on', () => {
  expect(progressLine({ ...look, progress: { ...look.progress, errors: { GENERATION_STUCK: 3 } } })).toContain(
    '3 stuck at the vendor',
  );
});

test('programs read all of it', () => {
  expect(progressJson(look)).toMatchObject({
    ended: 41,
    asked: 60,
    shotsPerMinute: 38.4,
    leftMs: 29_700,
    decidedBy: 'rate',
    rate: { limits: [{ requests: 40, perMs: 60_000 }], permitsPerMinute: null, inFlight: null, maxInFlight: 20 },
    quotas: [
      { name: 'month', limit: 1_000, used: 620, left: 380, usedFrom: 'ledger', endsAt: '2026-12-01T00:00:00.000Z' },
    ],
    cost: { currency: 'USD', soFar: { units: 41, amount: 20.5 }, rest: { units: 14, amount: 7 } },
    lastErrors: [{ code: 'CONTENT_POLICY', shots: 1, lastShot: 's0012' }],
    note: null,
  });
});
