import { expect, test } from 'vitest';
import { after, applyTo, gate, gone, limits, report, tick, viewOf, wakeOf, wants } from './__fixtures__/reports.js';
import { closedGate } from './gates.js';
import { inFlight } from './holders.js';
import { ledgerMail } from './mail.js';
import { reduceLedger } from './reduce.js';
import type { LedgerState } from './state.js';

const tell = (state: LedgerState, nowMs = 0) => ledgerMail(state, nowMs);
const granted = (state: LedgerState, sender = 'c') =>
  tell(state)
    .messages.find(({ to }) => to === sender)
    ?.message.permits.reduce((sum, { count }) => sum + count, 0);

test('nothing is granted before the limits are known', () => {
  const state = after(0, report({ wants: wants(3) }));
  expect(tell(state).messages).toEqual([]);
  expect(granted(reduceLedger(state, limits(2), 0))).toBe(2);
});

test('a grant names its run and the run it is for, and says every permit that was not seen', () => {
  const state = after(100, limits(10), report({ wants: wants(2) }));
  const first = tell(state);
  expect(first.messages).toEqual([
    {
      to: 'c',
      message: {
        sender: 'test',
        runId: 'ledger-run',
        bornMs: 7,
        toRunId: 'r',
        seq: 1,
        seen: 0,
        setBack: false,
        gate: null,
        ends: null,
        settledBelow: 1,
        placesShort: false,
        permits: [{ first: 1, count: 2, model: 'a', units: 1, slotMs: 100, intervalMs: 0, goodForMs: null }],
      },
    },
  ]);
  expect(tell(first.state).messages).toEqual([]);
  const more = applyTo(first.state, 200, report({ seq: 2, seen: 1, holding: [[1, 1]], wants: wants(3) }));
  expect(tell(more).messages[0]?.message).toMatchObject({
    seq: 2,
    permits: [
      { first: 2, count: 1, slotMs: 100 },
      { first: 3, count: 2, slotMs: 200 },
    ],
  });
});

test('no more than the places that are free are granted; those freed are granted at once', () => {
  const state = after(0, limits(2), report({ wants: wants(5) }));
  expect([granted(state), inFlight(state)]).toEqual([2, 2]);
  const seen = applyTo(tell(state).state, 0, report({ seq: 2, seen: 2, holding: [[1, 2]], wants: wants(3) }));
  expect(tell(seen).messages).toEqual([]);
  expect(granted(applyTo(seen, 0, report({ seq: 3, seen: 2, holding: [[2, 2]], wants: wants(3) })))).toBe(1);
});

test('wishes that permits on the way will serve are not served twice', () => {
  const state = tell(after(0, limits(10), report({ wants: wants(2) }))).state;
  expect(inFlight(applyTo(state, 0, report({ seq: 2, wants: wants(2), asksAgain: true })))).toBe(2);
  expect(inFlight(applyTo(state, 0, report({ seq: 2, wants: [...wants(2), ...wants(1, 'b')] })))).toBe(3);
});

test('a report that comes doubled, or after a newer one, changes nothing', () => {
  const state = after(0, limits(1), report({ seq: 5, wants: wants(1) }));
  expect(applyTo(state, 0, report({ seq: 5, wants: wants(9) }), report({ seq: 4, wants: wants(9) }))).toEqual(state);
});

test('who asks again is told all of it again', () => {
  const state = tell(after(0, limits(1), report({ wants: wants(1) }))).state;
  const again = tell(applyTo(state, 0, report({ seq: 2, wants: wants(1), asksAgain: true })));
  expect(again.messages[0]?.message).toMatchObject({ seq: 2, permits: [{ first: 1, count: 1 }] });
});

test('generations taken over from an earlier run take places', () => {
  expect(granted(after(0, limits(5), report({ extra: 4, wants: wants(3) })))).toBe(1);
});

test('fewer places than are taken: nothing is granted until enough are free', () => {
  const state = applyTo(
    after(0, limits(4), report({ wants: wants(4) })),
    0,
    limits(2),
    report({ seq: 2, seen: 4, holding: [[1, 4]], wants: wants(1) }),
  );
  expect(
    granted(applyTo(tell(state).state, 0, report({ seq: 3, seen: 4, holding: [[1, 2]], wants: wants(1) }))),
  ).toBeUndefined();
  expect(granted(applyTo(tell(state).state, 0, report({ seq: 3, seen: 4, holding: [[1, 1]], wants: wants(1) })))).toBe(
    1,
  );
});

