import { expect, test } from 'vitest';
import { EvenSamples, LatestMoments, SentTotals } from './bounded-lists.js';
import { createRuns } from './planned-runs.js';

const SHOTS = 450_000;

test('the latest moments stay, in whatever order they came', () => {
  const moments = new LatestMoments();
  // 7,919 has no factor in common with the number of shots: every moment comes once.
  for (let shot = 0; shot < SHOTS; shot += 1) moments.add((shot * 7_919) % SHOTS);
  const kept = new Set(moments.all);
  expect(kept.size).toBeLessThan(200_000);
  const missing = Array.from({ length: 90_000 }, (_, before) => SHOTS - 1 - before).filter((atMs) => !kept.has(atMs));
  expect(missing).toEqual([]);
});

test('units add up, and none is taken for older than it is', () => {
  const sent = new SentTotals();
  for (let shot = 0; shot < SHOTS; shot += 1)
    sent.add({ model: shot % 2 === 0 ? 'veo_3' : 'kling_21', units: 2, atMs: shot * 500 });
  expect(sent.all.length).toBeLessThan(100_000);
  const since = (fromMs: number) => sent.all.reduce((sum, { units, atMs }) => (atMs >= fromMs ? sum + units : sum), 0);
  expect(since(0)).toBe(2 * SHOTS);
  expect(since(100_000 * 500)).toBeGreaterThanOrEqual(2 * (SHOTS - 100_000));
  expect(since(100_000 * 500)).toBeLessThan(2 * (SHOTS - 100_000) + 200);
});

test('samples stand for all, not for the first', () => {
  const samples = new EvenSamples();
  for (let shot = 0; shot < SHOTS; shot += 1) samples.add('veo_3', shot);
  const kept = samples.all.get('veo_3') ?? [];
  expect(kept.length).toBeLessThan(20_000);
  expect(kept.toSorted((a, b) => a - b)[Math.floor(kept.length / 2)]).toBeCloseTo(SHOTS / 2, -3);
});

test('a list that changes its model with every row is planned in blocks', () => {
  const mixed = createRuns();
  for (let row = 0; row < SHOTS; row += 1) mixed.add(`model_${row % 6}`, 5);
  expect(mixed.runs.length).toBeLessThan(20_000);
  expect(mixed.runs.reduce((sum, { count }) => sum + count, 0)).toBe(SHOTS);
  const short = createRuns();
  for (let row = 0; row < 9_000; row += 1) short.add(`model_${row % 6}`, 5);
  expect(short.runs).toHaveLength(9_000);
});
