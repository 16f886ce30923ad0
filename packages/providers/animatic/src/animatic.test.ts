import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import type { FetchContext, GenerationRequest, Store, SubmitContext } from '@shotlist/core';
import { assertProvider, MODELS } from '@shotlist/core';
import { createTestFolder, describeProvider, sampleRequest } from '@shotlist/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMemoryStore, keysOf } from './__fixtures__/memory-store.js';
import { drawPicture } from './__fixtures__/pictures.js';
import { createAnimatic } from './index.js';

const local = sampleRequest({ resolution: '480p', image_url: 'boards/boat.png', camera_fixed: true });

describeProvider('animatic', {
  create: () => {
    const store = createMemoryStore();
    return {
      open: () => createAnimatic({ store, previewSize: '480p' }),
      countAccepted: async () => (await keysOf(store, 'providers/animatic/generations/')).length,
    };
  },
  sampleRequests: [sampleRequest({ resolution: '480p', camera_fixed: true }), local],
  readImage: () => drawPicture(1280, 720, 'png'),
  deadlineMs: 60_000,
});

const submitContext = (changes: Partial<SubmitContext> = {}): SubmitContext => ({
  signal: new AbortController().signal,
  idempotencyKey: 'key-1',
  beforeSend: async () => undefined,
  readImage: () => drawPicture(320, 180, 'png'),
  ...changes,
});
const fetchContext = (): FetchContext => ({
  signal: new AbortController().signal,
  temporaryFolder: createTestFolder(),
  readImage: async () => Promise.reject(new Error('The image is asked for again.')),
  onProgress: () => undefined,
});

async function submit(
  request: GenerationRequest,
  changes: Partial<SubmitContext> = {},
  store: Store = createMemoryStore(),
) {
  return createAnimatic({ store, allowHosts: ['127.0.0.1'] }).submit(request, submitContext(changes));
}

test('it is a whole provider of all six models', () => {
  const provider = assertProvider(createAnimatic({ store: createMemoryStore() }));
  expect(provider.capabilities.models.map(({ key }) => key)).toEqual(MODELS.map(({ key }) => key));
});

test('what is accepted is a recipe in the store', async () => {
  const store = createMemoryStore();
  const request = sampleRequest({ resolution: '4K', model: 'veo_3' });
  const outcome = await createAnimatic({ store, previewSize: '480p' }).submit(request, submitContext());
  expect(outcome).toEqual({
    outcome: 'accepted',
    generationId: expect.stringMatching(/^animatic_[0-9a-f]{32}$/),
    seed: request.seed,
    notes: ['rendered at 480p instead of 4K'],
  });
  const [key] = await keysOf(store, 'providers/animatic/');
  expect(JSON.parse(Buffer.from((await store.get(key!))!).toString())).toEqual({
    schemaVersion: 1,
    request,
    resolution: '480p',
    image: null,
  });
});

test('a request below the cap is rendered as asked, without a note', async () => {
  const outcome = await createAnimatic({ store: createMemoryStore(), previewSize: '1080p' }).submit(
    sampleRequest({ resolution: '720p' }),
    submitContext(),
  );
  expect(outcome).not.toHaveProperty('notes');
});

test('a generation belongs to its key and its whole request', async () => {
  const store = createMemoryStore();
  const request = sampleRequest();
  const changes: GenerationRequest[] = [
    request,
    { ...request, seed: 43 },
    { ...request, prompt: 'Other' },
    { ...request, camera_fixed: true },
  ];
  const outcomes = [await submit(request, { idempotencyKey: 'key-2' }, store)];
  for (const change of changes) outcomes.push(await submit(change, {}, store));
  expect(new Set(outcomes.map((outcome) => ('generationId' in outcome ? outcome.generationId : ''))).size).toBe(5);
});

test('another’s id is not looked for outside the provider’s corner', async () => {
  const store = createMemoryStore();
  await store.put('providers/animatic/generations/x.json', { kind: 'bytes', bytes: Buffer.from('{}') });
  const provider = createAnimatic({ store });
  expect(
    await provider.check(['x', '../generations/x', 'animatic_x'], { signal: new AbortController().signal }),
  ).toEqual([]);
  await expect(provider.fetchOutput('../generations/x', fetchContext())).rejects.toMatchObject({
    code: 'OUTPUT_UNAVAILABLE',
  });
});

