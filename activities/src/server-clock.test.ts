import { expect, test } from 'vitest';
import { ServerClock } from './server-clock.js';

const MINUTES_10 = 600_000;

/** A server, and a process whose clocks can be tampered with. Times are the server's. */
function openMachine(wallAheadMs = 0) {
  let serverMs = 1_000_000;
  let wallMs = serverMs + wallAheadMs;
  let monotonicMs = 5_000;
  const clock = new ServerClock({ wallMs: () => wallMs, monotonicMs: () => monotonicMs });
  return {
    clock,
    now: () => serverMs,
    pass(forMs: number): void {
      serverMs += forMs;
      wallMs += forMs;
      monotonicMs += forMs;
    },
    /** The machine sleeps: its monotonic clock with it. */
    sleep(forMs: number): void {
      serverMs += forMs;
      wallMs += forMs;
    },
    setWall(byMs: number): void {
      wallMs += byMs;
    },
    /** An activity that is scheduled now, and starts so much later. */
    start(delayMs = 5): void {
      const scheduledMs = serverMs;
      this.pass(delayMs);
      clock.observe(scheduledMs);
    },
    /** A permit for this very moment. */
    permit: (goodForMs: number | null = 1_000) => ({ slotMs: serverMs, goodForMs }),
  };
}

test.each([0, MINUTES_10, -MINUTES_10])('a wall clock that is %d ms ahead does no harm', (wallAheadMs) => {
  const machine = openMachine(wallAheadMs);
  machine.start(5);
  expect(machine.clock.nowMs()).toBe(machine.now() - 5);
  machine.pass(1_000);
  machine.start(7);
  const permit = machine.permit();
  machine.pass(1_000);
  expect(machine.clock.isLate(permit)).toBe(false);
  machine.pass(10);
  expect(machine.clock.isLate(permit)).toBe(true);
});

test('a first activity that lay long in its queue lets nothing be sent too late, and those after it tell the time', () => {
  const machine = openMachine();
  // What waited for the process: each a little less late than the one before.
  machine.start(60_000);
  expect(machine.clock.isLate({ slotMs: machine.now() - 59_000, goodForMs: 1_000 })).toBe(true);
  machine.start(20_000);
  machine.start(5);
  expect(machine.clock.isLate(machine.permit())).toBe(true);
  machine.pass(1_000);
  machine.start(5);
  expect(machine.now() - machine.clock.nowMs()).toBe(5);
  expect(machine.clock.isLate(machine.permit())).toBe(false);
  expect(machine.clock.isLate({ slotMs: machine.now() - 1_100, goodForMs: 1_000 })).toBe(true);
});

test('the fastest of the last 64 starts tells the time', () => {
  const machine = openMachine();
  machine.start(300);
  machine.start(2);
  for (let start = 0; start < 62; start += 1) machine.start(900);
  expect(machine.now() - machine.clock.nowMs()).toBe(2);
  machine.start(900);
  machine.start(900);
  expect(machine.now() - machine.clock.nowMs()).toBe(900);
});

test('a wall clock that is set back is seen through at once', () => {
  const machine = openMachine();
  machine.start();
  machine.setWall(-MINUTES_10);
  const permit = machine.permit();
  expect(machine.clock.isLate(permit)).toBe(false);
  machine.pass(1_010);
  expect(machine.clock.isLate(permit)).toBe(true);
  machine.start();
  expect(machine.clock.isLate(machine.permit())).toBe(false);
  expect(machine.now() - machine.clock.nowMs()).toBe(5);
});

test('a wall clock that is set forward ends the permits of before, and no others', () => {
  const machine = openMachine();
  machine.start();
  const permit = machine.permit();
  machine.setWall(MINUTES_10);
  expect(machine.clock.isLate(permit)).toBe(true);
  machine.pass(200);
  machine.start();
  expect(machine.clock.isLate(machine.permit())).toBe(false);
  expect(machine.now() - machine.clock.nowMs()).toBe(5);
});

test('after a sleep the permits of before are over, and the first activity after it sets the clock right', () => {
  const machine = openMachine();
  machine.start();
  const permit = machine.permit();
  machine.sleep(30_000);
  expect(machine.clock.isLate(permit)).toBe(true);
  machine.start();
  expect(machine.clock.isLate(permit)).toBe(true);
  expect(machine.clock.isLate(machine.permit())).toBe(false);
  expect(machine.now() - machine.clock.nowMs()).toBe(5);
});

test('activities that were on their way while the machine slept do not make old permits good again', () => {
  const machine = openMachine();
  machine.start();
  const scheduledMs = machine.now();
  const permit = machine.permit();
  machine.sleep(30_000);
  for (let start = 0; start < 3; start += 1) machine.clock.observe(scheduledMs);
  expect(machine.clock.isLate(permit)).toBe(true);
  machine.start();
  expect(machine.clock.isLate(permit)).toBe(true);
  expect(machine.clock.isLate(machine.permit())).toBe(false);
});

test('a clock that drifts is followed, also over a long rest', () => {
  const machine = openMachine();
  machine.start();
  for (let hour = 0; hour < 24; hour += 1) {
    machine.pass(3_600_000);
    machine.setWall(300);
    machine.start();
    expect(machine.clock.isLate(machine.permit(10))).toBe(false);
  }
});

test('what never expires is never late', () => {
  const machine = openMachine();
  machine.start();
  const permit = machine.permit(null);
  machine.sleep(MINUTES_10);
  expect(machine.clock.isLate(permit)).toBe(false);
});

test('before the first activity the wall clock has to do', () => {
  const machine = openMachine();
  expect(machine.clock.nowMs()).toBe(machine.now());
  expect(machine.clock.isLate(machine.permit())).toBe(false);
  expect(machine.clock.isLate({ slotMs: machine.now() - 2_000, goodForMs: 1_000 })).toBe(true);
});
