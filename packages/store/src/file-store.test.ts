import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { codeOf, collect, describeStore } from '@shotlist/testing';
import { startChild } from './__fixtures__/start-child.js';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';
import { openStore } from './index.js';

const bytes = (text: string) => ({ kind: 'bytes', bytes: Buffer.from(text) }) as const;

describeStore('a folder', async () => openStore(await temporaryFolder()));

test('a store opened again, by another spelling of its URL, holds the same objects', async () => {
  const root = join(await temporaryFolder(), 'new folder', 'store');
  const store = await openStore(root);
  await store.put('a/b', bytes('one'));
  expect(store.url).toBe(pathToFileURL(root).href);
  const again = await openStore(store.url);
  expect(Buffer.from((await again.get('a/b'))!).toString()).toBe('one');
  expect(await readFile(again.localPath('a/b')!, 'utf8')).toBe('one');
});

test('a store that may not be made is reported when it is missing, and so is a file in its place', async () => {
  const root = await temporaryFolder();
  expect(await codeOf(openStore(join(root, 'missing'), { create: false }))).toBe('STORE_UNUSABLE');
  await writeFile(join(root, 'file'), '');
  expect(await codeOf(openStore(join(root, 'file')))).toBe('STORE_UNUSABLE');
  expect(await codeOf(openStore(join(root, 'file', 'below')))).toBe('STORE_UNUSABLE');
});

test('a store whose folder went away is unusable, never empty, and is not made anew', async () => {
  const root = join(await temporaryFolder(), 'disk');
  const store = await openStore(root);
  await store.put('a', bytes('one'));
  await rename(root, `${root}-away`);
  expect(await codeOf(store.get('a'))).toBe('STORE_UNUSABLE');
  expect(await codeOf(store.put('b', bytes('two')))).toBe('STORE_UNUSABLE');
  expect(await codeOf(collect(store.list('')))).toBe('STORE_UNUSABLE');
  expect(await codeOf(store.checkUsable())).toBe('STORE_UNUSABLE');
  await expect(stat(root)).rejects.toThrow('ENOENT');
  await rename(`${root}-away`, root);
  expect(Buffer.from((await store.get('a'))!).toString()).toBe('one');
});

test('folders removed behind the store’s back are made again', async () => {
  const root = await temporaryFolder();
  const store = await openStore(root);
  await store.put('a/b/c', bytes('one'));
  await rm(join(root, 'a'), { recursive: true });
  await rm(join(root, '.parts'), { recursive: true });
  await store.put('a/b/c', bytes('two'));
  expect(Buffer.from((await store.get('a/b/c'))!).toString()).toBe('two');
});

test('a key below an object, or in place of a folder, is unusable with a cause a person understands', async () => {
  const store = await openStore(await temporaryFolder());
  await store.put('a', bytes('one'));
  await store.put('folder/b', bytes('one'));
  await expect(store.put('a/b', bytes('secret content'))).rejects.toThrow(
    /The store can’t be written: a file stands where a folder is needed \(ENOTDIR\)/,
  );
  expect(await codeOf(store.put('folder', bytes('x')))).toBe('STORE_UNUSABLE');
  expect(await codeOf(store.put('folder', bytes('x'), { ifAbsent: true }))).toBe('STORE_UNUSABLE');
});

test('links inside the store lead nowhere: not for writing, reading, listing or removing', async () => {
  const outside = await temporaryFolder();
  const root = await temporaryFolder();
  await writeFile(join(outside, 'secret'), 'secret');
  await mkdir(join(root, 'real'));
  await symlink(outside, join(root, 'out'));
  await symlink(join(outside, 'secret'), join(root, 'real', 'file'));
  const store = await openStore(root);
  for (const attempt of [
    () => store.put('out/new', bytes('x')),
    () => store.put('out/new', bytes('x'), { ifAbsent: true }),
    () => store.put('out/deep/new', bytes('x')),
    () => store.get('out/secret'),
    () => store.read('out/secret'),
    () => store.stat('out/secret'),
    () => store.remove('out/secret'),
    () => collect(store.list('out/')),
  ]) {
    expect([attempt.toString(), await codeOf(attempt())]).toEqual([attempt.toString(), 'OUTPUT_PATH']);
  }
  expect(await codeOf(store.get('real/file'))).toBe('STORE_UNUSABLE');
  expect(await codeOf(store.put('real/file', bytes('x'), { ifAbsent: true }))).toBe('STORE_UNUSABLE');
  expect(store.localPath('out/secret')).toBeUndefined();
  expect(store.localPath('real/file')).toBeUndefined();
  expect(await collect(store.list(''))).toEqual([]);
  // A plain write replaces the link itself, not what it points to.
  await store.put('real/file', bytes('mine'));
  expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
  expect(await readdir(outside)).toEqual(['secret']);
});

