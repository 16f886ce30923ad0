// Pace from looks at a batch.
import { expect, test } from 'vitest';
import { createPace } from './pace.js';

test('nothing is said before a shot has ended', () => {
  const pace = createPace();
  expect(pace.look(0, 0, 10)).toEqual({ perMinute: undefined, leftMs: undefined });
  expect(pace.look(30_000, 0, 10)).toEqual({ perMinute: undefined, leftMs: undefined });
});

test('shots a minute and time left follow from what ended', () => {
  const pace = createPace();
  pace.look(0, 0, 100);
  expect(pace.look(30_000, 30, 70)).toEqual({ perMinute: 60, leftMs: 70_000 });
});

test('shots that a run before had ended don’t count', () => {
  const pace = createPace();
  pace.look(0, 500, 100);
  expect(pace.look(60_000, 510, 90)).toEqual({ perMinute: 10, leftMs: 540_000 });
});

test('an old pace is forgotten, a slow vendor’s is kept', () => {
  const fast = createPace();
  for (let second = 0; second <= 300; second += 1)
    fast.look(second * 1000, second < 100 ? second * 10 : 1000 + (second - 100), 50);
  expect(fast.look(301_000, 1201, 50).perMinute).toBeCloseTo(60, 0);
  const slow = createPace();
  slow.look(0, 0, 5);
  slow.look(700_000, 1, 4);
  expect(slow.look(1_400_000, 2, 3).perMinute).toBeCloseTo(60 / 700, 2);
});
