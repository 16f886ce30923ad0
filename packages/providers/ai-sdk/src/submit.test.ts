// What is sent, what is refused before it is, and what each answer says about money.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isErrorCode } from '@shotlist/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Answer } from './__fixtures__/fake-vendor.js';
import { openVendor, PROMPT, VENDORS } from './__fixtures__/open-vendor.js';
import { fromGenerationId } from './reference.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test.each(VENDORS)('%s gets the prompt and the seed, 0 as well', async (name) => {
  const { account, vendor, accept } = await openVendor(name);
  await accept({ seed: 0 });
  await accept({ seed: 7 });
  const bodies = vendor.generations.map(({ body }) => body);
  expect(bodies.map(account.dialect.seedOf)).toEqual([0, 7]);
  expect(bodies.map(account.dialect.promptOf)).toEqual([PROMPT, PROMPT]);
});

test('every setting is in what is sent, by the vendor’s names', async () => {
  const fal = await openVendor('fal');
  await fal.accept({ duration: 10, resolution: '1080p', aspect_ratio: '1:1', camera_fixed: true, seed: 0 });
  expect(fal.vendor.generations[0]).toMatchObject({
    path: '/fal-ai/bytedance/seedance/v1/lite/text-to-video',
    body: { prompt: PROMPT, duration: '10', resolution: '1080p', aspect_ratio: '1:1', camera_fixed: true, seed: 0 },
  });
  const google = await openVendor('google');
  await google.accept({ duration: 8, resolution: '1080p', seed: 0 });
  expect(google.vendor.generations[0]?.body).toEqual({
    instances: [{ prompt: PROMPT }],
    parameters: { sampleCount: 1, aspectRatio: '16:9', resolution: '1080p', durationSeconds: 8, seed: 0 },
  });
  const replicate = await openVendor('replicate');
  await replicate.accept({ duration: 10, resolution: '720p', aspect_ratio: '1:1', seed: 3 });
  expect(replicate.vendor.generations[0]?.body).toEqual({
    input: {
      prompt: PROMPT,
      duration: 10,
      resolution: '720p',
      aspect_ratio: '1:1',
      seed: 3,
      fps: 24,
      camera_fixed: false,
    },
  });
});

test('an image goes by its URL or as bytes, and one that the package would leave out is not paid for', async () => {
  const images = createServer((_, response) => response.end(PNG)).listen(0, '127.0.0.1');
  await once(images, 'listening');
  onTestFinished(() => void images.close());
  const imageUrl = `http://127.0.0.1:${(images.address() as AddressInfo).port}/a.png`;
  const fal = await openVendor('fal');
  await fal.accept({ image_url: imageUrl });
  expect(fal.vendor.generations[0]).toMatchObject({
    path: '/fal-ai/bytedance/seedance/v1/lite/image-to-video',
    body: { image_url: imageUrl },
  });
  const google = await openVendor('google');
  await google.accept({ image_url: imageUrl });
  expect(google.vendor.generations[0]?.body).toMatchObject({
    instances: [{ prompt: PROMPT, image: { bytesBase64Encoded: PNG.toString('base64'), mimeType: 'image/png' } }],
  });
  const asUrl = await openVendor('google', { change: (model) => ({ ...model, imageAs: 'url' }) });
  expect(await asUrl.submit({ image_url: imageUrl })).toMatchObject({ outcome: 'rejected', code: 'MODE_UNSUPPORTED' });
  expect(asUrl.vendor.posts).toEqual([]);
});

test('a local image is sent as bytes, and a file that is no image is not sent', async () => {
  const { vendor, submit } = await openVendor('replicate');
  const image = { image_url: 'images/a.png' };
  expect(await submit(image, { readImage: async () => PNG })).toMatchObject({ outcome: 'accepted' });
  expect(vendor.generations[0]?.body).toMatchObject({
    input: { image: `data:image/png;base64,${PNG.toString('base64')}` },
  });
  const settled = submit(image, { readImage: async () => Buffer.from('%PDF-1.7') });
  await expect(settled).rejects.toMatchObject({ code: 'IMAGE_TYPE_UNSUPPORTED' });
  expect(vendor.posts).toHaveLength(1);
});

