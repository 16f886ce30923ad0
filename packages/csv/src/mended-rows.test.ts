// Rows that a person mended without touching the file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf, textSource, validateText } from './__fixtures__/text-source.js';
import { ingestShotList } from './ingest.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shotlist-mended-test-'));
});
afterEach(() => rm(directory, { recursive: true }));

const LIST = 'id,prompt,duration\na,A cat,5\n\nb,A dog,999\nc,"A ""fox""" it is,5\nd,A hen\n';

test('each is judged as if the file said so, at its own line', async () => {
  const mended = new Map([
    [1, ['b', 'A dog', '5']],
    [2, ['c', 'A "fox", it is', 'five']],
    [3, ['d', 'A hen', '5']],
  ]);
  const { rows, valid, problems } = await validateText(LIST, { mended });
  expect([rows, valid]).toEqual([4, 3]);
  expect(problems).toEqual([expect.objectContaining({ code: 'DURATION_INVALID', line: 5, column: 'duration' })]);
});

test('the batch is that of a file that was mended', async () => {
  const ids = await Promise.all(
    [
      { text: 'id,prompt,duration\na,A cat,5\nb,=SUM(1),5\n', mended: new Map<number, readonly string[]>() },
      { text: 'id,prompt,duration\na,A cat,5\nb,,5\n', mended: new Map([[1, ['b', '=SUM(1)', '5']]]) },
    ].map(async ({ text, mended }, at) => {
      const folder = await mkdtemp(join(directory, `${at}-`));
      const { staged } = await ingestShotList(textSource(text), {
        directory: folder,
        batch: { account: 'main' },
        mended,
      });
      return staged?.manifest.batchId;
    }),
  );
  expect(ids[0]).toBeDefined();
  expect(ids[1]).toBe(ids[0]);
});

test('cells are those without an earlier run’s results, and as they were typed', async () => {
  const text = 'id,result_status,prompt\na,failed,\n';
  const [row] = await rowsOf(text, { mended: new Map([[0, ['a', "'=typed"]]]) });
  expect(row).toMatchObject({ cells: ['a', "'=typed"], request: { prompt: "'=typed" } });
  const [wide] = await rowsOf(text, { mended: new Map([[0, ['a', 'A cat', 'more']]]) });
  expect(wide?.problems.map(({ code }) => code)).toEqual(['CSV_SYNTAX']);
});
