import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import {
  type Manifest,
  RESULT_COLUMNS,
  type ShotRecord,
  type ShotResult,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { memoryStore } from './__fixtures__/memory-store.js';
import { textSource, validateText } from './__fixtures__/text-source.js';
import { ingestShotList } from './ingest.js';
import { publishShotList } from './publish.js';
import { readResults } from './read-results.js';
import { type ResultsOptions, resultsCsv, resultsNdjson } from './write-results.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shotlist-results-test-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function publish(store: Store, text: string): Promise<Manifest> {
  const { staged } = await ingestShotList(textSource(text), {
    directory,
    batch: { account: 'preview' },
    skipInvalid: true,
  });
  return publishShotList(store, staged ?? expect.fail());
}

const record = (index: number, changes: Partial<ShotRecord>): ShotRecord => ({
  index,
  epoch: 1,
  attempt: 1,
  seq: 1,
  kind: 'accepted',
  atMs: 0,
  account: 'preview',
  ...changes,
});
const done = (index: number, changes: Partial<ShotRecord> = {}) =>
  record(index, {
    kind: 'downloaded',
    generationId: `gen-${index}`,
    seed: 7,
    units: 1,
    video: { key: `videos/${index}.mp4`, size: 10, sha256: 'ab' },
    processingSeconds: 1.5,
    ...changes,
  });
const putLines = (store: Store, key: string, records: readonly ShotRecord[]) =>
  store.put(key, { kind: 'bytes', bytes: Buffer.from(records.map((line) => `${JSON.stringify(line)}\n`).join('')) });
const csvOf = async (
  results: AsyncIterable<ShotResult> | Iterable<ShotResult>,
  columns: readonly string[],
  options?: ResultsOptions,
) => Buffer.concat(await Array.fromAsync(resultsCsv(results, columns, options))).toString();

test('results may be read from a row on, over chunks that are not read at all', async () => {
  const store = memoryStore();
  const rows = Array.from({ length: 1_002 }, (_, index) => `A cat ${index}`);
  const manifest = await publish(store, `prompt\n${rows.join('\n')}\n`);
  await store.remove(storeLayout.chunk(manifest.batchId, 0));
  const read = await Array.fromAsync(readResults(store, manifest, { from: 998 }));
  expect(read.map(({ index }) => index)).toEqual([998, 999, 1000, 1001]);
});

describe('results of a batch', () => {
  test('before anything ran are pending, rejected rows in their places', async () => {
    const store = memoryStore();
    const results = await Array.fromAsync(
      readResults(store, await publish(store, 'id,prompt,seed\na,A,1\nb,B,x\nc,C,\n')),
    );
    expect(results.map(({ id, status, errorCode }) => [id, status, errorCode])).toEqual([
      ['a', 'pending', undefined],
      ['b', 'rejected', 'SEED_INVALID'],
      ['c', 'pending', undefined],
    ]);
    expect(results[0]?.seed).toBe(1);
    expect(results[2]?.seed).toBeGreaterThanOrEqual(0);
  });

  test('in the middle of a run are those of the latest record of each shot, over several chunks', async () => {
    const store = memoryStore();
    const manifest = await publish(store, `prompt\n${'A cat\n'.repeat(501)}`);
    await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 1), [
      record(0, {}),
      record(1, {}),
      record(2, { kind: 'ambiguous' }),
    ]);
    await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 2), [
      record(0, { kind: 'ended', seq: 2 }),
      done(1, { seq: 2 }),
    ]);
    await putLines(store, storeLayout.record(manifest.batchId, 1, 1, 1), [done(500)]);
    const results = await Array.fromAsync(readResults(store, manifest));
    expect(results).toHaveLength(501);
    expect([0, 1, 2, 3, 500].map((at) => results[at]?.status)).toEqual([
      'downloading',
      'succeeded',
      'ambiguous',
      'pending',
      'succeeded',
    ]);
  });

  test('come from what every try of an activity wrote, before a chunk is sealed', async () => {
    const store = memoryStore();
    const manifest = await publish(store, 'prompt\nA\n');
    await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 3), [record(0, { kind: 'ended', seq: 3 })]);
    await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 3, 2), [done(0, { seq: 3 })]);
    const results = await Array.fromAsync(readResults(store, manifest));
    expect(results.map(({ status }) => status)).toEqual(['succeeded']);
  });

  test('of a sealed chunk come from its seals, and newer records stand above them', async () => {
    const store = memoryStore();
    const manifest = await publish(store, 'prompt\nA\nB\nC\nD\n');
    await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 1), [done(0), record(1, {})]);
    await putLines(store, storeLayout.seal(manifest.batchId, 0, 1), [
      done(0),
      record(1, { kind: 'failed', code: 'GENERATION_FAILED', seq: 4 }),
    ]);
    await putLines(store, storeLayout.seal(manifest.batchId, 0, 2), [done(2, { epoch: 2 })]);
    await putLines(store, storeLayout.record(manifest.batchId, 0, 3, 1), [done(1, { epoch: 3, attempt: 2 })]);
    const results = await Array.fromAsync(readResults(store, manifest));
    expect(results.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['succeeded', 1],
      ['succeeded', 2],
      ['succeeded', 1],
      ['pending', 0],
    ]);
  });

  test('can’t be read when a chunk that the manifest promises is gone', async () => {
    const store = memoryStore();
    const manifest = await publish(store, 'prompt\nA\n');
    await store.remove(storeLayout.chunk(manifest.batchId, 0));
    await expect(Array.fromAsync(readResults(store, manifest))).rejects.toMatchObject({ code: 'STORE_UNUSABLE' });
  });
});

