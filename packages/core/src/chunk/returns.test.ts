// Permits that go back unsent: to where somebody else, or this chunk later, may be given them.
import { expect, test } from 'vitest';
import type { Gate } from '../messages.js';
import { grant, openedChunk, pending, SETTINGS } from './__fixtures__/chunks.js';
import { planChunk } from './plan.js';
import { reduceChunk, resumedChunkState } from './reduce.js';
import { chunkReport } from './tell.js';

const FROM = { sender: 'c', runId: 'chunk-run', bornMs: 0, batchId: 'b', weight: 1 };
const SAY = { seq: 1, asksAgain: false, done: false, isReset: false };
const closed = (name: Gate['name']): Gate => ({ name, closedUntilMs: 90_000, reason: '', setBy: 'somebody' });
const shots = Array.from({ length: 200 }, () => pending());

/** A chunk that has sent as much as it may at a time, with 72 more permits in hand. */
function busyChunk(goodForMs: number | null = null, settings = SETTINGS) {
  const granted = reduceChunk(openedChunk(shots), grant({ count: 200, goodForMs }), 0);
  const { state } = planChunk(granted, settings, 0);
  expect(state.permits).toHaveLength(72);
  return state;
}

test('permits without an end go back when the account closes, so that nothing is sent minutes later', () => {
  const inHand = (gate: Gate | null, goodForMs: number | null = null, settings = SETTINGS) => {
    const told = reduceChunk(busyChunk(goodForMs, settings), grant({ count: 0, seq: 2, gate }), 1_000);
    const { state } = planChunk(told, settings, 1_000);
    expect(state.voided).toHaveLength(72 - state.permits.length);
    return state.permits.length;
  };
  expect(inHand(null)).toBe(72);
  for (const name of ['paused', 'rate', 'auth', 'quota', 'unreachable'] as const) expect(inHand(closed(name))).toBe(0);
  // Those with an end have one soon; a person who closes the account is obeyed at once.
  expect([inHand(closed('rate'), 12_000), inHand(closed('paused'), 12_000)]).toEqual([72, 0]);
  expect(inHand(closed('paused'), null, { ...SETTINGS, rules: 2 })).toBe(72);
});

test('what tries a vendor’s gate is kept, and goes back when a person closes the account', () => {
  const state = busyChunk();
  const probing = (name: Gate['name']) => {
    const permits = state.permits.map((one) => ({ ...one, probe: true as const }));
    return planChunk({ ...state, gate: closed(name), permits }, SETTINGS, 1_000).state.permits.length;
  };
  expect([probing('rate'), probing('paused')]).toEqual([72, 0]);
});

test('a run that drains gives back what it has, takes no more and wants none; the next one does', () => {
  const { state } = planChunk(busyChunk(12_000), SETTINGS, 1_000, { draining: true });
  expect([state.permits, state.voided.length]).toEqual([[], 72]);
  const late = reduceChunk(state, grant({ first: 201, count: 3, seq: 2 }), 1_000);
  expect([late.permits, late.voided.length, late.seen]).toEqual([[], 75, 203]);
  expect(chunkReport(late, FROM, SETTINGS, 1_000, SAY)).toMatchObject({ wants: [], voided: [[129, 203]] });
  const next = resumedChunkState(late, 'next');
  expect(chunkReport(next, FROM, SETTINGS, 1_000, SAY).wants).toEqual([{ model: 'a', units: 1, count: 72 }]);
  expect(reduceChunk(next, grant({ first: 204, seq: 3 }), 1_000).permits).toHaveLength(1);
});

test('a chunk that began before these rules keeps its permits while it drains, so that its history replays', () => {
  const settings = { ...SETTINGS, rules: 2 };
  const { state } = planChunk(busyChunk(null, settings), settings, 1_000, { draining: true });
  expect(state.permits).toHaveLength(72);
  expect(chunkReport({ ...state, permits: [] }, FROM, settings, 1_000, SAY).wants).toMatchObject([{ count: 72 }]);
});
