// Packages that only generate: started, asked about once a look, and gone on with by anybody.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Experimental_VideoModelV3 as VideoModelV3 } from '@ai-sdk/provider';
import type { Provider } from '@shotlist/core';
import { sampleRequest } from '@shotlist/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createAiSdkProvider } from './ai-sdk.js';
import { bytedance } from './__fixtures__/dialects.js';
import { API_KEY, type FakeVendor, startFakeVendor } from './__fixtures__/fake-vendor.js';
import { openVendor } from './__fixtures__/open-vendor.js';

const signal = new AbortController().signal;

test('a look asks the vendor once, whether the generation has ended or not', async () => {
  const { vendor, accept, check } = await openVendor('bytedance');
  const id = await accept();
  expect(vendor.paths).toEqual(['/api/v3/contents/generations/tasks']);
  expect(await check(id)).toEqual([{ generationId: id, status: 'in_progress' }]);
  expect(await check(id)).toEqual([{ generationId: id, status: 'completed' }]);
  expect(vendor.paths.slice(1)).toEqual(Array(2).fill(expect.stringMatching(/\/tasks\/cgt-[\w-]+$/)));
});

/** A package of its own: what it does with its fetch. */
async function withPackage(
  generate: (ask: (path: string, method?: string) => Promise<unknown>, pause: () => Promise<void>) => Promise<string>,
): Promise<{ readonly vendor: FakeVendor; readonly provider: Provider }> {
  const vendor = await startFakeVendor(bytedance);
  onTestFinished(() => vendor.close());
  const provider = createAiSdkProvider({
    models(fetch) {
      const model: VideoModelV3 = {
        specificationVersion: 'v3',
        provider: 'own.video',
        modelId: 'own-1',
        maxVideosPerCall: 1,
        async doGenerate({ abortSignal, ...options }) {
          const headers = { authorization: `Bearer ${API_KEY}` };
          const ask = async (path: string, method = 'GET'): Promise<unknown> => {
            const init = { method, headers, ...(abortSignal === undefined ? {} : { signal: abortSignal }) };
            const body = method === 'GET' ? {} : { body: JSON.stringify(options) };
            return (await fetch(`${vendor.url}${path}`, { ...init, ...body })).json();
          };
          const pauseMs = Number(options.providerOptions['own']?.['pollIntervalMs'] ?? 3_600_000);
          const url = await generate(ask, () =>
            sleep(pauseMs, undefined, abortSignal === undefined ? {} : { signal: abortSignal }),
          );
          const response = { timestamp: new Date(), modelId: 'own-1', headers: undefined };
          return { videos: [{ type: 'url', url, mediaType: 'video/mp4' }], warnings: [], response };
        },
      };
      return { seedance_lite: { textToVideo: model } };
    },
  });
  return { vendor, provider };
}

const submit = (provider: Provider) =>
  provider.submit(sampleRequest(), {
    signal,
    idempotencyKey: 'one-try',
    beforeSend: async () => undefined,
    readImage: async () => new Uint8Array(),
  });

const TASKS = '/api/v3/contents/generations/tasks';

test('one that pauses before it looks is not waited for, and may ask for more when it has ended', async () => {
  const { vendor, provider } = await withPackage(async (ask, pause) => {
    const { id } = (await ask(TASKS, 'POST')) as { id: string };
    for (;;) {
      await pause();
      const { status } = (await ask(`${TASKS}/${id}`)) as { status: string };
      if (status === 'succeeded') break;
    }
    const { content } = (await ask(`/again${TASKS}/${id}`)) as { content: { video_url: string } };
    return content.video_url;
  });
  const accepted = await submit(provider);
  if (accepted.outcome !== 'accepted') throw new Error(JSON.stringify(accepted));
  const { generationId } = accepted;
  expect(await provider.check([generationId], { signal })).toEqual([{ generationId, status: 'in_progress' }]);
  expect(await provider.check([generationId], { signal })).toEqual([{ generationId, status: 'completed' }]);
  expect(vendor.posts).toHaveLength(1);
});

test('one that brings the video at once has nothing to ask about: it is told, and not sent again', async () => {
  const { vendor, provider } = await withPackage(async (ask) => {
    await ask(TASKS, 'POST');
    return `${vendor.url}/files/a.mp4`;
  });
  expect(await submit(provider)).toMatchObject({
    outcome: 'ambiguous',
    detail: expect.stringContaining('brings videos at once'),
  });
  expect(vendor.posts).toHaveLength(1);
});

test('one that asks something before it sends can’t be rehearsed, and is sent all the same', async () => {
  const { vendor, provider } = await withPackage(async (ask, pause) => {
    await ask('/files/settings');
    const { id } = (await ask(TASKS, 'POST')) as { id: string };
    await pause();
    const { content } = (await ask(`${TASKS}/${id}`)) as { content: { video_url: string } };
    return content.video_url;
  });
  expect(await submit(provider)).toMatchObject({ outcome: 'accepted' });
  expect(vendor.paths).toEqual(['/files/settings', TASKS]);
});
