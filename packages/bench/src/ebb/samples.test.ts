import { expect, test } from 'vitest';
import { memoryOf, residentMebibytes, type Sample } from './samples.js';

function samples(figures: readonly (number | undefined)[]): Sample[] {
  return figures.map((cli, index) => ({ atMs: index * 10, backlog: 0, worker: 100, temporal: undefined, cli }));
}

test('the end is held against the end of the first tide, whoever had less before', () => {
  const hundred = Array.from({ length: 101 }, (_, index) => (index < 20 ? 10 : index < 60 ? 50 : 60));
  expect(memoryOf(samples(hundred), 250, 'cli')).toEqual({ before: 50, after: 60, ratio: 1.2, most: 60 });
});

test('who has gone when all is over is judged by the last that was seen', () => {
  const gone = Array.from({ length: 101 }, (_, index) => (index > 80 ? undefined : 40));
  expect(memoryOf(samples(gone), 250, 'cli')).toMatchObject({ before: 40, after: 40, ratio: 1 });
  expect(memoryOf(samples(gone), 250, 'temporal')).toEqual({
    before: undefined,
    after: undefined,
    ratio: undefined,
    most: undefined,
  });
});

test('the memory of this process is known, and of none that has gone', async () => {
  expect(await residentMebibytes(process.pid)).toBeGreaterThan(10);
  expect(await residentMebibytes(2 ** 30)).toBeUndefined();
});
