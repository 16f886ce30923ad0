import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createTestFolder, describeProvider, sampleRequest } from '@shotlist/testing';
import { childNodeArguments } from '@shotlist/testing/fake';
import { expect, onTestFinished, test } from 'vitest';
import { createStillCard } from './still-card.js';
import { startToyVendor, type ToyTrouble } from './toy-vendor.js';

const API_KEY = 'toy-key-1f6b';
const sample = sampleRequest({ resolution: '480p' });

async function createVendor(trouble?: ToyTrouble, apiKey = API_KEY) {
  const vendor = await startToyVendor(API_KEY, trouble);
  return {
    open: () => createStillCard(vendor.url, apiKey),
    countAccepted: () => vendor.videos.length,
    close: () => vendor.close(),
  };
}

describeProvider('still-card', {
  create: () => createVendor(),
  sampleRequests: [sample, sampleRequest({ resolution: '720p', aspect_ratio: '9:21', duration: 10 })],
  secrets: [API_KEY],
  faults: {
    unauthorized: () => createVendor(undefined, 'another-key'),
    throttled: () => createVendor('throttled'),
    lostAnswer: () => createVendor('lost-answer'),
    async unreachable() {
      const { open, countAccepted, close } = await createVendor();
      await close();
      return { open, countAccepted };
    },
  },
});

const submitContext = {
  idempotencyKey: 'one-try',
  beforeSend: async () => undefined,
  readImage: async () => new Uint8Array(),
};

test.each(['half-answer', 'html-answer'] as const)('a %s to a paid request is ambiguous', async (trouble) => {
  const vendor = await createVendor(trouble);
  onTestFinished(vendor.close);
  const outcome = await vendor.open().submit(sample, { ...submitContext, signal: new AbortController().signal });
  expect(outcome).toMatchObject({ outcome: 'ambiguous' });
  expect(vendor.countAccepted()).toBe(1);
});

test('giving up in the middle of an answer is ambiguous too', async () => {
  const vendor = await createVendor('endless-answer');
  onTestFinished(vendor.close);
  const giveUp = new AbortController();
  const outcome = vendor.open().submit(sample, { ...submitContext, signal: giveUp.signal });
  await expect.poll(() => vendor.countAccepted()).toBe(1);
  giveUp.abort();
  expect(await outcome).toMatchObject({ outcome: 'ambiguous' });
});

test('the whole provider has fewer than 80 lines', () => {
  const source = readFileSync(new URL('still-card.ts', import.meta.url), 'utf8');
  expect(source.trimEnd().split('\n').length).toBeLessThan(80);
});

test('the start script makes one video', () => {
  const folder = createTestFolder();
  const script = path.join(import.meta.dirname, 'start.ts');
  const output = execFileSync(process.execPath, [...childNodeArguments(), script], { cwd: folder, encoding: 'utf8' });
  expect(output).toContain(path.join('out', 'still-card.mp4'));
  const video = readFileSync(path.join(folder, 'out', 'still-card.mp4'));
  expect(video.subarray(4, 8).toString()).toBe('ftyp');
});
