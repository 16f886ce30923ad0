import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { rowsOf, textSource } from './__fixtures__/text-source.js';
import { escapeCell, undoEscape } from './escape.js';
import { readShotList } from './read.js';

const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
/** Text with what makes CSV hard: quotes, delimiters, line ends, spaces, apostrophes, formulas. */
const cell = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('"', ',', ';', '\n', '\r', '\r\n', ' ', '\t', "'", '=', '-', '1', 'a', '🎬', '\ufeff'))
      .map((parts) => parts.join('')),
  )
  .map((text) => text.toWellFormed().replaceAll(control, ''));
const lists = fc.array(
  fc.tuple(
    cell.map((text) => `x${text}`),
    cell,
    cell,
  ),
  { minLength: 1, maxLength: 20 },
);

describe('whatever csv-stringify writes is read back as it was', () => {
  test.each([',', ';', '\t', '|'])('with %j between the cells', async (delimiter) => {
    await fc.assert(
      fc.asyncProperty(
        lists,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 200_000 }),
        async (rows, record_delimiter, pieceBytes) => {
          const text = stringify([['prompt', 'a', 'b'], ...rows], {
            delimiter,
            record_delimiter,
            quoted_match: /[\r\n]/,
          });
          const read = await Array.fromAsync(readShotList(textSource(text, pieceBytes), { delimiter }));
          expect(read.map(({ cells }) => cells)).toEqual(rows.map((row) => row.map(undoEscape)));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('in UTF-16 as in UTF-8', async () => {
    await fc.assert(
      fc.asyncProperty(lists, async (rows) => {
        const text = stringify([['prompt', 'a', 'b'], ...rows], { quoted: true });
        const read = await rowsOf(Buffer.from(`\ufeff${text}`, 'utf16le'));
        expect(read.map(({ cells }) => cells)).toEqual(rows.map((row) => row.map(undoEscape)));
      }),
      { numRuns: 60 },
    );
  });
});

test('our escape of a cell is undone whatever the cell is, and no formula gets through', () => {
  fc.assert(
    fc.property(fc.oneof(cell, fc.stringMatching(/^'*[=+\-@\t\r].*$/)), (text) => {
      // A cell that only looks escaped is what a person wrote; reading takes one apostrophe from it, whoever put it there.
      if (text === undoEscape(text)) expect(undoEscape(escapeCell(text))).toBe(text);
      expect(/^[=+\-@\t\r]/.test(escapeCell(text)) && Number.isNaN(Number(text))).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['+SUM(A1)', "'+SUM(A1)"],
  ['@x', "'@x"],
  ['\tx', "'\tx"],
  ["'=x", "''=x"],
  ['-5', '-5'],
  ['+5.5', '+5.5'],
  ['-1e3', '-1e3'],
  ['-5+cmd', "'-5+cmd"],
  ["it's", "it's"],
  ['', ''],
])('%j is written as %j', (text, escaped) => {
  expect(escapeCell(text)).toBe(escaped);
  expect(undoEscape(escaped)).toBe(text);
});

describe('a file on disk', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'shotlist-csv-test-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('is read piece by piece, and a reader may stop early', async () => {
    const path = join(directory, 'shots.csv');
    await writeFile(path, `prompt\n${'A cat\n'.repeat(100_000)}`);
    let rows = 0;
    for await (const row of readShotList(path)) {
      rows += 1;
      if (row.line === 3) break;
    }
    expect(rows).toBe(2);
  });

  test('that isn’t there, or is a folder, is FILE_NOT_FOUND', async () => {
    await expect(Array.fromAsync(readShotList(join(directory, 'none.csv')))).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      where: join(directory, 'none.csv'),
    });
    await expect(Array.fromAsync(readShotList(directory))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  test('an aborted signal stops the reading, and progress is told', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const reading = Array.fromAsync(
      readShotList(join(directory, 'shots.csv'), {
        signal: controller.signal,
        onProgress: ({ rows, bytes }) => {
          seen.push(rows, bytes);
          controller.abort();
        },
      }),
    );
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen[0]).toBeGreaterThan(1000);
    expect(seen[1]).toBe(131_072);
  });
});
