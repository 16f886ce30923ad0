import type { Manifest, Shot } from '@shotlist/core';
import { expect, test } from 'vitest';
import { memoryStore } from '../__fixtures__/memory-store.js';
import { readRows } from '../stored-lines.js';
import { type BatchOptions, publish } from './__fixtures__/made-batch.js';
import { requestHash } from './request-hash.js';

async function hashOf(columns: string, cells: string, options?: BatchOptions): Promise<string> {
  const store = memoryStore();
  const manifest: Manifest = await publish(store, `${columns}\n${cells}\n`, options);
  const [row] = await readRows(store, manifest.batchId, 0);
  return requestHash((row as Shot).request, manifest.images);
}

const ALL = 'model,prompt,duration,resolution,aspect_ratio,seed,camera_fixed';
const BASE = 'seedance_lite,A cat,5,720p,16:9,3,false';

test.each([
  ['another model', 'kling_21,A cat,5,720p,16:9,3,false'],
  ['another prompt', 'seedance_lite,A cat.,5,720p,16:9,3,false'],
  ['another duration', 'seedance_lite,A cat,10,720p,16:9,3,false'],
  ['another resolution', 'seedance_lite,A cat,5,480p,16:9,3,false'],
  ['another ratio', 'seedance_lite,A cat,5,720p,1:1,3,false'],
  ['another seed', 'seedance_lite,A cat,5,720p,16:9,4,false'],
  ['no seed', 'seedance_lite,A cat,5,720p,16:9,,false'],
  ['a fixed camera', 'seedance_lite,A cat,5,720p,16:9,3,true'],
])('%s is another request', async (_, cells) => {
  expect(await hashOf(ALL, cells)).not.toBe(await hashOf(ALL, BASE));
});

test('defaults, aliases and a random seed are what they stand for', async () => {
  const plain = await hashOf('prompt', 'A cat');
  expect(await hashOf(ALL, 'seedance_lite,A cat,5,720p,16:9,,false')).toBe(plain);
  expect(await hashOf('id,seed,prompt,note', 'x,-1,A cat,mine')).toBe(plain);
  expect(await hashOf('model,prompt', 'kling_2_1,A cat')).toBe(await hashOf('model,prompt', 'kling_21,A cat'));
});

test('a local image counts by its bytes, one elsewhere by its URL', async () => {
  const local = (image: string, path = 'still.png') => hashOf('prompt,image_url', `A cat,${path}`, { image });
  expect(await local('one', './still.png')).toBe(await local('one'));
  expect(await local('two')).not.toBe(await local('one'));
  const remote = (url: string) => hashOf('prompt,image_url', `A cat,${url}`);
  expect(await remote('https://pictures.example/a.png')).not.toBe(await remote('https://pictures.example/b.png'));
});

test('the hash is wire format: the index of an account is full of it', async () => {
  expect(await hashOf(ALL, BASE)).toBe('YUNhWDZCVX70R9_96u9k8I');
});