test('a recipe of a later release is left alone', async () => {
  const store = createMemoryStore();
  const outcome = await submit(sampleRequest(), {}, store);
  const [key] = await keysOf(store, 'providers/animatic/generations/');
  await store.put(key!, { kind: 'bytes', bytes: Buffer.from('{"schemaVersion":2}') });
  const generationId = 'generationId' in outcome ? outcome.generationId : '';
  await expect(createAnimatic({ store }).fetchOutput(generationId, fetchContext())).rejects.toMatchObject({
    code: 'STATE_NEWER',
  });
});

describe('a source image', () => {
  const withImage = (image_url: string) => sampleRequest({ resolution: '480p', image_url, camera_fixed: true });

  test('is kept in the store, so that the film is made without its source', async () => {
    const store = createMemoryStore();
    const picture = await drawPicture(320, 180, 'webp');
    const server = createServer((_, response) => response.end(picture));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/boat`;
    const outcome = await submit(withImage(url), {}, store);
    await new Promise((resolve) => server.close(resolve));
    if (outcome.outcome !== 'accepted') throw new Error(outcome.detail);

    const [key] = await keysOf(store, 'providers/animatic/images/');
    expect(key).toMatch(/^providers\/animatic\/images\/[0-9a-f]{64}\.webp$/);
    const { video, poster } = await createAnimatic({ store }).fetchOutput(outcome.generationId, fetchContext());
    if (video.kind !== 'file' || poster?.kind !== 'file') throw new Error('not files');
    expect((await readFile(video.path)).subarray(4, 8).toString()).toBe('ftyp');
    expect((await readFile(poster.path)).subarray(0, 2).toString('hex')).toBe('ffd8');
    // Sent again, it is known: the image, which is gone, is not asked for.
    expect(await submit(withImage(url), {}, store)).toEqual(outcome);
  });

  test.each([
    ['is no image', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'IMAGE_TYPE_UNSUPPORTED'],
    [
      'is of a type that is not taken',
      async () => Buffer.concat([Buffer.from('BM'), Buffer.alloc(200)]),
      'IMAGE_TYPE_UNSUPPORTED',
    ],
    ['is empty', async () => Buffer.alloc(0), 'IMAGE_TYPE_UNSUPPORTED'],
    ['is cut off', async () => (await drawPicture(320, 180, 'png')).subarray(0, 20), 'IMAGE_UNREADABLE'],
    [
      'is broken',
      async () => Buffer.concat([(await drawPicture(320, 180, 'png')).subarray(0, 60), Buffer.alloc(500)]),
      'IMAGE_UNREADABLE',
    ],
    [
      'is too large',
      async () => Buffer.concat([await drawPicture(320, 180, 'png'), Buffer.alloc(26 * 1024 * 1024)]),
      'IMAGE_UNREADABLE',
    ],
    ['unfolds into too many pixels', async () => hugePng(), 'IMAGE_UNREADABLE'],
    ['can’t be read', async () => Promise.reject(new Error('ENOENT')), 'IMAGE_UNREADABLE'],
  ])('that %s is rejected, and nothing is kept', async (_, readImage, code) => {
    const store = createMemoryStore();
    let sent = 0;
    const outcome = await submit(withImage('boat.png'), { readImage, beforeSend: async () => void (sent += 1) }, store);
    expect(outcome).toMatchObject({ outcome: 'rejected', code });
    expect([sent, await keysOf(store, '')]).toEqual([0, []]);
  });

  test.each([
    ['http://169.254.169.254/a.png', 'IMAGE_URL_BLOCKED'],
    ['http://localhost/a.png', 'IMAGE_URL_BLOCKED'],
    ['../../etc/a.png', 'IMAGE_URL_BLOCKED'],
    ['https://example.com/a.svg', 'IMAGE_TYPE_UNSUPPORTED'],
  ])('at %s is rejected with %s', async (url, code) => {
    expect(await submit(withImage(url))).toMatchObject({ outcome: 'rejected', code });
  });

  test('that can’t be stored is the store’s failure, not the shot’s', async () => {
    const failing: Store = {
      ...createMemoryStore(),
      put: async () => Promise.reject(Object.assign(new Error('full'), { code: 'STORE_UNUSABLE' })),
    };
    await expect(submit(withImage('boat.png'), {}, failing)).rejects.toMatchObject({ code: 'STORE_UNUSABLE' });
  });
});

/** A PNG of 60000 x 60000 pixels, as its header has it. */
function hugePng(): Buffer {
  const header = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000802000000', 'hex');
  header.writeUInt32BE(60_000, 16);
  header.writeUInt32BE(60_000, 20);
  return Buffer.concat([header, Buffer.alloc(100)]);
}
