import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChunkRow, deriveBatchId, type Store, storeLayout } from '@shotlist/core';
import { memoryStore, type MemoryStore } from './__fixtures__/memory-store.js';
import { places, textSource } from './__fixtures__/text-source.js';
import { listBatches, readManifest } from './batches.js';
import { ingestShotList } from './ingest.js';
import type { ShotListSource } from './options.js';
import { publishShotList } from './publish.js';
import type { IngestOptions } from './staged.js';

let root = '';
let count = 0;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shotlist-ingest-test-'));
});
afterEach(() => rm(root, { recursive: true }));

async function ingest(source: string | ShotListSource, options: Partial<IngestOptions> = {}) {
  count += 1;
  const directory = join(root, `staging-${count}`);
  await mkdir(directory);
  return { directory, ...(await ingestShotList(source, { directory, batch: { account: 'preview' }, ...options })) };
}
const idOf = async (text: string, options?: Partial<IngestOptions>) =>
  (await ingest(textSource(text), options)).staged?.manifest.batchId;

async function rowsIn(path: string): Promise<ChunkRow[]> {
  return (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ChunkRow);
}

describe('chunk files', () => {
  test('hold the shots in order, 500 a file', async () => {
    const text = `id,prompt,mood\n${Array.from({ length: 1001 }, (_, at) => `take-${at},"Shot ${at}, é",calm\n`).join('')}`;
    const { directory, staged } = await ingest(textSource(text, 70_000));
    expect((await readdir(directory)).toSorted()).toEqual(['00000.ndjson', '00001.ndjson', '00002.ndjson']);
    const rows = (
      await Promise.all(['00000', '00001', '00002'].map((name) => rowsIn(join(directory, `${name}.ndjson`))))
    ).flat();
    expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 1001 }, (_, at) => at));
    expect(rows[1000]).toEqual({
      index: 1000,
      id: 'take-1000',
      request: {
        model: 'seedance_lite',
        prompt: 'Shot 1000, é',
        duration: 5,
        resolution: '720p',
        aspect_ratio: '16:9',
        camera_fixed: false,
      },
      cells: ['take-1000', 'Shot 1000, é', 'calm'],
    });
    expect(staged?.manifest).toMatchObject({
      schemaVersion: 1,
      rows: 1001,
      shots: 1001,
      rejected: 0,
      chunkSize: 500,
      chunks: 3,
      source: 'shots.csv',
      columns: ['id', 'prompt', 'mood'],
      account: 'preview',
      name: null,
      byModel: { seedance_lite: 1001 },
    });
  });

  test('keep rows left out by skipInvalid in their places', async () => {
    const { directory, staged, summary } = await ingest(textSource('id,prompt,seed\na,A,1\n\nb,B,x\nc,C\nd,D,4\n'), {
      skipInvalid: true,
    });
    expect(summary).toMatchObject({ rows: 4, valid: 2, invalid: 2 });
    expect(staged?.manifest).toMatchObject({ rows: 4, shots: 2, rejected: 2, byModel: { seedance_lite: 2 } });
    const rows = await rowsIn(join(directory, '00000.ndjson'));
    expect(rows.map(({ index, id }) => [index, id])).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
      [3, 'd'],
    ]);
    expect(rows[1]).toEqual({
      index: 1,
      id: 'b',
      cells: ['b', 'B', 'x'],
      code: 'SEED_INVALID',
      message: expect.any(String),
      line: 4,
    });
    expect(rows[2]).toMatchObject({ code: 'CSV_SYNTAX', cells: ['c', 'C'], line: 5 });
  });

  test('that can’t be written are STORE_UNUSABLE', async () => {
    const options = { directory: join(root, 'missing'), batch: { account: 'preview' } };
    await expect(ingestShotList(textSource('prompt\nA\n'), options)).rejects.toMatchObject({ code: 'STORE_UNUSABLE' });
  });
});

describe('nothing is staged', () => {
  test('when a row has a problem and skipInvalid isn’t set', async () => {
    const { staged, summary } = await ingest(textSource('prompt,seed\nA,x\nB,1\n'));
    expect(staged).toBeUndefined();
    expect(summary).toMatchObject({ rows: 2, valid: 1, invalid: 1 });
  });

  test('when the file itself has a problem, whatever skipInvalid says', async () => {
    for (const text of ['', 'prompt\n', 'text\nA\n', 'prompt,prompt\nA,B\n', 'prompt\nA\n"B', 'prompt\n\xff']) {
      const bytes = Buffer.from(text, 'latin1');
      expect((await ingest(textSource(bytes), { skipInvalid: true })).staged).toBeUndefined();
    }
  });
});

