// The readers that are compared read the same: every row of one list.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needs } from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateShotList } from './generate.js';
import { type Subject, SUBJECTS } from './measure.js';
import { measurePython } from './outside.js';

const ROWS = 1200;
const folder = mkdtempSync(join(tmpdir(), 'shotlist-bench-test-'));
const path = join(folder, "it's a list.csv");

beforeAll(() => generateShotList(path, ROWS));
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(Object.keys(SUBJECTS) as Subject[])('%s reads every row', async (subject) => {
  expect(await SUBJECTS[subject](path)).toBe(ROWS);
});

needs('python').test('Python reads every row, as lists and as objects', async () => {
  for (const as of ['lists', 'objects'] as const) {
    const measurement = await measurePython(as, path);
    expect(measurement?.rows).toBe(ROWS);
    expect(measurement?.peakBytes).toBeGreaterThan(2 ** 20);
  }
});
