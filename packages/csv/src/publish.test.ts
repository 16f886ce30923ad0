// Uploads that were cut off over one another.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Store, storeLayout } from '@shotlist/core';
import { expect, onTestFinished, test } from 'vitest';
import { memoryStore } from './__fixtures__/memory-store.js';
import { textSource } from './__fixtures__/text-source.js';
import { ingestShotList } from './ingest.js';
import { publishShotList } from './publish.js';

async function stage() {
  const directory = await mkdtemp(join(tmpdir(), 'shotlist-publish-test-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const source = textSource(`prompt\n${'A cat\n'.repeat(501)}`);
  const { staged } = await ingestShotList(source, { directory, batch: { account: 'preview' } });
  return staged ?? expect.fail();
}

test('an upload that was cut off never takes the chunk files of another one for its own', async () => {
  const store = memoryStore();
  const { manifest, directory } = await stage();
  const key = storeLayout.chunk(manifest.batchId, 0);
  const put = (name: string, text: string) => store.put(name, { kind: 'bytes', bytes: Buffer.from(text) });
  await put(storeLayout.upload(manifest.batchId), '{"schemaVersion":1,"chunksHash":"of other options"}');
  await put(key, 'of other options');
  const cutOff: Store['put'] = async (name, source, options) => {
    if (name.includes('/chunks/')) throw new Error('cut off');
    return store.put(name, source, options);
  };
  for (const _again of [1, 2])
    await expect(publishShotList({ ...store, put: cutOff }, await stage())).rejects.toThrow('cut off');
  await publishShotList(store, await stage());
  const whole = await readFile(join(directory, '00000.ndjson'), 'utf8');
  expect(Buffer.from((await store.get(key)) ?? []).toString()).toBe(whole);
});