test('no permit is issued while a gate is closed, all are told, and opening it grants', () => {
  const state = after(0, limits(5), report({ extra: 1 }), gate(), report({ seq: 2, extra: 1, wants: wants(2) }));
  expect(tell(state).messages[0]?.message).toMatchObject({ permits: [], gate: { name: 'paused', reason: 'why' } });
  expect(granted(applyTo(state, 0, gate({ command: 'open' })))).toBe(2);
});

test('a chunk that comes to a closed gate is told of it', () => {
  expect(tell(after(0, limits(5), gate(), report({ wants: wants(1) }))).messages[0]?.message.gate).toMatchObject({
    name: 'paused',
  });
});

test('a gate with a time opens by itself, and the ledger wakes for it', () => {
  const state = after(0, limits(5), gate({ gate: 'rate', closedUntilMs: 900 }), report({ wants: wants(1) }));
  expect(wakeOf(state)).toBe(900);
  expect(granted(applyTo(state, 899, tick))).toBe(0);
  expect(granted(applyTo(state, 900, tick))).toBe(1);
});

test('of several gates the one closed longest is shown, and all must open', () => {
  const state = after(
    0,
    limits(1),
    gate({ gate: 'rate', closedUntilMs: 900 }),
    gate({ gate: 'quota', closedUntilMs: 5_000 }),
  );
  expect(closedGate(state)?.name).toBe('quota');
  const later = applyTo(state, 900, tick, gate({ closedUntilMs: null }));
  expect(closedGate(later)?.name).toBe('paused');
  expect(viewOf(later).gates.map(({ name }) => name)).toEqual(['rate', 'quota', 'paused']);
  const opened = applyTo(later, 900, gate({ command: 'open' }), gate({ command: 'open', gate: 'quota' }));
  // A vendor's refusals are over when one request was taken: a person's word is no proof.
  expect([viewOf(opened).probing, viewOf(opened).gates.map(({ name }) => name)]).toEqual([true, ['rate', 'quota']]);
});

test('batches share an account by weight, whatever their number of chunks', () => {
  let state = after(
    0,
    limits(0),
    ...[1, 2, 3].map((n) => report({ sender: `many-${n}`, runId: `m${n}`, batchId: 'many', wants: wants(50) })),
  );
  state = applyTo(
    state,
    0,
    report({ sender: 'one', runId: 'o', batchId: 'one', weight: 2, wants: wants(50) }),
    limits(30),
  );
  expect(granted(state, 'one')).toBe(20);
  expect(granted(state, 'many-1')).toBe(10);
});

test('a batch that comes new, or was away, has no claim to what others had meanwhile', () => {
  const early = tell(after(0, limits(100), report({ wants: wants(100) }))).state;
  const freed = applyTo(early, 0, report({ seq: 2, seen: 100 }));
  const two = applyTo(
    freed,
    0,
    limits(0),
    report({ sender: 'new', runId: 'n', batchId: 'new', wants: wants(50) }),
    report({ seq: 3, seen: 100, wants: wants(50) }),
    limits(20),
  );
  expect([granted(two, 'new'), granted(two)]).toEqual([10, 10]);
});

test('a chunk gets no more permits in one message than fill it', () => {
  expect(granted(after(0, limits(5_000), report({ wants: wants(2_000) })))).toBe(500);
});

test('a new run of a chunk replaces the one before, and numbers from what it has seen', () => {
  const state = tell(after(0, limits(5), report({ wants: wants(3) }))).state;
  const next = applyTo(state, 0, report({ runId: 'r2', bornMs: 5, extra: 1, wants: wants(9) }));
  expect(inFlight(next)).toBe(5);
  expect(tell(next).messages[0]?.message).toMatchObject({ toRunId: 'r2', seq: 2, permits: [{ first: 1, count: 4 }] });
});

test('a late report of an earlier run is not heard', () => {
  const state = after(0, limits(5), report({ runId: 'r2', bornMs: 5, extra: 2 }));
  expect(applyTo(state, 0, report({ runId: 'r', bornMs: 1, seq: 99 }))).toEqual(state);
});

