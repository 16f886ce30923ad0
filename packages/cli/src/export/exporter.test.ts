// Export into real folders from a real store: whole files, ours only, again and again.
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pageFile } from '@shotlist/gallery';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { manifest, setUp } from '../__fixtures__/exporting.js';
import { openExportLog } from './export-log.js';
import { openOutputFolder } from './output-folder.js';

test('the log of a later release is STATE_NEWER, and stays as it is', async () => {
  const logs = createTestFolder();
  const owner = { source: '/lists/shots.csv', name: null };
  await openExportLog(logs, '/videos', owner);
  const [name = ''] = readdirSync(logs);
  const file = path.join(logs, name);
  const written = readFileSync(file, 'utf8').replace('"schemaVersion":1', '"schemaVersion":2');
  writeFileSync(file, written);
  await expect(openExportLog(logs, '/videos', owner)).rejects.toMatchObject({ code: 'STATE_NEWER', where: file });
  expect(readFileSync(file, 'utf8')).toBe(written);
});

const outputPath = expect.objectContaining({ code: 'OUTPUT_PATH' });

test('finished videos and the three pages appear, linked to the store', async () => {
  const { out, store, open, finish, files, staging } = await setUp();
  const exporter = await open();
  await exporter.check();
  await exporter.update();
  expect(exporter.first).toBeUndefined();
  await finish('a', 'film a');
  await exporter.update();
  expect(exporter.first).toBe('a.mp4');
  expect(files()).toEqual(['a.mp4', 'index.html', 'results.csv', 'results.ndjson']);
  expect(statSync(path.join(out, 'a.mp4')).ino).toBe(
    statSync(store.localPath('batches/batch-1/videos/a.1.mp4') ?? '').ino,
  );
  await finish('b', 'film b');
  await exporter.update();
  expect(readFileSync(path.join(out, 'b.mp4'), 'utf8')).toBe('film b');
  expect(readdirSync(staging)).toEqual([]);
});

test('of a gallery in pages, those that say the same as before are not written again', async () => {
  const { open, files, pages, made } = await setUp();
  pages.push(7, 8);
  const exporter = await open();
  await exporter.update();
  const [second, third] = [pageFile(2), pageFile(3)];
  expect(files()).toEqual(['gallery-pages', second, third, 'index.html', 'results.csv', 'results.ndjson']);
  pages[1] = 9;
  await exporter.update();
  expect(made).toEqual([second, third, third]);
});

test('a folder where a page of the gallery is to be, and a file of somebody’s, are refused', async () => {
  const { out, open } = await setUp({ ...manifest, rows: 501 });
  mkdirSync(path.join(out, 'gallery-pages'), { recursive: true });
  await (await open()).check();
  writeFileSync(path.join(out, pageFile(2)), '<p>mine</p>');
  await expect((await open()).check()).rejects.toEqual(outputPath);
});

test('what another run of the batch, or one that was killed, has put there is known as ours', async () => {
  const { out, open, finish, logFile } = await setUp();
  await finish('a', 'film a');
  const first = await open();
  const second = await open();
  await first.update();
  appendFileSync(logFile(), '{"file":"b.mp4","k');
  await finish('b', 'film b');
  await second.update();
  await finish('b', 'film b, take two', { attempt: 2 });
  await second.update();
  await finish('a', 'film a, take two', { attempt: 2 });
  const third = await open();
  await third.check();
  await third.update();
  for (const id of ['a', 'b']) expect(readFileSync(path.join(out, `${id}.mp4`), 'utf8')).toBe(`film ${id}, take two`);
});

test('a file that was deleted comes back', async () => {
  const { out, open, finish, files } = await setUp();
  await finish('a', 'film a');
  await (await open()).update();
  rmSync(path.join(out, 'a.mp4'));
  await (await open()).update();
  expect(files()).toContain('a.mp4');
});

test('an equal file counts as done, a different one is never touched', async () => {
  const { out, open, finish } = await setUp();
  await finish('a', 'film a');
  mkdirSync(out);
  writeFileSync(path.join(out, 'a.mp4'), 'film a');
  await (await open()).check();
  writeFileSync(path.join(out, 'a.mp4'), 'holiday');
  await expect((await open()).check()).rejects.toEqual(outputPath);
  await expect((await open()).update()).rejects.toEqual(outputPath);
  expect(readFileSync(path.join(out, 'a.mp4'), 'utf8')).toBe('holiday');
});

test('a video made again takes the place of the one before', async () => {
  const { out, open, finish } = await setUp();
  await finish('a', 'film a');
  await (await open()).update();
  await finish('a', 'film a, take two', { attempt: 2 });
  const exporter = await open();
  await exporter.check();
  await exporter.update();
  expect(readFileSync(path.join(out, 'a.mp4'), 'utf8')).toBe('film a, take two');
});