describe('the batch’s id', () => {
  const text = 'id,prompt,mood\na,"A, a",calm\nb,B,"x\ny"\n';

  test('is the same whatever the file’s name, delimiter, quotes, line ends, encoding, header case and blank lines', async () => {
    const id = await idOf(text);
    expect(id).toMatch(/^batch-[0-9a-f]{16}$/);
    expect(await idOf('id;prompt;mood\na;A, a;calm\nb;B;"x\ny"\n')).toBe(id);
    expect(await idOf('"id","prompt","mood"\r\n"a","A, a","calm"\r\n\r\n,,\r\n"b","B","x\ny"')).toBe(id);
    expect(await idOf(`\ufeff${text}`)).toBe(id);
    expect((await ingest(textSource(Buffer.from(`\ufeff${text}`, 'utf16le')))).staged?.manifest.batchId).toBe(id);
    expect(await idOf(text.replace('id,prompt', 'ID, Prompt '))).toBe(id);
    expect(await idOf(text.replace('prompt', 'Text'), { map: { prompt: 'Text' } })).toBe(id);
    expect((await ingest({ ...textSource(text, 3), name: 'other/list.csv' })).staged?.manifest.batchId).toBe(id);
  });

  test('never changes with skipInvalid', async () => {
    const withBad = `${text}c,,1\n`;
    const id = await idOf(withBad, { skipInvalid: true });
    expect(id).toBeDefined();
    expect(id).not.toBe(await idOf(text));
    expect(await idOf(text, { skipInvalid: true })).toBe(await idOf(text));
  });

  test('changes with any cell, column, order, account and name', async () => {
    const ids = await Promise.all([
      idOf(text),
      idOf(text.replace('calm', 'calm ')),
      idOf(text.replace('mood', 'moods')),
      idOf('id,prompt,mood\nb,B,"x\ny"\na,"A, a",calm\n'),
      idOf(text.replace('a,"A, a"', 'aA,", a"')),
      idOf(text, { batch: { account: 'main' } }),
      idOf(text, { batch: { account: 'preview', name: 'Two' } }),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is that of the manifest’s own parts', async () => {
    const { staged } = await ingest(textSource(text), { batch: { account: 'main', name: 'Moon' } });
    const { contentHash, batchId } = staged?.manifest ?? { contentHash: '', batchId: '' };
    expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(batchId).toBe(deriveBatchId({ contentHash, account: 'main', name: 'Moon' }));
  });

  test('doesn’t depend on where the id column stands, nor on ids that were ours', async () => {
    expect(await idOf('id,prompt\nshot-00001,A\nshot-00002,B\n')).toBe(await idOf('prompt\nA\nB\n'));
    expect(await idOf('prompt,id\nA,x\nB,y\n')).toBe(await idOf('id,prompt\nx,A\ny,B\n'));
  });
});

describe('publishing', () => {
  const stage = async () => {
    const { staged, directory } = await ingest(textSource(`prompt\n${'A cat\n'.repeat(501)}`));
    if (staged === undefined) throw new Error('nothing staged');
    return { staged, directory };
  };

  test('moves the chunk files and writes the manifest last', async () => {
    const store = memoryStore();
    const { staged, directory } = await stage();
    const manifest = await publishShotList(store, staged, { now: new Date('2026-01-02T03:04:05Z') });
    expect(manifest).toEqual({ ...staged.manifest, createdAt: '2026-01-02T03:04:05.000Z' });
    expect(store.written.at(-1)).toBe(storeLayout.manifest(manifest.batchId));
    expect(store.written.toSorted()).toEqual(
      [
        storeLayout.manifest(manifest.batchId),
        storeLayout.upload(manifest.batchId),
        storeLayout.chunk(manifest.batchId, 0),
        storeLayout.chunk(manifest.batchId, 1),
        storeLayout.indexEntry(manifest.batchId),
      ].toSorted(),
    );
    expect(await readdir(directory)).toEqual([]);
    expect(await readManifest(store, manifest.batchId)).toEqual(manifest);
    expect(JSON.stringify(manifest)).not.toContain('A cat');
  });

  test('a second time gives the first manifest and writes nothing', async () => {
    const store = memoryStore();
    const first = await publishShotList(store, (await stage()).staged, { now: new Date(0) });
    const before = store.written.length;
    expect(await publishShotList(store, (await stage()).staged)).toEqual(first);
    expect(store.written).toHaveLength(before);
  });

  test('that was cut off goes on where it stopped, unless the files say something else now', async () => {
    const store = memoryStore();
    const { staged } = await stage();
    const { batchId } = staged.manifest;
    const second = storeLayout.chunk(batchId, 1);
    const cutOff = { ...store, put: failingAt(store, second) };
    await expect(publishShotList(cutOff, staged)).rejects.toThrow('cut off');
    const seen: number[] = [];
    const before = store.written.length;
    await publishShotList(store, (await stage()).staged, { onProgress: ({ chunks, of }) => seen.push(chunks / of) });
    expect(store.written.slice(before).filter((key) => key.includes('/chunks/'))).toEqual([second]);
    expect(seen).toEqual([0.5, 1]);
    expect(await store.get(storeLayout.upload(batchId))).toBeUndefined();

    const other = memoryStore();
    await expect(publishShotList({ ...other, put: failingAt(other, second) }, (await stage()).staged)).rejects.toThrow(
      'cut off',
    );
    const from = other.written.length;
    await publishShotList(other, { ...(await stage()).staged, chunksHash: 'of another release' });
    expect(other.written.slice(from)).toContain(storeLayout.chunk(batchId, 0));
  });

  test('twice at the same time makes one batch', async () => {
    const store = memoryStore();
    const [a, b] = [await stage(), await stage()];
    const [first, second] = await Promise.all([
      publishShotList(store, a.staged, { now: new Date(1) }),
      publishShotList(store, b.staged, { now: new Date(2) }),
    ]);
    expect(first).toEqual(second);
    expect(await listBatches(store)).toEqual([first]);
  });
});

describe('batches of a store', () => {
  test('are listed with the newest first; what has no manifest yet is no batch', async () => {
    const store = memoryStore();
    for (const [account, day] of [
      ['a', 2],
      ['b', 3],
      ['c', 1],
    ] as const) {
      const { staged } = await ingest(textSource('prompt\nA\n'), { batch: { account } });
      if (staged !== undefined) await publishShotList(store, staged, { now: new Date(2026, 0, day) });
    }
    await store.put(storeLayout.indexEntry('batch-0123456789abcdef'), { kind: 'bytes', bytes: Buffer.from('{}') });
    expect((await listBatches(store)).map(({ account }) => account)).toEqual(['b', 'a', 'c']);
  });

  test('a batch that isn’t there is undefined; one from a newer Shotlist is STATE_NEWER', async () => {
    const store = memoryStore();
    expect(await readManifest(store, 'batch-none')).toBeUndefined();
    await store.put(storeLayout.manifest('batch-new'), { kind: 'bytes', bytes: Buffer.from('{"schemaVersion":2}') });
    await expect(readManifest(store, 'batch-new')).rejects.toMatchObject({ code: 'STATE_NEWER' });
  });
});

describe('an image beside the shot list', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  let lists = '';
  beforeEach(async () => {
    lists = join(root, 'lists');
    await mkdir(join(lists, 'stills'), { recursive: true });
    await writeFile(join(lists, 'stills', 'a.png'), png);
  });
  const list = async (...references: string[]) => {
    const path = join(lists, 'shots.csv');
    await writeFile(
      path,
      `id,prompt,image_url\n${references.map((reference, at) => `s${at},A cat,"${reference}"\n`).join('')}`,
    );
    return path;
  };

  test('is hashed, copied to the store by its content, and named in the manifest', async () => {
    const { staged, summary } = await ingest(
      await list('stills/a.png', './stills\\a.png', 'https://example.com/b.png'),
      { localImages: true },
    );
    expect(summary.problems).toEqual([]);
    const key = storeLayout.input(sha256(png), 'png');
    expect(staged?.manifest.images).toEqual({ 'stills/a.png': key, './stills\\a.png': key });
    const store = memoryStore();
    if (staged !== undefined) await publishShotList(store, staged);
    expect(await store.get(key)).toEqual(png);
    expect(store.written.at(-1)).toContain('manifest');
  });

  test('changes the batch’s id with its bytes', async () => {
    const before = (await ingest(await list('stills/a.png'), { localImages: true })).staged?.manifest.batchId;
    await writeFile(join(lists, 'stills', 'a.png'), Buffer.concat([png, Buffer.from([0])]));
    const after = (await ingest(await list('stills/a.png'), { localImages: true })).staged?.manifest.batchId;
    expect(after).toMatch(/^batch-/);
    expect(after).not.toBe(before);
  });

  test('that was changed since it was checked stops the publishing', async () => {
    const { staged } = await ingest(await list('stills/a.png'), { localImages: true });
    await writeFile(join(lists, 'stills', 'a.png'), 'something else');
    const store = memoryStore();
    const publish = () => publishShotList(store, staged ?? expect.fail());
    await expect(publish()).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE', where: 'stills/a.png' });
    await rm(join(lists, 'stills', 'a.png'));
    await expect(publish()).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE', where: 'stills/a.png' });
    expect(await listBatches(store)).toEqual([]);
    // Not for a moment: whoever dies right then would leave it under the name of the right one.
    expect(store.written.filter((key) => key.startsWith('inputs/'))).toEqual([]);
  });

  test('is told by its bytes, not by its name', async () => {
    await writeFile(join(lists, 'text.png'), 'not a picture');
    await writeFile(join(lists, 'really-png.jpg'), png);
    const { summary, staged } = await ingest(await list('text.png', 'really-png.jpg'), {
      localImages: true,
      skipInvalid: true,
    });
    expect(places(summary)).toEqual(['IMAGE_TYPE_UNSUPPORTED@2 image_url']);
    expect(staged?.manifest.images).toEqual({ 'really-png.jpg': storeLayout.input(sha256(png), 'png') });
  });

  test('must be there, be a file, and have 25 MB at most', async () => {
    await writeFile(join(lists, 'large.png'), Buffer.concat([png, Buffer.alloc(25 * 1024 * 1024)]));
    const { summary } = await ingest(await list('none.png', 'stills', 'large.png', 'stills/a.png'), {
      localImages: true,
    });
    expect(places(summary)).toEqual([
      'IMAGE_UNREADABLE@2 image_url',
      'IMAGE_UNREADABLE@3 image_url',
      'IMAGE_UNREADABLE@4 image_url',
    ]);
    expect(summary.problems[2]?.message).toContain('25 MB');
    expect(summary.valid).toBe(1);
  });

  test('outside the folder is IMAGE_URL_BLOCKED, also behind a link', async () => {
    await writeFile(join(root, 'outside.png'), png);
    await symlink(join(root, 'outside.png'), join(lists, 'link.png'));
    await symlink(root, join(lists, 'up'));
    await symlink(join(lists, 'stills'), join(lists, 'inside'));
    const { summary } = await ingest(await list('link.png', 'up/outside.png', 'inside/a.png', '../outside.png'), {
      localImages: true,
    });
    expect(places(summary)).toEqual([
      'IMAGE_URL_BLOCKED@2 image_url',
      'IMAGE_URL_BLOCKED@3 image_url',
      'IMAGE_URL_BLOCKED@5 image_url',
    ]);
    expect(new Set(summary.problems.map(({ message }) => message)).size).toBe(1);
  });

  test('of a list that stands in no folder can’t be read', async () => {
    const { summary } = await ingest(textSource('prompt,image_url\nA,a.png\n'), { localImages: true });
    expect(places(summary)).toEqual(['IMAGE_UNREADABLE@2 image_url']);
  });

  test('is looked at once, however many rows name it, and rows keep their order', async () => {
    const { directory, summary } = await ingest(
      await list(
        ...Array.from({ length: 1200 }, (_, at) => (at % 7 === 0 ? 'none.png' : at % 2 === 0 ? '' : 'stills/a.png')),
      ),
      { localImages: true, skipInvalid: true },
    );
    expect(summary.valid).toBe(1200 - Math.ceil(1200 / 7));
    const rows = (
      await Promise.all(['00000', '00001', '00002'].map((name) => rowsIn(join(directory, `${name}.ndjson`))))
    ).flat();
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 1200 }, (_, at) => `s${at}`));
  });
});

/** Writes everything but one object, and is cut off there when the chunk before it is written. */
function failingAt(store: MemoryStore, lost: string): Store['put'] {
  const before = lost.replace('00001', '00000');
  return async (key, source, options) => {
    if (key !== lost) return store.put(key, source, options);
    while (!store.written.includes(before)) await new Promise(setImmediate);
    throw new Error('cut off');
  };
}
