// Files are on the disk before they have their names: a power cut leaves a whole file or none.
import { existsSync, fsync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { openStore } from '@shotlist/store';
import { createTestFolder } from '@shotlist/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openExportLog } from './export-log.js';
import { openOutputFolder } from './output-folder.js';

/** Hears of each sync whether the file had its name by then. */
async function watchSyncs(file: string): Promise<readonly boolean[]> {
  const named: boolean[] = [];
  await using handle = await open(import.meta.filename);
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  const spy = vi.spyOn(prototype, 'sync').mockImplementation(function (this: typeof handle) {
    named.push(existsSync(file));
    return promisify(fsync)(this.fd);
  });
  onTestFinished(() => spy.mockRestore());
  return named;
}

test('the line of the log that names it', async () => {
  const root = createTestFolder();
  const log = await openExportLog(root, path.join(root, 'out'), { source: 'shots.csv', name: null });
  const named = await watchSyncs(path.join(root, 'out', 'a.mp4'));
  await log.add([{ file: 'a.mp4', key: 'a.mp4' }]);
  expect(named).toEqual([false]);
});

test('a page, and what comes from a bucket', async () => {
  const root = createTestFolder();
  const opened = await openStore(path.join(root, 'store'));
  await opened.put('a.mp4', { kind: 'bytes', bytes: Buffer.from('film') });
  const store = { ...opened, localPath: () => undefined };
  const folder = await openOutputFolder(path.join(root, 'out'), root);
  const named = await watchSyncs(folder.pathOf('a.mp4'));
  await folder.place('a.mp4', store, 'a.mp4');
  expect(named).toEqual([false]);
  await folder.write(
    'index.html',
    (async function* () {
      yield '<p>';
    })(),
  );
  expect(named).toHaveLength(2);
});

test('a copy on another file system', async () => {
  // On Linux this is one.
  if (!existsSync('/dev/shm')) return;
  const root = createTestFolder();
  if (statSync(root).dev === statSync('/dev/shm').dev) return;
  const elsewhere = mkdtempSync('/dev/shm/shotlist-test-');
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  const store = await openStore(path.join(root, 'store'));
  await store.put('a.mp4', { kind: 'bytes', bytes: Buffer.from('film') });
  const staging = path.join(root, 'staging');
  mkdirSync(staging);
  const folder = await openOutputFolder(path.join(elsewhere, 'out'), staging);
  const named = await watchSyncs(folder.pathOf('a.mp4'));
  await folder.place('a.mp4', store, 'a.mp4');
  expect(named).toEqual([false]);
  expect(readFileSync(folder.pathOf('a.mp4'), 'utf8')).toBe('film');
});
