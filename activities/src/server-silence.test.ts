import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ServerSilence } from './server-silence.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('as long as questions are answered nothing is silent, and nobody asks when nobody watches', async () => {
  const ask = vi.fn(async () => undefined);
  const silence = new ServerSilence(ask);
  const watch = silence.watch();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(watch.signal.aborted).toBe(false);
  expect(ask).toHaveBeenCalledTimes(60);
  watch.release();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(60);
  expect(vi.getTimerCount()).toBe(0);
});

test('who is served within a second costs no question', async () => {
  const ask = vi.fn(async () => undefined);
  const watch = new ServerSilence(ask).watch();
  await vi.advanceTimersByTimeAsync(900);
  watch.release();
  expect(ask).not.toHaveBeenCalled();
});

test.each([
  ['hang', () => new Promise<never>(() => undefined)],
  ['fail', () => Promise.reject(new Error('unavailable'))],
] as const)('when questions %s for seven seconds, everyone who watches is told', async (_how, ask) => {
  const silence = new ServerSilence(ask);
  const first = silence.watch();
  const second = silence.watch();
  await vi.advanceTimersByTimeAsync(6_000);
  expect([first.signal.aborted, second.signal.aborted]).toEqual([false, false]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, true]);
});

test('a late answer is an answer, and so is something that Temporal has given to do', async () => {
  let answer: () => void = () => undefined;
  const silence = new ServerSilence(() => new Promise<void>((resolve) => (answer = resolve)));
  const watch = silence.watch();
  await vi.advanceTimersByTimeAsync(6_000);
  answer();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(watch.signal.aborted).toBe(false);
  const other = silence.watch();
  await vi.advanceTimersByTimeAsync(6_000);
  expect([watch.signal.aborted, other.signal.aborted]).toEqual([false, false]);
});
