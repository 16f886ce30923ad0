// Who is told what of a batch, and that nobody is told twice.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Gate } from '../messages.js';
import { NOTICE_EVENTS, type NoticeWish } from '../notice.js';
import { GATES, type GateName } from '../states.js';
import { dueNotices, hearGate, lastNotices, nextNoticeMs, NO_NOTICES, type NoticeState } from './notices.js';

const MINUTE = 60_000;
const team: NoticeWish = { receiver: 'team', on: NOTICE_EVENTS, gateAfterMs: 10 * MINUTE };
const pager: NoticeWish = { receiver: 'pager', on: ['auth', 'gate'], gateAfterMs: 60 * MINUTE };
const gate = (name: GateName): Gate => ({ name, closedUntilMs: null, reason: 'so', setBy: 'somebody' });
const tellAll = (state: NoticeState, nowMs: number, stopped = false) => {
  const { due, state: after } = dueNotices(state, [team, pager], stopped, nowMs);
  return { state: after, told: due.map(({ receiver, event, number }) => `${receiver} ${event} ${number}`) };
};

test('a refused key is told at once, and once, however many chunks stand at it', () => {
  const first = tellAll(hearGate(NO_NOTICES, 0, gate('auth'), 1_000), 1_000);
  expect(first.told).toEqual(['team auth 1', 'pager auth 2']);
  expect(tellAll(hearGate(first.state, 1, gate('auth'), 2_000), 2_000).told).toEqual([]);
});

test('a closed gate is told when it has been closed for as long as each receiver wants', () => {
  const closed = hearGate(NO_NOTICES, 0, gate('quota'), 0);
  expect(nextNoticeMs(closed, [team, pager])).toBe(10 * MINUTE);
  expect(tellAll(closed, 10 * MINUTE - 1).told).toEqual([]);
  const first = tellAll(closed, 10 * MINUTE);
  expect(first.told).toEqual(['team gate 1']);
  expect(nextNoticeMs(first.state, [team, pager])).toBe(60 * MINUTE);
  const second = tellAll(first.state, 60 * MINUTE);
  expect(second.told).toEqual(['pager gate 2']);
  expect(nextNoticeMs(second.state, [team, pager])).toBeNull();
});

test('one that opens before is told to nobody', () => {
  const opened = hearGate(hearGate(NO_NOTICES, 0, gate('rate'), 0), 0, null, MINUTE);
  expect(nextNoticeMs(opened, [team])).toBeNull();
  expect(tellAll(opened, 99 * MINUTE).told).toEqual([]);
});

test('one that flaps is one closure; one that was open for long is a new one', () => {
  const told = tellAll(hearGate(NO_NOTICES, 0, gate('unreachable'), 0), 10 * MINUTE).state;
  const flapping = hearGate(hearGate(told, 0, null, 11 * MINUTE), 0, gate('unreachable'), 12 * MINUTE);
  expect(tellAll(flapping, 40 * MINUTE).told).toEqual([]);
  const anew = hearGate(hearGate(told, 0, null, 11 * MINUTE), 0, gate('unreachable'), 16 * MINUTE);
  expect(tellAll(anew, 26 * MINUTE).told).toEqual(['team gate 2']);
});

test('it is closed while any chunk stands at it, and open when that chunk has ended', () => {
  const two = hearGate(hearGate(NO_NOTICES, 0, gate('store'), 0), 1, gate('store'), 0);
  expect(nextNoticeMs(hearGate(two, 0, null, 1), [team])).toBe(10 * MINUTE);
  expect(nextNoticeMs(hearGate(hearGate(two, 0, null, 1), 1, null, 2), [team])).toBeNull();
});

test('a batch that stops by itself tells it once, also when it is carried on', () => {
  const stopped = tellAll(NO_NOTICES, 5, true);
  expect(stopped.told).toEqual(['team tolerance 1']);
  const carried = JSON.parse(JSON.stringify(stopped.state)) as NoticeState;
  expect(tellAll(carried, 6, true).told).toEqual([]);
});

test('the end is told to those who want it, and a person is called where one is needed', () => {
  const usual = { errors: {}, duplicates: 0, stopped: false };
  const events = (outcome: Partial<Parameters<typeof lastNotices>[2]>) =>
    lastNotices({ ...NO_NOTICES, begun: 4 }, [team, pager], { ...usual, ...outcome }).map(
      ({ event, number }) => `${event} ${number}`,
    );
  expect(events({ errors: { GENERATION_FAILED: 3 } })).toEqual(['done 5']);
  expect(events({ errors: { SUBMIT_AMBIGUOUS: 1 } })).toEqual(['done 5', 'person 6']);
  expect(events({ duplicates: 1 })).toEqual(['done 5', 'person 6']);
  expect(events({ stopped: true })).toEqual(['tolerance 5', 'done 6']);
});

test('whatever gates do, each closure is told to each receiver at most once, and no number comes twice', () => {
  const heard = fc.record({
    chunk: fc.nat(2),
    name: fc.option(fc.constantFrom(...GATES), { nil: null }),
    afterMs: fc.nat(20 * MINUTE),
  });
  fc.assert(
    fc.property(fc.array(heard, { maxLength: 40 }), (events) => {
      let state = NO_NOTICES;
      let nowMs = 0;
      const numbers = new Set<number>();
      for (const { chunk, name, afterMs } of events) {
        nowMs += afterMs;
        state = hearGate(state, chunk, name === null ? null : gate(name), nowMs);
        const { state: next, due } = dueNotices(state, [team, pager], false, nowMs);
        state = next;
        for (const { number } of due) {
          expect(numbers.has(number)).toBe(false);
          numbers.add(number);
        }
        expect(new Set(due.map(({ receiver, gate: told }) => `${receiver} ${told?.name}`)).size).toBe(due.length);
        expect(nextNoticeMs(state, [team, pager]) ?? Infinity).toBeGreaterThan(nowMs);
        for (const { told } of Object.values(state.closures)) expect(new Set(told).size).toBe(told.length);
      }
    }),
  );
});