test('a setting that the package leaves out is refused before anything is sent, unless it is named', async () => {
  const { vendor, submit } = await openVendor('fal', { change: ({ options: _none, ...model }) => model });
  expect(await submit()).toMatchObject({ outcome: 'rejected', code: 'RESOLUTION_UNSUPPORTED' });
  expect(vendor.posts).toEqual([]);
  const named = await openVendor('fal', {
    change: ({ options: _none, ...model }) => ({ ...model, ignores: ['resolution'] }),
  });
  expect(await named.submit()).toEqual({
    outcome: 'accepted',
    generationId: expect.stringMatching(/^seedance_lite\.0\./),
    notes: [expect.stringMatching(/^made without resolution/)],
  });
});

test('what a package warns of once a request is accepted is noted, and no refusal', async () => {
  const { vendor, submit } = await openVendor('replicate', {
    change: (given) => {
      const model = given.textToVideo;
      if (model?.specificationVersion !== 'v4' || model.doStart === undefined) throw new Error('It starts.');
      const { doStart } = model;
      const warning = { type: 'unsupported', feature: 'fps', details: PROMPT } as const;
      const warns: typeof model = Object.create(model, {
        doStart: {
          value: async (options: Parameters<typeof doStart>[0]) => ({
            ...(await doStart.call(model, options)),
            warnings: [warning],
          }),
        },
      });
      return { ...given, textToVideo: warns };
    },
  });
  expect(await submit()).toMatchObject({ outcome: 'accepted', notes: ['warning: unsupported fps'] });
  expect(vendor.generations).toHaveLength(1);
});

test('a package that tries again sends nothing again', async () => {
  const { vendor, submit } = await openVendor('replicate', {
    change: (given) => {
      const model = given.textToVideo;
      if (model?.specificationVersion !== 'v4' || model.doStart === undefined) throw new Error('It starts.');
      const { doStart } = model;
      const stubborn: typeof model = Object.create(model, {
        doStart: {
          value: async (options: Parameters<typeof doStart>[0]) =>
            Promise.resolve(doStart.call(model, options)).catch(() => doStart.call(model, options)),
        },
      });
      return { ...given, textToVideo: stubborn };
    },
  });
  vendor.onPost = () => ({ status: 500, body: {} });
  expect(await submit()).toMatchObject({ outcome: 'ambiguous' });
  expect(vendor.posts).toHaveLength(1);
});

const HTML = '<html>Bad gateway</html>';

test.each<[string, Answer, string, number]>([
  ['an error', { status: 500, body: { detail: 'oops' } }, 'ambiguous', 0],
  ['a page with an error', { status: 502, body: HTML }, 'ambiguous', 0],
  ['a page', { after: { status: 200, body: HTML } }, 'ambiguous', 1],
  ['an answer without an id', { after: { status: 200, body: {} } }, 'ambiguous', 1],
  ['a broken connection', 'reset', 'ambiguous', 0],
  ['a broken connection after the work', { after: 'reset' }, 'ambiguous', 1],
  ['a redirect', { status: 307, headers: { location: '/elsewhere' }, body: {} }, 'ambiguous', 0],
  ['not enough credit', { status: 402, body: { detail: 'Insufficient credit' } }, 'unauthorized', 0],
  ['forbidden', { status: 403, body: { detail: 'User is locked. Reason: Exhausted balance.' } }, 'unauthorized', 0],
  ['no such model', { status: 404, body: { detail: 'Application not found' } }, 'rejected', 0],
  ['an invalid request', { status: 400, body: { detail: `no "${PROMPT}"` } }, 'rejected', 0],
])('%s to a paid request, at every vendor', async (_what, answer, outcome, made) => {
  for (const name of VENDORS) {
    const { vendor, submit } = await openVendor(name);
    vendor.onPost = () => answer;
    const said = await submit();
    expect([name, said.outcome], JSON.stringify(said)).toEqual([name, outcome]);
    if ('code' in said) expect(isErrorCode(said.code)).toBe(true);
    expect(JSON.stringify(said)).not.toMatch(/heron/);
    // Once, whatever a package would do.
    expect(vendor.posts).toHaveLength(1);
    expect(vendor.generations).toHaveLength(made);
  }
});