test('after its last word a chunk is forgotten, and no late report of it, or of a run before it, is heard', () => {
  const state = after(
    0,
    limits(5),
    report({ runId: 'r2', bornMs: 5, wants: wants(2) }),
    report({ runId: 'r2', bornMs: 5, seq: 3, seen: 2, done: true }),
  );
  expect(state.holders).toEqual({});
  expect(
    applyTo(state, 0, report({ runId: 'r2', bornMs: 5, seq: 2, extra: 2 }), report({ bornMs: 1, extra: 2 })).holders,
  ).toEqual({});
  expect(inFlight(applyTo(state, 0, report({ runId: 'r3', bornMs: 9, extra: 2 })))).toBe(2);
});

test('permits that were on their way to a chunk that ended are void', () => {
  expect(inFlight(after(0, limits(5), report({ wants: wants(2) }), report({ seq: 2, done: true })))).toBe(0);
});

test('what a chunk could not account for stays taken for half an hour after its last word', () => {
  const state = after(0, limits(2), report({ seen: 1, holding: [[1, 1]], unknown: [[1, 1]], done: true }));
  expect([inFlight(state), viewOf(state).unknown, wakeOf(state)]).toEqual([1, 1, 1_800_000]);
  expect(inFlight(applyTo(state, 1_800_000, tick))).toBe(0);
});

test('the places of a chunk that is gone stay taken for half an hour: what it sent may be at the vendor', () => {
  const state = applyTo(
    tell(after(0, limits(3), report({ seen: 1, holding: [[1, 1]], wants: wants(1) }))).state,
    100,
    gone,
  );
  expect([inFlight(state), viewOf(state).unknown]).toEqual([2, 2]);
  expect(viewOf(state).waiting).toEqual([]);
  expect(tell(applyTo(state, 100, gate())).messages).toEqual([]);
  expect(applyTo(state, 1_800_099, gone, tick).holders).not.toEqual({});
  expect(applyTo(state, 1_800_100, tick).holders).toEqual({});
});

test('a chunk taken for gone that speaks again is heard, and no number is issued twice', () => {
  const state = applyTo(
    tell(after(0, limits(3), report({ wants: wants(1) }))).state,
    100,
    gone,
    report({ seq: 2, seen: 1, holding: [[1, 1]], wants: wants(1) }),
  );
  expect(tell(state).messages[0]?.message).toMatchObject({ seq: 2, permits: [{ first: 2, count: 1 }] });
});

test('a chunk that is gone and holds nothing is forgotten; of a stranger nothing is known', () => {
  expect(after(0, limits(3), report(), gone).holders).toEqual({});
  expect(after(0, gone).holders).toEqual({});
});

test('a chunk that holds a place and says nothing is told how things stand, so that one that was ended is found out', () => {
  const state = after(0, limits(3), report({ extra: 1 }));
  expect(wakeOf(state)).toBe(900_000);
  const asked = applyTo(state, 900_000, tick);
  expect(tell(asked).messages).toMatchObject([{ to: 'c', message: { permits: [] } }]);
  expect(wakeOf(tell(asked).state)).toBe(1_800_000);
});

test('the view shows who waits, by batch', () => {
  const state = after(0, limits(1), report({ wants: wants(3) }), report({ sender: 'd', runId: 'rd', wants: wants(2) }));
  expect(viewOf(state)).toMatchObject({
    account: 'test',
    limits: { maxInFlight: 1 },
    inFlight: 1,
    waiting: [{ batchId: 'b', chunks: 2, wants: 4 }],
  });
});

test('places of a chunk that left are kept, and handed to its next run, not counted beside it', () => {
  const granted3 = after(0, limits(3), report({ wants: wants(3) }));
  const left = { seq: 2, seen: 3, holding: [[1, 3]], done: true } as const;
  const next = report({ runId: 'next', bornMs: 50, extra: 3 });
  const handed = applyTo(granted3, 50, report({ ...left, leaves: true }));
  expect(inFlight(handed)).toBe(3);
  expect(inFlight(applyTo(handed, 60, next))).toBe(3);
  // One that could not account for what it held has a next run that knows nothing of it.
  expect(inFlight(applyTo(applyTo(granted3, 50, report(left)), 60, next))).toBe(6);
});
