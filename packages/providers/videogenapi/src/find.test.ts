// What became of a lost try. A miss that is believed too early pays twice.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeApiOptions, sampleRequest } from '@shotlist/testing';
import { expect, onTestFinished, test } from 'vitest';
import { API_KEY, openVendor } from './__fixtures__/vendor.js';
import { createVideoGenApi } from './video-gen-api.js';

const HOUR_MS = 3_600_000;
const lost = sampleRequest({ prompt: 'The lost one', seed: 7 });
const other = (seed: number) => sampleRequest({ prompt: `Another ${seed}`, seed });
const LOST: FakeApiOptions = { faults: [{ on: 'generate', fault: 'reset_after_work', at: [1] }] };

test('it is found by its whole request, also by another process', async () => {
  const { vendor, submit, accept, find, another } = await openVendor(LOST);
  await submit(lost);
  await accept(other(1));
  const [made] = vendor.generations();
  for (const by of [undefined, another()]) {
    expect((await find(lost, {}, by)).generationIds).toEqual([made?.generationId]);
    expect((await find({ ...lost, duration: 6 }, {}, by)).generationIds).toEqual([]);
    expect((await find({ ...lost, prompt: `${lost.prompt}!` }, {}, by)).generationIds).toEqual([]);
  }
});

test('what was made before the try began is not it, whatever the vendor’s clock says', async () => {
  for (const clockAheadMs of [0, 600_000, -600_000]) {
    const { submit, find } = await openVendor({ ...LOST, clockAheadMs });
    await submit(lost);
    expect((await find(lost, { sinceMs: Date.now() - 30_000 })).generationIds).toHaveLength(1);
    expect((await find(lost, { sinceMs: Date.now() + 30_000 })).generationIds).toHaveLength(0);
  }
});

test('a miss counts when the list shows something that was accepted after the try, and not before', async () => {
  const { accept, find } = await openVendor({}, { listingLagMs: HOUR_MS });
  await accept(other(1));
  const untilMs = Date.now() + 1;
  expect(await find(lost, { untilMs })).toEqual({ generationIds: [], fresh: false });
  while (Date.now() <= untilMs) await new Promise((resolve) => setTimeout(resolve, 1));
  await accept(other(2));
  expect(await find(lost, { untilMs })).toEqual({ generationIds: [], fresh: true });
});

test('without that it counts only when the list’s lag has passed, by a clock that nobody sets as well', async () => {
  const { find, accept } = await openVendor({}, { listingLagMs: HOUR_MS });
  await accept(other(1));
  // Long ago, says the clock on the wall; but this process has only now begun to look.
  expect(await find(lost, { sinceMs: 0, untilMs: Date.now() - 2 * HOUR_MS })).toMatchObject({ fresh: true });
  const { find: findElsewhere } = await openVendor({}, { listingLagMs: HOUR_MS });
  expect(await findElsewhere(lost, { sinceMs: 0, untilMs: Date.now() - 2 * HOUR_MS })).toMatchObject({ fresh: false });
});

test('what this process saw accepted for another try is not taken for it', async () => {
  const { accept, find } = await openVendor();
  await accept(lost, 'the-other-row');
  expect((await find(lost, { idempotencyKey: 'this-row' })).generationIds).toEqual([]);
  expect((await find(lost, { idempotencyKey: 'the-other-row' })).generationIds).toHaveLength(1);
});

test('another seed rules out where the vendor shows the seeds that it was sent, and nowhere else', async () => {
  const twin = { ...lost, seed: 8 };
  const faithful = await openVendor(LOST);
  await faithful.submit(lost);
  expect((await faithful.find(twin)).generationIds).toHaveLength(1);
  await faithful.accept(other(1));
  expect((await faithful.find(twin, { untilMs: Date.now() })).generationIds).toEqual([]);
  const unfaithful = await openVendor({ ...LOST, echoSeed: 'other' });
  await unfaithful.submit(lost);
  await unfaithful.accept(other(1));
  expect((await unfaithful.find(lost)).generationIds).toHaveLength(1);
});

test('where keys are honoured it is found by its key', async () => {
  const { vendor, submit, find } = await openVendor(
    { ...LOST, honoursIdempotencyKeys: true },
    { honoursIdempotencyKeys: true },
  );
  await submit(lost, 'its-key');
  const [made] = vendor.generations();
  expect(await find(lost, { idempotencyKey: 'its-key' })).toEqual({ generationIds: [made?.generationId], fresh: true });
  expect(await find(lost, { idempotencyKey: 'no-key' })).toEqual({ generationIds: [], fresh: true });
});

/** A vendor that takes everything and lists what this test makes of it. */
async function openPlainVendor(shown: (asked: Record<string, unknown>) => Record<string, unknown>) {
  const made: Record<string, unknown>[] = [];
  const server = http.createServer((message, response) => {
    const parts: Buffer[] = [];
    message.on('data', (part: Buffer) => parts.push(part));
    message.on('end', () => {
      const text = Buffer.concat(parts).toString();
      response.setHeader('content-type', 'application/json');
      if (message.method !== 'POST') return void response.end(JSON.stringify({ success: true, generations: made }));
      const asked = JSON.parse(text) as Record<string, unknown>;
      const generation = { generation_id: `gen_${made.length}`, status: 'pending', ...shown(asked) };
      made.unshift(generation);
      return void response.end(JSON.stringify({ success: true, generation_id: generation.generation_id }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return () => createVideoGenApi({ apiKey: API_KEY, baseUrl: `http://127.0.0.1:${port}`, listingLagMs: 0 });
}

const model = { key: lost.model };
type Shown = Parameters<typeof openPlainVendor>[0];

test.each<[string, Shown, 'the same' | 'another', boolean]>([
  ['lists what it was asked', ({ prompt }) => ({ prompt, model }), 'the same', true],
  ['rewrites prompts', ({ prompt }) => ({ prompt: `Cinematic. ${String(prompt)}`, model }), 'the same', false],
  ['lists nothing but ids', () => ({}), 'another', false],
])('a vendor that %s: whether a miss is believed', async (_what, shown, process, fresh) => {
  const open = await openPlainVendor(shown);
  const provider = open();
  const signal = new AbortController().signal;
  await provider.submit(other(1), {
    signal,
    idempotencyKey: 'k1',
    beforeSend: async () => undefined,
    readImage: async () => new Uint8Array(),
  });
  const query = { request: lost, idempotencyKey: 'k2', sinceMs: 0, untilMs: 0 };
  const asked = process === 'the same' ? provider : open();
  expect((await asked.find(query, { signal })).fresh).toBe(fresh);
});

test('shots that are looked for together share one walk through the list', async () => {
  const { vendor, accept, find } = await openVendor();
  await accept(other(1));
  await Promise.all([find(lost), find(other(2)), find(other(3))]);
  expect(vendor.calls().list).toBe(1);
});
