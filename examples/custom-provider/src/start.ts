// Makes one video with the provider and shows each step of the contract.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertProvider, deriveIdempotencyKey, type GenerationRequest } from '@shotlist/core';
import { createStillCard } from './still-card.js';
import { startToyVendor } from './toy-vendor.js';

const request: GenerationRequest = {
  model: 'seedance_lite',
  prompt: 'A row of beach huts at low tide, seen from the sea',
  duration: 5,
  resolution: '480p',
  aspect_ratio: '16:9',
  seed: 42,
  camera_fixed: true,
};

const vendor = await startToyVendor('toy-key');
try {
  const provider = assertProvider(createStillCard(vendor.url, 'toy-key'));
  const signal = AbortSignal.timeout(60_000);
  const readImage = async (): Promise<Uint8Array> => Promise.reject(new Error('This request has no image.'));

  const idempotencyKey = deriveIdempotencyKey('example', 0, 1);
  const outcome = await provider.submit(request, {
    signal,
    idempotencyKey,
    beforeSend: async () => undefined,
    readImage,
  });
  console.log('submit     ', outcome);
  if (outcome.outcome !== 'accepted') throw new Error(`The vendor said ${outcome.outcome}.`);

  const { generationId } = outcome;
  for (;;) {
    const [status] = await provider.check([generationId], { signal });
    console.log('check      ', status?.status);
    if (status?.status === 'completed') break;
    if (status?.status === 'failed') throw new Error(`The generation failed: ${status.code}`);
    await sleep(provider.capabilities.minPollIntervalMs);
  }

  const folder = path.resolve('out');
  await mkdir(folder, { recursive: true });
  const context = { signal, readImage, temporaryFolder: folder, onProgress: () => undefined };
  const { video } = await provider.fetchOutput(generationId, context);
  if (video.kind !== 'stream') throw new Error('This provider streams.');
  const file = path.join(folder, 'still-card.mp4');
  await writeFile(file, await buffer(video.body));
  console.log('fetchOutput', path.relative(process.cwd(), file));
} finally {
  await vendor.close();
}
