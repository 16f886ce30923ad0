import { expect, test } from 'vitest';
import { ProcessGate } from './process-gate.js';

function openGate() {
  const time = { nowMs: 0 };
  return { time, gate: new ProcessGate(() => time.nowMs) };
}

test('whoever waits hears at once, and whoever comes later too, until its time is over', () => {
  const { time, gate } = openGate();
  const before = gate.signal;
  expect(before.aborted).toBe(false);
  gate.close('rate', 500);
  expect(before.aborted).toBe(true);
  time.nowMs = 499;
  expect(gate.signal.aborted).toBe(true);
  time.nowMs = 500;
  expect(gate.signal.aborted).toBe(false);
  expect(before.aborted).toBe(true);
});

test('it is closed as long as the longest reason holds', () => {
  const { time, gate } = openGate();
  gate.close('rate', 5_000);
  gate.close('rate', 100);
  gate.close('auth', 9_000);
  time.nowMs = 8_999;
  expect([gate.signal.aborted, gate.closedForMs]).toEqual([true, 1]);
  time.nowMs = 9_000;
  expect([gate.signal.aborted, gate.closedForMs]).toEqual([false, 0]);
});

test('it stays closed for a minute at most, whatever the vendor says: the ledger knows the time, and may open earlier', () => {
  const { time, gate } = openGate();
  expect(gate.close('quota', 86_400_000)).toBe(true);
  expect(gate.closedForMs).toBe(60_000);
  time.nowMs = 60_000;
  expect(gate.signal.aborted).toBe(false);
  // A ledger that did not hear of it hears it now.
  expect(gate.close('quota', 86_340_000)).toBe(true);
});

test('many answers that say the same are news once', () => {
  const { time, gate } = openGate();
  expect(gate.close('rate', 5_000)).toBe(true);
  time.nowMs = 20;
  expect(gate.close('rate', 5_000)).toBe(false);
  expect(gate.close('auth', 5_000)).toBe(true);
  expect(gate.close('rate', 60_000)).toBe(true);
  time.nowMs = 70_000;
  expect(gate.close('rate', 500)).toBe(true);
});
