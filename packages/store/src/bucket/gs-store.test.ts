// Stores at a real server that speaks Google Cloud Storage.
import { generateKeyPairSync, createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BucketServer, createTestFolder, describeStore, needs, startGsServer } from '@shotlist/testing';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { openStore } from '../open-store.js';

const gs = needs('gs-server');
let server: BucketServer;

beforeAll(async () => {
  if (gs.path !== undefined) server = await startGsServer(gs.path);
}, 60_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.stop();
});

describeStore(
  'a store in a bucket at Google Cloud Storage',
  async () => openStore(await server.newStore()),
  'gs-server',
);

gs.test('what is large is written in parts, and of two that write it where none was exactly one does', async () => {
  const url = await server.newStore();
  const stores = await Promise.all([openStore(url), openStore(url)]);
  const piece = Buffer.alloc(1_000_000, 'x');
  const body = async function* () {
    for (let count = 0; count < 18; count += 1) yield piece;
  };
  const results = await Promise.all(
    stores.map((store) => store.put('a', { kind: 'stream', body: body() }, { ifAbsent: true })),
  );
  expect(results.filter(({ created }) => created)).toHaveLength(1);
  const hash = createHash('sha256');
  for await (const part of (await stores[0]!.read('a'))!) hash.update(part);
  expect(hash.digest('hex')).toBe(results[0]?.object.sha256);
});

gs.test('a bucket that isn’t there is told of with the way out', async () => {
  const url = (await server.newStore()).replace(/shots-\w+/, 'not-there');
  await expect(openStore(url)).rejects.toMatchObject({
    code: 'STORE_UNUSABLE',
    where: url,
    message: expect.stringContaining('there is no such bucket'),
  });
});

gs.test('a link is signed with the service account’s key', async () => {
  const keyFile = path.join(createTestFolder(), 'account.json');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const account = {
    type: 'service_account',
    client_email: 'shots@studio.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  writeFileSync(keyFile, JSON.stringify(account));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', keyFile);
  const store = await openStore(await server.newStore());
  await store.put('videos/a.mp4', { kind: 'bytes', bytes: Buffer.from('a video') });
  const { url } = await store.link!('videos/a.mp4', { lifetimeMs: 3_600_000 });
  expect(new URL(url).searchParams.get('X-Goog-Expires')).toMatch(/^3[56]\d\d$/);
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([200, 'a video']);
});
