// What became of a lost try. A miss that is believed too early pays twice.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GenerationRequest, Provider } from '@shotlist/core';
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
  // A list that was read after the try was over would be good for the second look as well.
  const untilMs = Date.now() + 1_000;
  expect(await find(lost, { untilMs })).toMatchObject({ generationIds: [], fresh: false });
  while (Date.now() <= untilMs) await new Promise((resolve) => setTimeout(resolve, 10));
  await accept(other(2));
  expect(await find(lost, { untilMs })).toMatchObject({ generationIds: [], fresh: true });
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

test('an answer that names the generation of another process leaves all that is listed in doubt, and nothing lost', async () => {
  const { vendor, submit, find, another } = await openVendor({
    faults: [{ on: 'generate', fault: 'duplicate_id', at: [2] }],
  });
  const elsewhere = another();
  const first = await submit(other(1), 'first', elsewhere);
  const second = await submit(other(2), 'second');
  expect(second).toEqual({ ...first, seed: 2 });
  const [named, made] = vendor.generations().map(({ generationId }) => generationId);
  // Whose these are is known to those who claim them: once they are taken, the lost one is surely missing.
  expect(await find(lost)).toMatchObject({
    generationIds: [],
    doubtful: expect.arrayContaining([named, made]),
    fresh: true,
  });
  expect((await find(other(2), { idempotencyKey: 'second' })).generationIds).toEqual([made]);
  // Had the first answer been lost, its generation would not be taken for the second’s.
  expect((await find(other(1), { idempotencyKey: 'first' })).generationIds).toEqual([named]);
});

test('another seed is a doubt where the vendor shows the seeds that it was sent, and nowhere else', async () => {
  const twin = { ...lost, seed: 8 };
  const faithful = await openVendor(LOST);
  await faithful.submit(lost);
  const [made] = faithful.vendor.generations();
  expect(await faithful.find(twin)).toMatchObject({ generationIds: [made?.generationId], withSeed: [] });
  // Nothing that was sent has shown yet whether seeds are shown as they were.
  expect(await faithful.find(lost)).toMatchObject({ generationIds: [made?.generationId], withSeed: [] });
  await faithful.accept(other(1));
  const doubted = await faithful.find(twin, { untilMs: Date.now() });
  expect(doubted).toMatchObject({ generationIds: [], doubtful: [made?.generationId] });
  expect(await faithful.find(lost)).toMatchObject({ withSeed: [made?.generationId] });
  const unfaithful = await openVendor({ ...LOST, echoSeed: 'other' });
  await unfaithful.submit(lost);
  await unfaithful.accept(other(1));
  expect((await unfaithful.find(lost)).generationIds).toHaveLength(1);
});

