import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MODELS } from '@shotlist/core';
import { validateShotList } from '@shotlist/csv';
import { generateShotList } from './generate.js';

test('the generated shot list is sound, uses every model, and is the same each time', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'shotlist-bench-test-'));
  try {
    const [path, again] = [join(directory, 'a.csv'), join(directory, 'b.csv')];
    await generateShotList(path, 2500);
    await generateShotList(again, 2500);
    const summary = await validateShotList(path);
    expect(summary).toMatchObject({ rows: 2500, valid: 2500, problems: [], warnings: [] });
    expect(Object.keys(summary.byModel).toSorted()).toEqual(MODELS.map(({ key }) => key).toSorted());
    expect(await readFile(again)).toEqual(await readFile(path));
  } finally {
    await rm(directory, { recursive: true });
  }
});
