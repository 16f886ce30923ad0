// What a person reads once while an account is closed for long.
import type { Gate } from '@shotlist/core';
import { expect, test } from 'vitest';
import { createGateNotice } from './gate-notice.js';

const facts = { account: 'main', typed: 'shotlist run shots.csv --account main', flags: '', goesOn: false };
const nowMs = new Date(2026, 10, 26, 17, 0).getTime();
const quota: Gate = {
  name: 'quota',
  closedUntilMs: new Date(2026, 11, 1).getTime(),
  reason: 'QUOTA_EXHAUSTED: 100 of 100 units of “month” are used',
  setBy: 'ledger',
};

test('a quota that is used up for days says when it turns, that one may go, and what to type then, once', () => {
  const notice = createGateNotice(facts);
  expect(notice.next(quota, nowMs)).toMatchInlineSnapshot(`
    "Account main, gate "quota": used up until 2026-12-01 00:00 (in 4 d 7 h)
        shotlist account set main --quota … raises it.
        You may close this (Ctrl-C): nothing is lost. Then go on with: shotlist run shots.csv --account main"
  `);
  expect(notice.next(quota, nowMs + 400)).toBeUndefined();
  expect(notice.next(null, nowMs + 800)).toBeUndefined();
  expect(notice.next(quota, nowMs + 1_200)).toBeUndefined();
  expect(notice.next({ ...quota, closedUntilMs: quota.closedUntilMs! + 1 }, nowMs)).toContain('used up');
});

test('a wait of ten minutes or less is not worth it', () => {
  const notice = createGateNotice(facts);
  expect(notice.next({ ...quota, closedUntilMs: nowMs + 600_000 }, nowMs)).toBeUndefined();
  expect(notice.next({ ...quota, closedUntilMs: nowMs + 600_001 }, nowMs)).toBeDefined();
});

test('what only a person opens says by whom it was closed, and how it is opened', () => {
  const paused: Gate = { name: 'paused', closedUntilMs: null, reason: 'invoice', setBy: 'anna@desk', sinceMs: nowMs };
  expect(createGateNotice({ ...facts, goesOn: true, flags: ' --store s' }).next(paused, nowMs)).toMatchInlineSnapshot(`
    "Account main, gate "paused": closed until somebody opens it
        since 2026-11-26 17:00 by anna@desk
        invoice
        shotlist account open main --store s opens it.
        You may close this (Ctrl-C): workers go on then. To watch again: shotlist run shots.csv --account main"
  `);
});