test('a refusal for what is asked is the shot’s, with its code', async () => {
  const { vendor, submit } = await openVendor('fal');
  vendor.onPost = () => ({
    status: 422,
    body: {
      detail: [
        {
          loc: ['body', 'prompt'],
          msg: 'The content was flagged by a content checker.',
          type: 'content_policy_violation',
          url: 'https://docs.fal.ai/errors#content_policy_violation',
          input: PROMPT,
        },
      ],
    },
  });
  expect(await submit()).toMatchObject({ outcome: 'rejected', code: 'CONTENT_POLICY' });
});

test.each(VENDORS)('%s says how long it wants to be left alone', async (name) => {
  const { account, vendor, submit } = await openVendor(name);
  vendor.onPost = () => account.dialect.throttled;
  expect(await submit()).toMatchObject({ outcome: 'throttled', gate: 'rate', retryAfterMs: 30_000 });
});

test('an answer that never comes is ambiguous in its time', async () => {
  const { vendor, submit } = await openVendor('google', { timeoutMs: 3_000 });
  vendor.onPost = () => ({ after: 'silence' });
  expect(await submit()).toMatchObject({ outcome: 'ambiguous' });
  expect(vendor.generations).toHaveLength(1);
});

test('a package that was not given the fetch sends nothing', async () => {
  const { vendor, submit } = await openVendor('replicate', {
    change: (model) => model,
    fetchOfModels: globalThis.fetch,
  });
  expect(await submit()).toMatchObject({ outcome: 'unauthorized', detail: expect.stringContaining('fetch') });
  expect(vendor.paths).toEqual([]);
});

test('one that heeds no signal either has sent it: that is told, and nothing more is sent', async () => {
  const { vendor, submit } = await openVendor('replicate', {
    fetchOfModels: (input, init) => {
      const { signal: _signal, ...rest } = init ?? {};
      return globalThis.fetch(input, rest);
    },
  });
  expect(await submit()).toMatchObject({ outcome: 'ambiguous', detail: expect.stringContaining('fetch') });
  expect(vendor.posts).toHaveLength(1);
  vendor.onPost = () => ({ status: 500, body: {} });
  expect(await submit()).toMatchObject({ outcome: 'ambiguous' });
  expect(vendor.posts).toHaveLength(2);
});

test('what a package refuses by itself is the shot’s', async () => {
  const { vendor, submit } = await openVendor('google', {
    change: (model) => ({ ...model, options: () => ({ providerOptions: { google: { personGeneration: 'nobody' } } }) }),
  });
  const said = await submit();
  expect(said).toMatchObject({ outcome: 'rejected', code: 'REQUEST_REJECTED' });
  expect(JSON.stringify(said)).toContain('The package refuses it');
  expect(vendor.paths).toEqual([]);
});

test.each(VENDORS)('%s without a key: nothing is sent', async (name) => {
  for (const variable of [
    'FAL_API_KEY',
    'FAL_KEY',
    'GOOGLE_GENERATIVE_AI_API_KEY',
    'REPLICATE_API_TOKEN',
    'ARK_API_KEY',
  ])
    vi.stubEnv(variable, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { vendor, submit } = await openVendor(name, { apiKey: null });
  expect(await submit()).toEqual({ outcome: 'unauthorized', detail: 'The package has no API key.' });
  expect(vendor.paths).toEqual([]);
});

test('a vendor that is to tell others gets the URL, and no id has it', async () => {
  const webhookUrl = 'https://example.com/hook?token=canary-secret';
  const { vendor, accept, check, another } = await openVendor('fal', { webhookUrl });
  const id = await accept();
  expect(vendor.posts).toEqual([expect.stringContaining(`fal_webhook=${encodeURIComponent(webhookUrl)}`)]);
  expect(inflated(id)).not.toContain('canary');
  expect(inflated(id)).toContain('requests');
  expect(await check(id)).toMatchObject([{ status: 'in_progress' }]);
  const other = another({ webhookUrl: 'https://example.com/another' });
  expect(await other.check([id], { signal: new AbortController().signal })).toMatchObject([{ status: 'completed' }]);
  await expect(openVendor('google', { webhookUrl })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

function inflated(id: string): string {
  return JSON.stringify(fromGenerationId(id)?.operation);
}
