// Results in a file that a person named: ours is written anew, a person's own never is.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RESULT_COLUMNS } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { writePage } from './write-page.js';

async function* pieces(...texts: string[]) {
  yield* texts;
}
const header = `id,prompt,${RESULT_COLUMNS.join(',')}\n`;
const write = (file: string, force = false) => writePage(file, pieces(header, 'a,b\n'), { format: 'csv', force });

test('a new file, an empty one and one of ours are written', async () => {
  const file = path.join(createTestFolder(), 'results.csv');
  await write(file);
  expect(readFileSync(file, 'utf8')).toBe(`${header}a,b\n`);
  await write(file);
  writeFileSync(file, '');
  await write(file);
  expect(readFileSync(file, 'utf8')).toBe(`${header}a,b\n`);
});

test('a person’s file stays as it is, unless it is forced', async () => {
  const folder = createTestFolder();
  const file = path.join(folder, 'shots.csv');
  writeFileSync(file, 'id,prompt\na,b\n');
  await expect(write(file)).rejects.toMatchObject({ code: 'OUTPUT_PATH', help: expect.stringContaining('--force') });
  expect(readFileSync(file, 'utf8')).toBe('id,prompt\na,b\n');
  await write(file, true);
  expect(readFileSync(file, 'utf8')).toContain('result_status');
  expect(readdirSync(folder)).toEqual(['shots.csv']);
});

test('a folder is no file, forced or not, and a failure leaves nothing behind', async () => {
  const folder = createTestFolder();
  mkdirSync(path.join(folder, 'results.csv'));
  await expect(write(path.join(folder, 'results.csv'), true)).rejects.toMatchObject({ code: 'OUTPUT_PATH' });
  async function* broken() {
    yield header;
    throw new Error('the store is away');
  }
  const file = path.join(folder, 'other.csv');
  await expect(writePage(file, broken(), { format: 'csv', force: false })).rejects.toThrow('the store is away');
  expect(readdirSync(folder)).toEqual(['results.csv']);
});
