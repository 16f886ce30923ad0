import { expect, test } from 'vitest';
import { QueryGuard } from './interceptors.js';

interface Step {
  readonly at: number;
  readonly length: number;
  readonly replaying?: true;
  readonly query?: true;
}

/** How many of these steps a workflow did before one was refused. */
function play(steps: readonly Step[]): number {
  const guard = new QueryGuard();
  let done = 0;
  for (const { at, length, replaying = false, query } of steps) {
    const jobs = [query === true ? { queryWorkflow: {} } : { signalWorkflow: {} }];
    const activation = { jobs, timestamp: { seconds: at, nanos: 5 }, historyLength: length, isReplaying: replaying };
    try {
      guard.see(activation as never);
      done += 1;
    } catch {
      return done;
    }
  }
  return done;
}

test('a query that ran ahead is refused, and so would be the task after it', () => {
  const replayed: Step[] = [
    { at: 1, length: 3, replaying: true },
    { at: 2, length: 7, replaying: true },
  ];
  const ahead: Step = { at: 2, length: 11 };
  expect(play([...replayed, ahead, { at: 2, length: 11, replaying: true, query: true }])).toBe(3);
  expect(play([...replayed, ahead, { at: 3, length: 15 }])).toBe(3);
  // Done again by itself, it is as any other, and a query without anything to replay is answered.
  expect(play([...replayed, { at: 3, length: 15 }, { at: 3, length: 15, query: true }])).toBe(4);
  expect(play([...replayed, { at: 2, length: 7, replaying: true, query: true }])).toBe(3);
});

test('several steps of one task, queries in between, and replays of any kind are let through', () => {
  expect(
    play([
      { at: 1, length: 3 },
      { at: 1, length: 3 },
      { at: 1, length: 3, query: true },
      { at: 2, length: 7 },
      { at: 2, length: 7, query: true },
      { at: 3, length: 11 },
    ]),
  ).toBe(6);
  expect(
    play([
      { at: 1, length: 3, replaying: true },
      { at: 1, length: 5, replaying: true },
      { at: 2, length: 9, replaying: true },
      { at: 3, length: 11 },
    ]),
  ).toBe(4);
});
