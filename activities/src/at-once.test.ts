import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eachAtOnce } from './at-once.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Does work that takes so long for each item, and says how many were done at the same time. */
async function widths(tookMs: readonly number[]): Promise<number[]> {
  const seen: number[] = [];
  let now = 0;
  const done = eachAtOnce(tookMs, async (forMs) => {
    now += 1;
    seen.push(now);
    await new Promise((resolve) => void setTimeout(resolve, forMs));
    now -= 1;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  return seen;
}

test('what takes next to no time is done four at once', async () => {
  const seen = await widths(Array.from({ length: 12 }, () => 5));
  expect(seen[0]).toBe(1);
  expect(Math.max(...seen)).toBe(4);
});

test('what takes its time is done one by one', async () => {
  expect(await widths([2_000, 2_000, 2_000])).toEqual([1, 1, 1]);
  expect((await widths([5, 5, 5, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000])).slice(-2)).toEqual([1, 1]);
});

test('after a failure nothing more is begun, and what was begun is waited for', async () => {
  const ended: number[] = [];
  const work = async (item: number) => {
    await new Promise((resolve) => void setTimeout(resolve, item === 2 ? 20 : 50));
    if (item === 2) throw new Error('the second');
    ended.push(item);
  };
  const failure = eachAtOnce([1, 2, 3, 4, 5, 6], work).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await failure).toMatchObject({ message: 'the second' });
  expect(ended).toEqual([1, 3]);
});