test('what looks like one of our pages is replaced, anything else refused', async () => {
  const { out, open, finish } = await setUp();
  await finish('a', 'film a');
  await (await open()).update();
  await (await open()).check();
  for (const page of ['results.csv', 'results.ndjson', 'index.html']) {
    const file = path.join(out, page);
    renameSync(file, `${file}.ours`);
    writeFileSync(file, 'my,own\n1,2\n');
    await expect((await open()).check()).rejects.toEqual(outputPath);
    renameSync(`${file}.ours`, file);
  }
});

test('a folder of another shot list is refused', async () => {
  const { root, out, open, finish, staging } = await setUp();
  await finish('a', 'film a');
  await (await open()).update();
  const folder = await openOutputFolder(out, staging);
  const other = { source: '/elsewhere/shots.csv', name: null };
  await expect(openExportLog(path.join(root, 'logs'), folder.root, other)).rejects.toEqual(outputPath);
});

test('names by template make folders; two shots of one name are refused', async () => {
  const { open, finish, files } = await setUp();
  await finish('a', 'film a', { scene: 'One' });
  await finish('b', 'film b', { scene: 'two' });
  await (await open('{scene}/{id}')).update();
  expect(files()).toEqual(expect.arrayContaining([path.join('One', 'a.mp4'), path.join('two', 'b.mp4')]));
  await finish('b', 'film b', { scene: 'one' });
  await expect((await open('{scene}')).check()).rejects.toThrow('Shots a and b would both be one.mp4');
});

test('a link in the folder leads nowhere', async () => {
  const { root, out, open, finish } = await setUp();
  await finish('a', 'film a');
  const elsewhere = path.join(root, 'elsewhere');
  mkdirSync(elsewhere);
  mkdirSync(out);
  symlinkSync(elsewhere, path.join(out, 'one'), 'dir');
  await expect((await open('{scene}/{id}')).update()).rejects.toEqual(outputPath);
  expect(readdirSync(elsewhere)).toEqual([]);
  symlinkSync(path.join(elsewhere, 'new.mp4'), path.join(out, 'a.mp4'));
  await expect((await open()).check()).rejects.toEqual(outputPath);
  expect(existsSync(path.join(elsewhere, 'new.mp4'))).toBe(false);
});

test('a file where the folder should be is refused', async () => {
  const { root, staging } = await setUp();
  writeFileSync(path.join(root, 'file'), '');
  await expect(openOutputFolder(path.join(root, 'file'), staging)).rejects.toEqual(outputPath);
});

test('our own parts of a killed run are removed, nothing else', async () => {
  const { out, open, files } = await setUp();
  mkdirSync(out);
  const old = new Date(0);
  for (const name of ['.shotlist-0123456789ab.part', 'notes.part']) writeFileSync(path.join(out, name), 'x');
  const { utimesSync } = await import('node:fs');
  for (const name of files()) utimesSync(path.join(out, name), old, old);
  await open();
  expect(files()).toEqual(['notes.part']);
});

test('a video that was written into after it was made is told, and not handed out again', async () => {
  const { out, open, finish } = await setUp();
  await finish('a', 'film a');
  await (await open()).update();
  // The same file as in the store, so this changes both.
  writeFileSync(path.join(out, 'a.mp4'), 'scribble!');
  rmSync(path.join(out, 'a.mp4'));
  const exporter = await open();
  await exporter.update();
  expect([...exporter.damaged]).toEqual(['a.mp4']);
  expect(existsSync(path.join(out, 'a.mp4'))).toBe(false);
});

test('a hard link to the same file is no reason to write it again', async () => {
  const { out, open, finish, store, files } = await setUp();
  await finish('a', 'film a');
  mkdirSync(out);
  linkSync(store.localPath('batches/batch-1/videos/a.1.mp4') ?? '', path.join(out, 'a.mp4'));
  const exporter = await open();
  await exporter.check();
  await exporter.update();
  expect(files()).toContain('a.mp4');
});

test('folders above the output folder are made too, and one that can’t be made is OUTPUT_PATH', async () => {
  const root = createTestFolder();
  const staging = path.join(root, 'staging');
  mkdirSync(staging);
  await openOutputFolder(path.join(root, 'a', 'b', 'c'), staging);
  expect(statSync(path.join(root, 'a', 'b', 'c')).isDirectory()).toBe(true);
  writeFileSync(path.join(root, 'file'), '');
  const refused = openOutputFolder(path.join(root, 'file', 'x', 'y'), staging);
  await expect(refused).rejects.toMatchObject({ code: 'OUTPUT_PATH' });
});

// On Linux this folder is there and says of every new one that it isn't: a loop that trusts that never ends.
test('a folder that takes no folders is OUTPUT_PATH', async () => {
  if (!existsSync('/proc/self')) return;
  const staging = createTestFolder();
  const refused = openOutputFolder('/proc/shotlist-test/out', staging);
  await expect(refused).rejects.toMatchObject({ code: 'OUTPUT_PATH' });
});
