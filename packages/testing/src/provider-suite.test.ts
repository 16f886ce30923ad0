import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ProviderError, type FetchedOutput, type Provider, type ProviderOutput } from '@shotlist/core';
import { expect, onTestFinished, test } from 'vitest';
import { createFakeProvider, describeProvider, readFakeLog, sampleRequest } from './index.js';
import type { FakeProvider, FakeProviderOptions, ProviderUnderTest } from './index.js';
import { boxTypes } from './mp4-boxes.js';
import { PROVIDER_CHECKS } from './provider-checks.js';
import { makeVideo } from './provider-output-checks.js';
import { ProviderSession } from './provider-session.js';

type Change = (provider: Provider, number: number) => Provider;

/** A fake vendor with a log of its own; `change` makes the provider worse, knowing how many were opened before. */
function createVendor(
  options: Omit<FakeProviderOptions, 'logFile'> = {},
  change: Change = (provider) => provider,
): ProviderUnderTest {
  const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-test-'));
  const logFile = path.join(folder, 'vendor.ndjson');
  const opened: FakeProvider[] = [];
  return {
    open() {
      const provider = createFakeProvider({ logFile, ...options });
      opened.push(provider);
      return change(provider, opened.length - 1);
    },
    countAccepted: () => readFakeLog(logFile).length,
    close() {
      for (const provider of opened) provider.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const accounting: Change = (provider) => ({
  ...provider,
  usage: async () => ({ used: 3, limit: null }),
  cancel: async () => undefined,
});

describeProvider('fake, with everything', {
  create: () => createVendor({ script: { generationMs: 30, latencyMs: 2 } }, accounting),
  sampleRequests: [
    sampleRequest(),
    sampleRequest({ model: 'veo_3', duration: 60, resolution: '4K', aspect_ratio: '9:21' }),
  ],
  faults: {
    unreachable: () => createVendor({ script: { outcome: 'not_sent' } }),
    unauthorized: () => createVendor({ script: { outcome: 'unauthorized' } }),
    throttled: () => createVendor({ script: { outcome: 'throttled' } }),
    lostAnswer: () => createVendor({ script: { outcome: 'ambiguous_accepted' } }),
  },
});
describeProvider('fake, with a lagging list instead of keys', {
  create: () => createVendor({ honoursIdempotencyKeys: false, listingLagMs: 40 }),
});
describeProvider('fake, with neither keys nor a list, and a seed of its own', {
  create: () => createVendor({ honoursIdempotencyKeys: false, canFind: false, echoSeed: 'other' }),
});

function openSession(
  options: Omit<FakeProviderOptions, 'logFile'> = {},
  change?: Change,
  secrets: readonly string[] = [],
): ProviderSession {
  const vendor = createVendor(options, change);
  onTestFinished(() => vendor.close?.());
  return new ProviderSession({
    vendor,
    sample: sampleRequest(),
    secrets,
    readImage: async () => new Uint8Array(),
    deadlineMs: 2_000,
  });
}

const cut = (output: ProviderOutput, bytes: number): ProviderOutput => {
  if (output.kind !== 'stream') throw new Error('the fake streams');
  const { body } = output;
  async function* shorter() {
    for await (const part of body) yield part.subarray(0, part.length - bytes);
  }
  return { kind: 'stream', body: shorter() };
};
const changeOutput =
  (change: (output: FetchedOutput) => FetchedOutput): Change =>
  (provider) => ({
    ...provider,
    fetchOutput: async (id, context) => change(await provider.fetchOutput(id, context)),
  });

/** How a provider fails each check: by the check's name, what is wrong with the provider, and a word of the complaint. */
const BROKEN: Record<
  string,
  readonly [options: Omit<FakeProviderOptions, 'logFile'>, change: Change, complaint: RegExp][]
> = {
  'tells what it is': [
    [{}, (provider) => ({ ...provider, name: 'No Name' }), /name: must be/],
    [{}, (provider, number) => ({ ...provider, name: `worker-${number}` }), /worker-1/],
  ],
  'accepts a request': [
    [
      {},
      (provider) => ({
        ...provider,
        submit: (request, context) => provider.submit(request, { ...context, beforeSend: async () => undefined }),
      }),
      /calls of beforeSend/,
    ],
    [{ script: { outcome: 'ambiguous_accepted' } }, (provider) => provider, /was not accepted/],
  ],
  'waits for beforeSend': [
    [
      {},
      (provider) => ({
        ...provider,
        submit: (request, context) =>
          provider.submit(request, {
            ...context,
            beforeSend: async () => {
              void context.beforeSend();
            },
          }),
      }),
      /before its time/,
    ],
  ],
  'sends nothing when beforeSend throws': [
    [
      {},
      (provider) => ({
        ...provider,
        async submit(request, context) {
          const outcome = await provider.submit(request, { ...context, beforeSend: async () => undefined });
          await context.beforeSend();
          return outcome;
        },
      }),
      /generations accepted/,
    ],
    [
      {},
      (provider) => ({
        ...provider,
        submit: (request, context) =>
          provider.submit(request, context).catch(() => ({ outcome: 'ambiguous', detail: '' })),
      }),
      /not_sent/,
    ],
  ],
  'sends nothing when it is aborted': [
    [
      {},
      (provider) => ({
        ...provider,
        submit: (request, context) => provider.submit(request, { ...context, signal: new AbortController().signal }),
      }),
      /not_sent/,
    ],
  ],
  'rejects a model': [
    [
      {},
      (provider) => ({
        ...provider,
        submit: (request, context) => provider.submit({ ...request, model: 'veo_3' }, context),
      }),
      /rejected/,
    ],
    [
      {},
      (provider) => ({
        ...provider,
        submit: async (request) => ({
          outcome: 'rejected',
          code: 'MODEL_UNKNOWN',
          detail: `no model for ${request.prompt}`,
        }),
      }),
      /repeats the prompt/,
    ],
  ],
  'makes one generation for one idempotency key': [
    [{ honoursIdempotencyKeys: false }, (provider) => provider, /the same worker again/],
    [
      {},
      (provider, number) => ({
        ...provider,
        submit: (request, context) =>
          provider.submit(request, { ...context, idempotencyKey: `${number}${context.idempotencyKey}` }),
      }),
      /another worker/,
    ],
  ],
  'finds what it accepted': [
    [{}, (provider) => ({ ...provider, find: async () => ({ generationIds: [], fresh: true }) }), /called fresh/],
    [
      {},
      (provider) => ({ ...provider, find: async () => ({ generationIds: [], fresh: false }) }),
      /waited 2000 ms for find/,
    ],
  ],
  'finds nothing for a request': [
    [
      { honoursIdempotencyKeys: false },
      (provider) => ({
        ...provider,
        find: (query, context) =>
          provider.find({ ...query, request: { ...query.request, seed: sampleRequest().seed } }, context),
      }),
      /what find saw/,
    ],
    [{ listingLagMs: 3_600_000 }, (provider) => provider, /waited 2000 ms for a miss/],
  ],
  'tells its usage': [
    [{}, (provider) => ({ ...provider, usage: async () => ({ used: Number.NaN, limit: null }) }), /satisfy/],
    [
      {},
      (provider) => ({ ...provider, usage: async () => ({ used: 0, limit: 5, resetsAtMs: Date.now() / 1000 }) }),
      /greater than/,
    ],
  ],
  'cancels a generation': [
    [
      {},
      (provider) => ({
        ...provider,
        cancel: async () => {
          throw new ProviderError('PROVIDER_ERROR', 'Never heard of it.');
        },
      }),
      /Never heard/,
    ],
  ],
  'answers for many generations': [
    [
      {},
      (provider) => ({
        ...provider,
        check: async (ids) => ids.map((generationId) => ({ generationId, status: 'pending' as const })),
      }),
      /the generations in the answer/,
    ],
    [
      {},
      (provider) => ({ ...provider, check: async (ids, context) => (await provider.check(ids, context)).slice(0, 1) }),
      /the generations in the answer/,
    ],
  ],
  'lets another worker go on': [
    [
      {},
      (provider, number) => (number === 0 ? provider : { ...provider, check: async () => [] }),
      /waited 2000 ms for the generation/,
    ],
  ],
  'brings the same bytes': [
    [
      {},
      (provider) => {
        let fetches = 0;
        return changeOutput((output) => ({ video: cut(output.video, (fetches += 1)) }))(provider, 0);
      },
      /same bytes/,
    ],
  ],
  'fails with a code': [
    [
      {},
      (provider) => ({
        ...provider,
        fetchOutput: async () => {
          throw new Error('404');
        },
      }),
      /has a code of the table/,
    ],
  ],
  'does not bring an output': [
    [
      {},
      (provider) => ({
        ...provider,
        fetchOutput: (id, context) => provider.fetchOutput(id, { ...context, signal: new AbortController().signal }),
      }),
      /an output/,
    ],
  ],
};

test('every check of the suite has a provider that fails it', () => {
  const unproven = PROVIDER_CHECKS.filter(
    ({ name }) => Object.keys(BROKEN).filter((start) => name.startsWith(start)).length !== 1,
  );
  expect(unproven.map(({ name }) => name)).toEqual([]);
});

const failures = Object.entries(BROKEN).flatMap(([start, cases]) =>
  cases.map((each, index) => [start, index + 1, ...each] as const),
);
test.each(failures)(
  'a provider that breaks "%s" in way %i fails that check',
  async (start, _, options, change, complaint) => {
    const check = PROVIDER_CHECKS.find(({ name }) => name.startsWith(start));
    await expect(check?.run(openSession(options, change))).rejects.toThrow(complaint);
  },
);

test.each([
  [
    'a file that lacks its end',
    changeOutput(({ video }) => ({ video: cut(video, 3) })),
    /does not end within the file/,
  ],
  [
    'a page instead of a file',
    changeOutput(() => ({
      video: {
        kind: 'stream',
        body: (async function* () {
          yield Buffer.from('<html>Not found</html>');
        })(),
      },
    })),
    /the box/,
  ],
  [
    'less than it promised',
    changeOutput(({ video }) => ({ video: { ...cut(video, 0), size: 1 } as ProviderOutput })),
    /promised 1/,
  ],
  ['a poster that is no JPEG', changeOutput(({ video }) => ({ video, poster: cut(video, 0) })), /the poster/],
])('a provider that brings %s makes no video', async (_, change, complaint) => {
  await expect(makeVideo(openSession({}, change))).rejects.toThrow(complaint);
});

test('a generation that fails, or never ends, is no video either', async () => {
  await expect(makeVideo(openSession({ script: { ends: 'failed' } }))).rejects.toThrow(/did not complete/);
  await expect(makeVideo(openSession({ script: { ends: 'stuck' } }))).rejects.toThrow(
    /waited 2000 ms for the generation/,
  );
});

test('a call that never settles, and one that tells a secret, fail whatever was being checked', async () => {
  const silent = openSession({}, (provider) => ({ ...provider, check: () => new Promise(() => undefined) }));
  await expect(silent.check(await silent.open(), ['id'])).rejects.toThrow(/check did not settle within 2000 ms/);
  const telling: Change = (provider) => ({
    ...provider,
    check: async () => {
      throw new ProviderError('UNAUTHORIZED', 'refused', { cause: { headers: { authorization: 'lt_topsecret' } } });
    },
  });
  const session = openSession({}, telling, ['lt_topsecret']);
  await expect(session.check(await session.open(), ['id'])).rejects.toThrow(/has a secret in it/);
});

test('boxes are walked through 64-bit sizes and an open end, and not through a header cut short', () => {
  const large = Buffer.concat([
    Buffer.from('00000001', 'hex'),
    Buffer.from('free'),
    Buffer.from('0000000000000014', 'hex'),
    Buffer.alloc(4),
  ]);
  const open = Buffer.concat([Buffer.from('00000000', 'hex'), Buffer.from('mdat'), Buffer.alloc(9)]);
  expect(boxTypes(Buffer.concat([large, open]))).toEqual(['free', 'mdat']);
  expect(() => boxTypes(Buffer.concat([large, Buffer.alloc(3)]))).toThrow(/header of a box/);
});
