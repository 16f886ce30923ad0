import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { codeOf } from '@shotlist/testing';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';
import { openStore } from './index.js';

const run = promisify(execFile);

/** A real small disk; only root may mount one, and not in every container. */
async function mountSmallDisk(): Promise<string | undefined> {
  const disk = join(await temporaryFolder(), 'disk');
  await mkdir(disk);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
  } catch {
    return undefined;
  }
  onTestFinished(async () => {
    await run('umount', [disk]);
  });
  return disk;
}

test('a full disk is unusable, keeps what was whole, and goes on when there is room', async (context) => {
  const disk = await mountSmallDisk();
  if (disk === undefined) return context.skip('skipped: needs root');
  const store = await openStore(disk);
  const block = { kind: 'bytes', bytes: Buffer.alloc(100_000, 1) } as const;
  await store.put('a', block);
  await expect(store.put('b', { kind: 'bytes', bytes: Buffer.alloc(400_000, 2) })).rejects.toThrow(
    /^The store can’t be written: no space is left \(ENOSPC\)\.$/,
  );
  expect(await codeOf(store.put('a', { kind: 'bytes', bytes: Buffer.alloc(400_000, 2) }))).toBe('STORE_UNUSABLE');
  expect((await store.get('a'))?.byteLength).toBe(100_000);
  expect(await store.get('b')).toBeUndefined();
  expect(await readdir(join(disk, '.parts'))).toEqual([]);
  await store.put('b', block);
});

test('a read-only disk is read, and unusable for writing', async (context) => {
  const disk = await mountSmallDisk();
  if (disk === undefined) return context.skip('skipped: needs root');
  const writable = await openStore(disk);
  await writable.put('a', { kind: 'bytes', bytes: Buffer.from('one') });
  await writeFile(join(disk, '.parts', 'stale.part'), '');
  await run('mount', ['-o', 'remount,ro', disk]);
  const store = await openStore(disk);
  expect(Buffer.from((await store.get('a'))!).toString()).toBe('one');
  await expect(store.checkUsable()).rejects.toThrow('the file system is read-only (EROFS)');
  expect(await codeOf(store.remove('a'))).toBe('STORE_UNUSABLE');
});

test('a file from another disk is copied, then removed where it was', async (context) => {
  const disk = await mountSmallDisk();
  if (disk === undefined) return context.skip('skipped: needs root');
  const store = await openStore(await temporaryFolder());
  for (const ifAbsent of [false, true]) {
    await writeFile(join(disk, 'video'), 'video');
    expect(
      (await store.put(`moved-${ifAbsent}`, { kind: 'file', path: join(disk, 'video'), move: true }, { ifAbsent }))
        .created,
    ).toBe(true);
    expect(await readdir(disk)).toEqual([]);
    expect(Buffer.from((await store.get(`moved-${ifAbsent}`))!).toString()).toBe('video');
  }
});