test('a link in the place of a folder that was used is refused a moment later, for writing and reading', async () => {
  const root = await temporaryFolder();
  const store = await openStore(root);
  await store.put('a/b', bytes('one'));
  await rename(join(root, 'a'), join(root, 'moved'));
  await symlink(join(root, 'moved'), join(root, 'a'));
  await expect.poll(() => codeOf(store.get('a/b'))).toBe('OUTPUT_PATH');
  await expect.poll(() => codeOf(store.put('a/b', bytes('two')))).toBe('OUTPUT_PATH');
});

test('a folder for halves that leads out is refused too', async () => {
  const root = await temporaryFolder();
  await symlink(await temporaryFolder(), join(root, '.parts'));
  const store = await openStore(root);
  expect(await codeOf(store.put('a', bytes('x')))).toBe('OUTPUT_PATH');
});

test('a file is moved or copied as asked, stays when a conditional write meets an object, and is looked for first', async () => {
  const folder = await temporaryFolder();
  const store = await openStore(join(folder, 'store'));
  const path = join(folder, 'video');
  await writeFile(path, 'video');
  const copied = await store.put('copied', { kind: 'file', path, move: false });
  expect(await store.put('copied', { kind: 'file', path, move: true }, { ifAbsent: true })).toEqual({
    ...copied,
    created: false,
  });
  expect(await codeOf(store.put('moved', { kind: 'file', path, move: true }, { maxBytes: 4 }))).toBe('OUTPUT_INVALID');
  const { ino } = await stat(path);
  expect((await store.put('moved', { kind: 'file', path, move: true })).object).toEqual({
    ...copied.object,
    key: 'moved',
  });
  expect((await stat(store.localPath('moved')!)).ino).toBe(ino);
  await expect(stat(path)).rejects.toThrow('ENOENT');
  await writeFile(path, 'again');
  expect((await store.put('once', { kind: 'file', path, move: true }, { ifAbsent: true })).created).toBe(true);
  await expect(stat(path)).rejects.toThrow('ENOENT');
  for (const missing of [path, folder]) {
    for (const move of [true, false])
      expect(await codeOf(store.put('none', { kind: 'file', path: missing, move }))).toBe('FILE_NOT_FOUND');
  }
  expect(await readdir(join(folder, 'store', '.parts'))).toEqual([]);
});

test('opening removes the halves of writers that are gone, and none of a live one', async () => {
  const root = await temporaryFolder();
  const store = await openStore(root);
  let name = '';
  const body = (async function* () {
    yield Buffer.from('half');
    name = (await readdir(join(root, '.parts')))[0]!;
    const [, machine, random] = name.split('-');
    const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(gone, 'exit');
    const hourAgo = new Date(Date.now() - 3_600_000);
    const dayAgo = new Date(Date.now() - 25 * 3_600_000);
    const files: [string, Date][] = [
      [`${gone.pid}-${machine}-${random}`, hourAgo],
      [`${process.pid}-${machine}-${random!.replace(/^./, (digit) => (digit === 'f' ? '0' : 'f'))}`, hourAgo],
      [`${process.ppid}-${machine}-${random}`, hourAgo],
      [`${gone.pid}-00000000-${random}`, hourAgo],
      [`${gone.pid}-11111111-${random}`, dayAgo],
    ];
    for (const [file, time] of files) {
      const path = join(root, '.parts', file.endsWith('.part') ? file : `${file}.part`);
      await writeFile(path, 'half');
      await utimes(path, time, time);
    }
    await openStore(root);
    expect((await readdir(join(root, '.parts'))).toSorted()).toEqual(
      [name, `${process.ppid}-${machine}-${random}`, `${gone.pid}-00000000-${random}`].toSorted(),
    );
    yield Buffer.from(' whole');
  })();
  await store.put('a', { kind: 'stream', body });
  expect(Buffer.from((await store.get('a'))!).toString()).toBe('half whole');
});

test('a writer killed at any moment leaves only whole objects under their keys', async () => {
  const root = await temporaryFolder();
  let objects = 0;
  for (let round = 0; round < 8; round += 1) {
    const writer = startChild('write', root);
    await once(writer.stdout, 'data');
    await sleep(Math.random() * 120);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const store = await openStore(root);
    for await (const key of store.list('')) {
      const found = (await store.get(key))!;
      expect(found.byteLength).toBe(1_048_576);
      expect([key, Buffer.from(found).equals(Buffer.alloc(1_048_576, found[0]))]).toEqual([key, true]);
      objects += 1;
    }
    await rm(join(root, 'created'), { recursive: true });
  }
  expect(objects).toBeGreaterThan(8);
});
