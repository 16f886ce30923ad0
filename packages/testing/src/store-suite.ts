// What every store must do, whatever stands behind it: stores of plugins too.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isShotlistError } from '@shotlist/core';
import type { Store } from '@shotlist/core';
import { describe, expect, test as anywhere } from 'vitest';
import { type NeededTool, needs } from './needs.js';

const bytes = (text: string) => ({ kind: 'bytes', bytes: Buffer.from(text) }) as const;
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

/** Everything that a listing or a stream gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The code that a promise is refused with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return isShotlistError(error) ? error.code : `not of the table: ${String(error)}`;
  }
}

/** Describes a kind of store; `open` gives an empty one each time. `tool` is what it can't be tested without. */
export function describeStore(name: string, open: () => Promise<Store>, tool?: NeededTool): void {
  const test = (what: string, run: () => Promise<void>) =>
    tool === undefined ? anywhere(what, run) : needs(tool).test(what, run);
  describe(`${name}, as every store,`, () => {
    test('gives back what was put, whole and as a stream, with size and checksum', async () => {
      const store = await open();
      expect(await store.put('a/b.txt', bytes('one'))).toEqual({
        created: true,
        object: { key: 'a/b.txt', size: 3, sha256: sha256('one') },
      });
      expect(Buffer.from((await store.get('a/b.txt'))!).toString()).toBe('one');
      expect(Buffer.concat(await collect((await store.read('a/b.txt'))!)).toString()).toBe('one');
      expect(await store.stat('a/b.txt')).toEqual({ size: 3 });
    });

    test('gives a part of an object, its last byte included, and nothing from beyond its end', async () => {
      const store = await open();
      await store.put('a', bytes('0123456789'));
      const part = async (start: number, end: number) =>
        Buffer.concat(await collect((await store.read('a', { range: { start, end } }))!)).toString();
      expect([await part(0, 0), await part(3, 5), await part(8, 99), await part(10, 12)]).toEqual([
        '0',
        '345',
        '89',
        '',
      ]);
      expect(await store.read('b', { range: { start: 0, end: 1 } })).toBeUndefined();
    });

    test('replaces an object by a later one', async () => {
      const store = await open();
      await store.put('a', bytes('one'));
      expect((await store.put('a', bytes('three'))).created).toBe(true);
      expect(Buffer.from((await store.get('a'))!).toString()).toBe('three');
    });

    test('holds an empty object apart from none', async () => {
      const store = await open();
      expect((await store.put('empty', bytes(''))).object.size).toBe(0);
      expect((await store.get('empty'))?.byteLength).toBe(0);
      expect(await collect((await store.read('empty'))!)).toEqual([]);
    });

    test('answers undefined for what isn’t there, also below a key and for a folder of keys', async () => {
      const store = await open();
      await store.put('a/b', bytes('one'));
      for (const key of ['x', 'x/y', 'a', 'a/b/c']) {
        expect(await store.get(key)).toBeUndefined();
        expect(await store.read(key)).toBeUndefined();
        expect(await store.stat(key)).toBeUndefined();
        expect(store.localPath(key)).toBeUndefined();
      }
    });

    test('removes an object once, and finds nothing to do the second time', async () => {
      const store = await open();
      await store.put('a/b', bytes('one'));
      await store.remove('a/b');
      await store.remove('a/b');
      await store.remove('never/there');
      expect(await store.get('a/b')).toBeUndefined();
      expect((await store.put('a/b', bytes('two'), { ifAbsent: true })).created).toBe(true);
    });

    test('lets exactly one of a hundred conditional writers create a key, and tells the others what it wrote', async () => {
      const store = await open();
      const results = await Promise.all(
        Array.from({ length: 100 }, (_, index) => store.put('race/key', bytes(`writer ${index}`), { ifAbsent: true })),
      );
      const found = Buffer.from((await store.get('race/key'))!);
      expect(results.filter((result) => result.created)).toHaveLength(1);
      expect(new Set(results.map((result) => result.object.sha256))).toEqual(new Set([sha256(found)]));
      expect(results.findIndex((result) => result.created)).toBe(Number(found.toString().split(' ')[1]));
    });

    test('does not touch the source of a conditional write that meets an object', async () => {
      const store = await open();
      await store.put('a', bytes('one'));
      let isRead = false;
      const body = (async function* () {
        isRead = true;
        yield Buffer.from('two');
      })();
      expect(await store.put('a', { kind: 'stream', body }, { ifAbsent: true })).toEqual({
        created: false,
        object: { key: 'a', size: 3, sha256: sha256('one') },
      });
      expect(isRead).toBe(false);
    });

    test('lists keys in code unit order, by prefix, also one that ends inside a name', async () => {
      const store = await open();
      const keys = ['a', 'a-b', 'a.b/c', 'a0', 'B', 'b/a/x', 'b/a-/x', 'b/a/y/z', 'b/aa', 'b/a~', '_', '~'];
      for (const key of keys) await store.put(key, bytes(key));
      expect(await collect(store.list(''))).toEqual(keys.toSorted());
      for (const prefix of ['a', 'b/', 'b/a', 'b/a/', 'b/a/y/z', 'b/a.', 'nothing/here', 'B', '.']) {
        expect([prefix, ...(await collect(store.list(prefix)))]).toEqual([
          prefix,
          ...keys.filter((key) => key.startsWith(prefix)).toSorted(),
        ]);
      }
    });

    test('refuses keys and prefixes that are none', async () => {
      const store = await open();
      const bad = [
        '',
        '/',
        '/a',
        'a/',
        'a//b',
        '.',
        '..',
        '../a',
        'a/../b',
        'a/./b',
        'a\\b',
        'a b',
        'a\0',
        'ä',
        'a:b',
        '%2e%2e',
        '.parts/a',
        '.PARTS/a',
        'a'.repeat(256),
      ];
      for (const key of bad) {
        expect([key, await codeOf(store.put(key, bytes('x')))]).toEqual([key, 'OUTPUT_PATH']);
        expect([key, await codeOf(store.get(key))]).toEqual([key, 'OUTPUT_PATH']);
        expect([key, await codeOf(store.remove(key))]).toEqual([key, 'OUTPUT_PATH']);
        expect([key, await codeOf((async () => store.localPath(key))())]).toEqual([key, 'OUTPUT_PATH']);
      }
      for (const prefix of ['/', '../', 'a//', 'a/../', 'a b'])
        expect([prefix, await codeOf(collect(store.list(prefix)))]).toEqual([prefix, 'OUTPUT_PATH']);
      expect(await collect(store.list(''))).toEqual([]);
    });

    test('takes a limit’s last byte, and leaves nothing under the key beyond it', async () => {
      const store = await open();
      const body = () =>
        (async function* () {
          yield Buffer.from('12345');
          yield Buffer.from('67890');
        })();
      expect((await store.put('exact', { kind: 'stream', body: body() }, { maxBytes: 10 })).object.size).toBe(10);
      expect(await codeOf(store.put('over', { kind: 'stream', body: body() }, { maxBytes: 9 }))).toBe('OUTPUT_INVALID');
      expect(await codeOf(store.put('over', bytes('1234567890'), { maxBytes: 9 }))).toBe('OUTPUT_INVALID');
      expect(await store.get('over')).toBeUndefined();
    });

    test('passes the error of a source on as it is, and keeps the object from before', async () => {
      const store = await open();
      await store.put('a', bytes('one'));
      const body = (async function* () {
        yield Buffer.from('half');
        throw new Error('the source broke');
      })();
      await expect(store.put('a', { kind: 'stream', body })).rejects.toThrow('the source broke');
      expect(Buffer.from((await store.get('a'))!).toString()).toBe('one');
    });

    test('stops at once when aborted, also while the source is silent', async () => {
      const store = await open();
      const stop = new AbortController();
      const body = (async function* () {
        yield Buffer.from('begun');
        setTimeout(() => stop.abort(new Error('told to stop')), 10);
        await sleep(60_000, undefined, { ref: false });
      })();
      await expect(store.put('a', { kind: 'stream', body }, { signal: stop.signal })).rejects.toThrow('told to stop');
      await expect(store.put('a', bytes('x'), { signal: stop.signal })).rejects.toThrow('told to stop');
      expect(await store.get('a')).toBeUndefined();
    });

    test('says that it is usable, and leaves no key behind', async () => {
      const store = await open();
      await store.checkUsable();
      expect(await collect(store.list(''))).toEqual([]);
    });
  });
}
