import { expect, test } from 'vitest';
import { ShotMarks } from './shot-marks.js';

test('a shot has the mark that was set last, wherever it stands', () => {
  const marks = new ShotMarks();
  expect(marks.has(0, '')).toBe(false);
  for (const index of [0, 1, 1_023, 1_024, 50_000]) marks.set(index, `a/${index}.mp4`);
  expect(marks.has(50_000, 'a/50000.mp4')).toBe(true);
  expect(marks.has(1, 'a/1.mp4')).toBe(true);
  expect(marks.has(2, 'a/1.mp4')).toBe(false);
  marks.set(1, 'b/1.mp4');
  expect(marks.has(1, 'a/1.mp4')).toBe(false);
  expect(marks.has(1, 'b/1.mp4')).toBe(true);
});