describe('results.csv', () => {
  test('has the id, the input’s columns in its order, then the result columns', async () => {
    const store = memoryStore();
    const manifest = await publish(store, 'mood,prompt,ID\ncalm,"A, ""big"" cat",a\nwild,B,b\n');
    await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 1), [done(0)]);
    const text = await csvOf(readResults(store, manifest), manifest.columns, {
      videoPath: ({ id, status }) => (status === 'succeeded' ? `${id}.mp4` : undefined),
    });
    const [header, first, second, ...rest] = parse(text) as string[][];
    expect(rest).toEqual([]);
    expect(header).toEqual(['mood', 'prompt', 'ID', ...RESULT_COLUMNS]);
    expect(first).toEqual([
      'calm',
      'A, "big" cat',
      'a',
      'succeeded',
      'gen-0',
      'a.mp4',
      '7',
      'seedance_lite',
      'preview',
      '1',
      '',
      '1.5',
      '1',
      '',
      '',
    ]);
    expect(second?.slice(0, 6)).toEqual(['wild', 'B', 'b', 'pending', '', '']);
  });

  test('has an id column in front when the list has none', async () => {
    const store = memoryStore();
    const manifest = await publish(store, 'prompt\nA\n');
    const rows = parse(await csvOf(readResults(store, manifest), manifest.columns)) as string[][];
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['id', 'prompt', 'result_status'],
      ['shot-00001', 'A', 'pending'],
    ]);
  });

  test('is itself a valid shot list: the same shots, the same batch, and the result columns are not carried on', async () => {
    for (const text of [
      'id,prompt,mood\na,A,=1+1\nb,"-B\r\nb",\'x\nc,@C,"\tx"\n',
      'prompt,seed,duration\nA,-1,5\n"=B, b",7,6.0\n',
      'mood,ID,prompt\nx,a,A\n',
    ]) {
      const store = memoryStore();
      const manifest = await publish(store, text);
      await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 1), [done(0)]);
      const csv = await csvOf(readResults(store, manifest), manifest.columns);
      const again = await ingestShotList(textSource(csv), { directory, batch: { account: 'preview' }, strict: false });
      expect(again.summary).toMatchObject({ problems: [], warnings: [], rows: manifest.rows });
      expect(again.staged?.manifest.batchId).toBe(manifest.batchId);
      const hasId = manifest.columns.some((name) => name.toLowerCase() === 'id');
      expect(again.summary.columns).toEqual(hasId ? manifest.columns : ['id', ...manifest.columns]);
    }
  });

  test('escapes what a spreadsheet would run, but no number, and not with raw', async () => {
    const store = memoryStore();
    const manifest = await publish(store, 'id,prompt,seed,note\na,=1+1,-1,-2.5\nb,B,3,@x\n');
    await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 1), [
      record(0, { kind: 'failed', code: 'GENERATION_FAILED', detail: '=HYPERLINK("x")' }),
    ]);
    const escaped = parse(await csvOf(readResults(store, manifest), manifest.columns)) as string[][];
    expect(escaped[1]?.slice(0, 4)).toEqual(['a', "'=1+1", '-1', '-2.5']);
    expect(escaped[1]?.at(-1)).toBe('\'=HYPERLINK("x")');
    expect(escaped[2]?.[3]).toBe("'@x");
    const raw = parse(await csvOf(readResults(store, manifest), manifest.columns, { raw: true })) as string[][];
    expect(raw[1]?.[1]).toBe('=1+1');
    expect(raw[1]?.at(-1)).toBe('=HYPERLINK("x")');
  });

  test('keeps every row as wide as the header, also one that was rejected for its width', async () => {
    const store = memoryStore();
    const manifest = await publish(store, 'id,prompt,mood\na,A,x\nb,B\nc,C,x,y\n');
    const csv = await csvOf(readResults(store, manifest), manifest.columns);
    const rows = parse(csv) as string[][];
    expect(rows.map((row) => row.length)).toEqual([15, 15, 15, 15]);
    expect(rows.map((row) => row[3])).toEqual(
      ['result_status', 'succeeded', 'rejected', 'rejected'].with(1, 'pending'),
    );
    expect((await validateText(csv)).rows).toBe(3);
  });

  test('of no shots is a header', async () => {
    expect(await csvOf([], ['prompt'])).toBe(`id,prompt,${RESULT_COLUMNS.join(',')}\n`);
  });
});

