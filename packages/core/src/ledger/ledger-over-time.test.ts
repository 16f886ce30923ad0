// A ledger over the calendar: month ends, leap years, clocks that change, and clocks that jump back.
import { expect, test } from 'vitest';
import type { QuotaLimit } from '../messages.js';
import { toQuotaLimit } from '../quota/quota-limit.js';
import type { QuotaSpec } from '../quota/quota-spec.js';
import { emptyLedger, type LedgerState } from './state.js';
import { account, applyTo, counted, report, viewOf, wants } from './__fixtures__/reports.js';
import { ledgerMail } from './mail.js';
import { periodAt } from './quota-periods.js';

const MINUTE_MS = 60_000;
const LIMIT = 5;
const iso = (ms: number) => new Date(ms).toISOString();

/** One chunk that always wants more, whose requests are accepted at their slot, and ended at once. */
class Sender {
  state: LedgerState;
  readonly #quota: QuotaLimit;
  readonly acceptedMs: number[] = [];
  #seq = 0;
  #seen = 0;

  constructor(spec: Omit<QuotaSpec, 'limit'>, beginsMs: number) {
    this.#quota = toQuotaLimit({ limit: LIMIT, ...spec }, beginsMs);
    const empty = emptyLedger({ account: 'test', runId: 'ledger-run', bornMs: beginsMs });
    this.state = applyTo(empty, beginsMs, account({ quotas: [this.#quota] }), counted);
  }

  /** Reports, takes what is granted, and has it accepted. */
  step(nowMs: number): void {
    this.#seq += 1;
    this.state = applyTo(this.state, nowMs, report({ seq: this.#seq, seen: this.#seen, wants: wants(50) }));
    const mail = ledgerMail(this.state, nowMs);
    this.state = mail.state;
    for (const { message } of mail.messages)
      for (const { first, count } of message.permits)
        for (let number = first; number < first + count; number += 1) {
          expect(number).toBe(this.#seen + 1);
          this.#seen = number;
          this.acceptedMs.push(nowMs);
        }
  }

  run(fromMs: number, untilMs: number, everyMs: number): this {
    for (let nowMs = fromMs; nowMs < untilMs; nowMs += everyMs) {
      this.step(nowMs);
      this.step(nowMs + 1);
    }
    return this;
  }

  /** How many were accepted in each period, by its beginning. */
  get byPeriod(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const atMs of this.acceptedMs) {
      const key = iso(periodAt(this.#quota.periods, atMs).startMs);
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }
}

const over = (spec: Omit<QuotaSpec, 'limit'>, from: string, until: string) => {
  const fromMs = Date.parse(from);
  // Every seven hours and a bit, so that steps fall on all times of day.
  return new Sender(spec, fromMs).run(fromMs, Date.parse(until), 7 * 60 * MINUTE_MS + 13 * MINUTE_MS).byPeriod;
};

test.each([
  [
    'anchor day 31 in a common year',
    { per: 'month', anchorDay: 31 },
    '2027-01-30T12:00:00Z',
    '2027-06-29T00:00:00Z',
    ['2026-12-31', '2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31'],
  ],
  [
    'anchor day 31 in a leap year',
    { per: 'month', anchorDay: 31 },
    '2028-01-30T12:00:00Z',
    '2028-04-29T00:00:00Z',
    ['2027-12-31', '2028-01-31', '2028-02-29', '2028-03-31'],
  ],
  [
    'anchor day 29 over a February of 28 days',
    { per: 'month', anchorDay: 29 },
    '2027-01-28T12:00:00Z',
    '2027-03-30T00:00:00Z',
    ['2026-12-29', '2027-01-29', '2027-02-28', '2027-03-29'],
  ],
  [
    'the turn of a year',
    { per: 'month' },
    '2026-12-30T12:00:00Z',
    '2027-02-03T00:00:00Z',
    ['2026-12-01', '2027-01-01', '2027-02-01'],
  ],
  [
    'February 29 by days',
    { per: 'day' },
    '2028-02-28T00:00:00Z',
    '2028-03-02T00:00:00Z',
    ['2028-02-28', '2028-02-29', '2028-03-01'],
  ],
] as const)('%s: every period is used up, and none beyond', (_name, spec, from, until, starts) => {
  expect(over(spec, from, until)).toEqual(Object.fromEntries(starts.map((day) => [`${day}T00:00:00.000Z`, LIMIT])));
});

test('days of a zone whose clocks change have 23 or 25 hours, and each its quota', () => {
  const berlin = { per: 'day', timeZone: 'Europe/Berlin' } as const;
  expect(over(berlin, '2026-03-28T12:00:00Z', '2026-03-31T12:00:00Z')).toEqual({
    '2026-03-27T23:00:00.000Z': LIMIT,
    '2026-03-28T23:00:00.000Z': LIMIT,
    '2026-03-29T22:00:00.000Z': LIMIT,
    '2026-03-30T22:00:00.000Z': LIMIT,
  });
  const autumn = new Sender(berlin, Date.parse('2026-10-25T20:00:00Z'));
  autumn.run(Date.parse('2026-10-25T20:00:00Z'), Date.parse('2026-10-25T22:59:00Z'), MINUTE_MS);
  // An hour after the midnight of summer time it is still the same day.
  expect(autumn.byPeriod).toEqual({ '2026-10-24T22:00:00.000Z': LIMIT });
  autumn.run(Date.parse('2026-10-25T23:00:00Z'), Date.parse('2026-10-25T23:10:00Z'), MINUTE_MS);
  expect(autumn.byPeriod).toEqual({ '2026-10-24T22:00:00.000Z': LIMIT, '2026-10-25T23:00:00.000Z': LIMIT });
});

test('what is used up is told with the moment of its own calendar', () => {
  const sender = new Sender(
    { per: 'month', anchorDay: 31, timeZone: 'Europe/Berlin' },
    Date.parse('2027-03-28T00:00:00Z'),
  );
  sender.run(Date.parse('2027-03-28T00:00:00Z'), Date.parse('2027-03-28T01:00:00Z'), MINUTE_MS);
  const [shown] = viewOf(sender.state, Date.parse('2027-03-28T01:00:00Z')).gates;
  // Berlin has summer time from that very day.
  expect([shown?.name, iso(shown?.closedUntilMs ?? 0)]).toEqual(['quota', '2027-03-30T22:00:00.000Z']);
});

test('a ledger that runs beyond the calendar it was told goes on in periods of thirty days', () => {
  const beginsMs = Date.parse('2026-01-15T00:00:00Z');
  const sender = new Sender({ per: 'month' }, beginsMs).run(
    beginsMs,
    beginsMs + 600 * 24 * 60 * MINUTE_MS,
    11 * 60 * MINUTE_MS,
  );
  const counts = Object.values(sender.byPeriod);
  expect(counts.length).toBeGreaterThan(18);
  expect(Math.max(...counts)).toBe(LIMIT);
});

test('a clock that jumps back an hour over the turn of a period gives nothing twice', () => {
  const turnMs = Date.parse('2027-03-01T00:00:00Z');
  const sender = new Sender({ per: 'month' }, turnMs - 3 * 60 * MINUTE_MS);
  sender.run(turnMs - 2 * 60 * MINUTE_MS, turnMs, MINUTE_MS);
  expect(sender.byPeriod).toEqual({ '2027-02-01T00:00:00.000Z': LIMIT });
  sender.step(turnMs + 1_000);
  sender.step(turnMs + 2_000);
  const before = { ...sender.byPeriod };
  expect(before['2027-03-01T00:00:00.000Z']).toBe(LIMIT);
  // Back in February, which is used up, and on into March, which is too.
  sender.run(turnMs - 60 * MINUTE_MS, turnMs + 120 * MINUTE_MS, MINUTE_MS);
  expect(sender.byPeriod).toEqual(before);
  expect(sender.state.posted).toBe(2 * LIMIT);
});

test('a clock that jumps back, again and again, gives no slot of a rate twice', () => {
  const rate = { requests: 2, perMs: 1_000 };
  let state = applyTo(
    emptyLedger({ account: 'test', runId: 'l', bornMs: 0 }),
    0,
    account({ rates: [rate], maxInFlight: 1_000 }),
  );
  const slots: number[] = [];
  let seen = 0;
  for (let step = 1; step <= 400; step += 1) {
    const nowMs = 10_000_000 + step * 500 - (step % 40 === 39 ? 3_600_000 : 0);
    state = applyTo(state, nowMs, report({ seq: step, seen, wants: wants(9) }));
    for (const { slotMs, count, intervalMs } of ledgerMail(state, nowMs).messages[0]?.message.permits ?? [])
      for (let index = 0; index < count; index += 1) slots.push(slotMs + index * intervalMs);
    seen = state.holders['c']?.issued ?? 0;
  }
  expect(slots.length).toBeGreaterThan(300);
  for (const [index, slotMs] of slots.entries())
    if (index > 0) expect(slotMs - (slots[index - 1] ?? 0)).toBeGreaterThan(505);
});

test('a gate that was closed for an hour stays closed for that hour when clocks are set back, and a person may open it', () => {
  const nowMs = 10_000_000;
  const closed = applyTo(emptyLedger({ account: 'test', runId: 'l', bornMs: 0 }), nowMs, account({}), {
    type: 'gate',
    command: { command: 'refused', gate: 'unreachable', closedUntilMs: nowMs + 60_000, reason: 'why', setBy: 'w' },
  });
  const early = applyTo(closed, nowMs - 3_600_000, report({ wants: wants(2) }));
  expect(early.holders['c']?.issued).toBe(0);
  expect(applyTo(early, nowMs + 59_999, { type: 'tick' }).holders['c']?.issued).toBe(0);
  expect(applyTo(early, nowMs + 60_000, { type: 'tick' }).holders['c']?.issued).toBe(1);
});
