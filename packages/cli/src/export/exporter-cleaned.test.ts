// An output folder whose videos are no longer in the store, and rows that get no file.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ShotResult } from '@shotlist/core';
import { describe, expect, test } from 'vitest';
import { setUp } from '../__fixtures__/exporting.js';
import { shotResult } from '../__fixtures__/shot-result.js';

const outputPath = expect.objectContaining({ code: 'OUTPUT_PATH' });

/** One shot was exported, with a still, and then cleaned. */
async function cleanedFolder() {
  const set = await setUp();
  const result = await set.finish('a', 'film a', { still: 'still a' });
  await (await set.open()).update();
  const remove = async ({ videoKey = '', posterKey = '' }: ShotResult) => {
    await set.store.remove(videoKey);
    await set.store.remove(posterKey);
  };
  await remove(result);
  const read = (name: string) => readFileSync(path.join(set.out, name), 'utf8');
  return { ...set, result, read };
}

describe('copies of videos that were removed from the store', () => {
  test('give way to those of an edited list', async () => {
    const { open, finish, results, read } = await cleanedFolder();
    results[0] = shotResult({ id: 'a', status: 'pending', videoKey: undefined });
    const exporter = await open();
    await exporter.check();
    await finish('a', 'film of the edited list', { attempt: 2, still: 'its still' });
    await exporter.update();
    expect([read('a.mp4'), read('a.jpg')]).toEqual(['film of the edited list', 'its still']);
  });

  test('give way to those that are made anew', async () => {
    const { open, finish, read } = await cleanedFolder();
    const exporter = await open(undefined, { isCleaned: true, anew: 1 });
    await exporter.check();
    await finish('a', 'film a, take two', { attempt: 2, still: 'still a, take two' });
    await exporter.update();
    expect([read('a.mp4'), read('a.jpg')]).toEqual(['film a, take two', 'still a, take two']);
  });

  test.each(['a.mp4', 'a.jpg'])(
    'of which a person has changed %s stand in the way before anything is made',
    async (name) => {
      const { out, open, read } = await cleanedFolder();
      // Not into the file itself.
      renameSync(path.join(out, name), path.join(out, 'mine'));
      writeFileSync(path.join(out, name), 'my own cut');
      await expect((await open(undefined, { isCleaned: true, anew: 1 })).check()).rejects.toEqual(outputPath);
      // They stay as they are where nothing takes their place.
      const exporter = await open(undefined, { isCleaned: true });
      await exporter.check();
      await exporter.update();
      expect(read(name)).toBe('my own cut');
    },
  );

  test('are not known to a log of an older release, until a run has seen them in the store', async () => {
    const { open, finish, store, results, logFile } = await setUp();
    const first = await finish('a', 'film a');
    await (await open()).update();
    const forget = () => writeFileSync(logFile(), readFileSync(logFile(), 'utf8').replaceAll(/,"sha256":"\w+"/g, ''));
    forget();
    await (await open()).update();
    await store.remove(first.videoKey ?? '');
    results[0] = shotResult({ id: 'a', status: 'pending', videoKey: undefined });
    await (await open()).check();
    forget();
    await expect((await open()).check()).rejects.toEqual(outputPath);
  });
});

test('what a power cut has left of a copy is put right, and what a person has made of it is not', async () => {
  const { out, open, finish } = await setUp();
  await finish('a', 'film a, which is long');
  await (await open()).update();
  const file = path.join(out, 'a.mp4');
  for (const left of ['', 'film a, ', 'film a, \0\0\0\0\0']) {
    rmSync(file);
    writeFileSync(file, left);
    const exporter = await open();
    await exporter.check();
    await exporter.update();
    expect(readFileSync(file, 'utf8')).toBe('film a, which is long');
  }
  rmSync(file);
  writeFileSync(file, 'film a, mine');
  await expect((await open()).check()).rejects.toEqual(outputPath);
  expect(readFileSync(file, 'utf8')).toBe('film a, mine');
});

describe('rows that are left out get no file, so', () => {
  const leftOut = (index: number, id: string) =>
    shotResult({ index, id, request: undefined, status: 'rejected', videoKey: undefined });

  test.each([
    ['no file system refuses', 'x'.repeat(300)],
    ['nobody looks outside of the folder for', '../beside'],
  ])('%s their names', async (_, id) => {
    const { root, open, finish, results } = await setUp();
    await finish('a', 'film a');
    await (await open()).update();
    writeFileSync(path.join(root, 'beside.mp4'), 'not ours');
    results.push(leftOut(1, id));
    const exporter = await open();
    await exporter.check();
    await exporter.update();
  });

  test('two of them may have one name', async () => {
    const { open, results } = await setUp();
    results.push(leftOut(0, 'a'), leftOut(1, 'a'));
    await (await open('{id}')).check();
    results.push(shotResult({ index: 2, id: 'a' }));
    await (await open('{id}')).check();
    results.push(shotResult({ index: 3, id: 'a' }));
    await expect((await open('{id}')).check()).rejects.toThrow('Shots a and a would both be a.mp4');
  });
});