test('results.ndjson has one object a shot, null for what isn’t known', async () => {
  const store = memoryStore();
  const manifest = await publish(store, 'prompt,__proto__,seed\n=A,x,1\nB,y,z\n');
  await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 1), [done(0)]);
  const text = Buffer.concat(
    await Array.fromAsync(resultsNdjson(readResults(store, manifest), manifest.columns)),
  ).toString();
  const [first, second, ...rest] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rest).toEqual([]);
  expect(first).toMatchObject({
    id: 'shot-00001',
    request: { prompt: '=A', seed: 1 },
    result_status: 'succeeded',
    result_video: 'videos/0.mp4',
    result_cost: null,
    result_units: 1,
  });
  expect(Object.entries(first?.['input'] as object)).toEqual([
    ['prompt', '=A'],
    ['__proto__', 'x'],
    ['seed', '1'],
  ]);
  expect(second).toMatchObject({
    id: 'shot-00002',
    request: null,
    result_status: 'rejected',
    result_error_code: 'SEED_INVALID',
  });
});

test('results.ndjson has what a provider remarked when it accepted a shot', async () => {
  const store = memoryStore();
  const manifest = await publish(store, 'prompt\nA\nB\n');
  const notes = ['duration 7 made as 6'];
  await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 1), [
    { ...done(0), seq: 1, kind: 'accepted', generationId: 'g', notes },
  ]);
  await putLines(store, storeLayout.record(manifest.batchId, 0, 1, 2), [{ ...done(0), seq: 2, generationId: 'g' }]);
  const text = Buffer.concat(
    await Array.fromAsync(resultsNdjson(readResults(store, manifest), manifest.columns)),
  ).toString();
  const lines = text.trimEnd().split('\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ result_status: 'succeeded', notes });
  expect(lines[1]).not.toContain('notes');
});

test('results.ndjson tells what was estimated, charged, refunded and is uncertain, over all attempts of a shot', async () => {
  const store = memoryStore();
  const manifest = await publish(store, 'prompt,seed\nA,1\nB,2\nC,3\n');
  const { batchId } = manifest;
  const failed = { kind: 'failed', code: 'GENERATION_FAILED', units: 2 } as const;
  await putLines(store, storeLayout.record(batchId, 0, 1, 1), [
    record(0, { ...failed, generationId: 'a1', charge: 'free' }),
    record(1, { ...failed, generationId: 'b1', charge: 'unknown' }),
  ]);
  await putLines(store, storeLayout.record(batchId, 0, 1, 2), [
    record(0, { attempt: 2, seq: 2, kind: 'accepted', generationId: 'a2', units: 2 }),
  ]);
  const text = Buffer.concat(
    await Array.fromAsync(resultsNdjson(readResults(store, manifest), manifest.columns)),
  ).toString();
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ units, result_units: charged }) => [charged, units])).toEqual([
    [2, { estimated: 4, charged: 2, refunded: 2, uncertain: 0 }],
    [2, { estimated: 2, charged: 2, refunded: 0, uncertain: 2 }],
    [null, { estimated: 0, charged: 0, refunded: 0, uncertain: 0 }],
  ]);
});