test('what was named amiss to another says nothing about how the vendor shows seeds', async () => {
  const { vendor, submit, accept, find } = await openVendor({
    faults: [
      { on: 'generate', fault: 'reset_after_work', at: [1] },
      { on: 'generate', fault: 'duplicate_id', at: [2] },
    ],
  });
  await submit(lost);
  const [made] = vendor.generations();
  expect(await submit(other(1), 'named amiss')).toMatchObject({ generationId: made?.generationId });
  await accept(other(2));
  expect(await find(lost)).toMatchObject({ generationIds: [made?.generationId], withSeed: [made?.generationId] });
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

type Json = Record<string, unknown>;

/** A vendor that takes everything, loses the answer to the first, and lists what this test makes of them. */
async function openPlainVendor(
  shown: (asked: Json, position: number) => Json,
  list = (made: readonly Json[], _page: number): readonly Json[] => made,
) {
  const made: Json[] = [];
  const server = http.createServer((message, response) => {
    const parts: Buffer[] = [];
    message.on('data', (part: Buffer) => parts.push(part));
    message.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (message.method !== 'POST') {
        const page = Number(new URL(message.url ?? '', 'http://vendor').searchParams.get('page') ?? 1);
        return void response.end(JSON.stringify({ success: true, generations: list(made, page) }));
      }
      const asked = JSON.parse(Buffer.concat(parts).toString()) as Json;
      const generation = { generation_id: `gen_${made.length}`, status: 'in_progress', ...shown(asked, made.length) };
      made.unshift(generation);
      if (made.length === 1) return void message.socket.destroy();
      return void response.end(JSON.stringify({ success: true, generation_id: generation.generation_id }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const open = () => createVideoGenApi({ apiKey: API_KEY, baseUrl: `http://127.0.0.1:${port}`, listingLagMs: 0 });
  const signal = new AbortController().signal;
  const submit = (by: Provider, request: GenerationRequest, idempotencyKey: string) =>
    by.submit(request, {
      signal,
      idempotencyKey,
      beforeSend: async () => undefined,
      readImage: async () => new Uint8Array(),
    });
  return { open, submit };
}

const wall = (atMs: number): string => new Date(atMs).toISOString().replace('T', ' ').slice(0, 19);
const echo = ({ prompt, model, duration, resolution, aspect_ratio: ratio, seed, image_url: image }: Json): Json => ({
  prompt,
  model: { key: model },
  duration,
  resolution,
  aspect_ratio: ratio,
  seed,
  type: image === undefined ? 'text-to-video' : 'image-to-video',
  created_at: wall(Date.now()),
});
const promptOf = (asked: Json) => String(asked['prompt']);
const quoted = { ...lost, prompt: 'A fox & a "crow", the lost one, in a winter wood 🦊 at the end of a long day' };
const { aspect_ratio: _ratio, ...moving } = lost;
const picture = { ...moving, image_url: 'https://example.com/a.png' };

// What the vendor made of the lost one must never be missing for sure, neither to this process nor to another.
test.each<[string, (asked: Json, position: number) => Json, GenerationRequest]>([
  ['lists what it was asked', echo, lost],
  ['cuts prompts', (asked) => ({ ...echo(asked), prompt: promptOf(asked).slice(0, 40) }), quoted],
  [
    'escapes prompts',
    (asked) => ({ ...echo(asked), prompt: promptOf(asked).replaceAll('&', '&amp;').replaceAll('"', '&quot;') }),
    quoted,
  ],
  ['loses emoji', (asked) => ({ ...echo(asked), prompt: promptOf(asked).replace('🦊', '?') }), quoted],
  ['hides prompts', (asked) => ({ ...echo(asked), prompt: '' }), lost],
  ['rewrites prompts', (asked) => ({ ...echo(asked), prompt: `Cinematic. ${promptOf(asked)}` }), quoted],
  ['writes the mode otherwise', (asked) => ({ ...echo(asked), type: 'text_to_video' }), lost],
  ['writes pixels', (asked) => ({ ...echo(asked), resolution: '1280x720' }), lost],
  ['names models otherwise', (asked) => ({ ...echo(asked), model: { key: 'seedance-1-lite' } }), lost],
  ['keeps images elsewhere', (asked) => ({ ...echo(asked), image_url: 'https://cdn.example/1.png' }), picture],
  ['shows no images and other seeds', (asked) => ({ ...echo(asked), seed: 5 }), picture],
  ['lists nothing but ids', () => ({}), lost],
  ['has a zone of its own', (asked) => ({ ...echo(asked), created_at: wall(Date.now() - 8 * HOUR_MS) }), lost],
  ['writes another month', (asked) => ({ ...echo(asked), created_at: wall(Date.now() - 181 * 24 * HOUR_MS) }), lost],
  [
    'shows another seed in the end',
    (asked, position) => ({ ...echo(asked), ...(position === 0 ? { status: 'completed', seed: 622_177_285 } : {}) }),
    lost,
  ],
])('a vendor that %s: nobody believes that the lost one is not there', async (_what, shown, request) => {
  const { open, submit } = await openPlainVendor(shown);
  const provider = open();
  const sinceMs = Date.now() - 60_000;
  expect(await submit(provider, request, 'lost')).toMatchObject({ outcome: 'ambiguous' });
  for (const seed of [1, 2])
    expect(await submit(provider, other(seed), `k${seed}`)).toMatchObject({ outcome: 'accepted' });
  for (const by of [provider, open()]) {
    const query = { request, idempotencyKey: 'lost', sinceMs, untilMs: Date.now() - 1 };
    const { generationIds, doubtful = [], fresh } = await by.find(query, { signal: new AbortController().signal });
    expect(generationIds.includes('gen_0') || doubtful.includes('gen_0') || !fresh).toBe(true);
    expect(generationIds.filter((id) => id !== 'gen_0')).toEqual([]);
  }
});

test.each<[string, (made: readonly Json[], page: number) => readonly Json[]]>([
  ['gives ten a page, whatever it is asked for', (made, page) => made.slice((page - 1) * 10, page * 10)],
  ['lists the oldest first', (made, page) => made.toReversed().slice((page - 1) * 10, page * 10)],
])('a vendor that %s is read to its end', async (_what, list) => {
  const { open, submit } = await openPlainVendor(echo, list);
  const provider = open();
  const sinceMs = Date.now() - 60_000;
  await submit(provider, lost, 'lost');
  for (let seed = 1; seed <= 25; seed += 1) await submit(provider, other(seed), `k${seed}`);
  const query = { request: lost, idempotencyKey: 'lost', sinceMs, untilMs: Date.now() - 1 };
  const found = await provider.find(query, { signal: new AbortController().signal });
  expect(found.generationIds).toEqual(['gen_0']);
});

test('an answer that was slow does not make an older list look new', async () => {
  const { vendor, submit, find } = await openVendor(
    { faults: [{ on: 'generate', fault: 'slow', ms: 300, at: [1] }] },
    { listingLagMs: HOUR_MS },
  );
  const slow = submit(other(1));
  while (vendor.calls().generate === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const untilMs = Date.now();
  await slow;
  expect(await find(lost, { untilMs })).toMatchObject({ fresh: false });
});

test('shots that are looked for together share one walk through the list', async () => {
  const { vendor, accept, find } = await openVendor();
  await accept(other(1));
  await Promise.all([find(lost), find(other(2)), find(other(3))]);
  expect(vendor.calls().list).toBe(1);
});
