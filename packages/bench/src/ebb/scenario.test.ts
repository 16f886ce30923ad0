import { expect, test } from 'vitest';
import { ebbScenario, firstTideMs, killsOf, listsOf } from './scenario.js';

test('half an hour kills a worker every two minutes and Temporal twice', () => {
  const kills = killsOf(ebbScenario(30));
  expect(kills.filter(({ whom }) => whom === 'worker').map(({ atMs }) => atMs / 60_000)).toEqual([
    2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28,
  ]);
  expect(kills.filter(({ whom }) => whom === 'temporal').map(({ atMs }) => atMs / 60_000)).toEqual([9, 18]);
});

test.each([3, 30])('in %i minutes more comes than can be sent, and all of it less than can be', (minutes) => {
  const scenario = ebbScenario(minutes);
  const lists = listsOf(scenario);
  const aMs = scenario.rate.requests / scenario.rate.perMs;
  expect(Math.max(...lists.map(({ shots }) => shots))).toBeGreaterThan(1.3 * aMs * scenario.listEveryMs);
  expect(lists.reduce((sum, { shots }) => sum + shots, 0)).toBeLessThan(0.7 * aMs * scenario.lengthMs);
  expect(lists[0]?.shots).toBeLessThan(0.2 * Math.max(...lists.map(({ shots }) => shots)));
  expect(lists.at(-1)?.atMs).toBeLessThan(0.65 * scenario.lengthMs);
});

test('half an hour has two tides that are alike, so that what is left of the first is all that the second may need', () => {
  const scenario = ebbScenario(30);
  const half = firstTideMs(scenario);
  const sum = (lists: readonly { readonly shots: number }[]) => lists.reduce((all, { shots }) => all + shots, 0);
  const lists = listsOf(scenario);
  const first = sum(lists.filter(({ atMs }) => atMs < half));
  expect(first / sum(lists)).toBeCloseTo(0.5, 1);
  // All of a tide can be sent before the next one is high.
  expect(first).toBeLessThan((scenario.rate.requests / scenario.rate.perMs) * half);
});
