// A question that fails says nothing about a generation that is paid for; a vendor's own word about it does.
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Said } from './__fixtures__/dialect.js';
import { openVendor, PROMPT, type VendorName, VENDORS } from './__fixtures__/open-vendor.js';

const TROUBLE: readonly (readonly [string, Said | 'reset' | 'silence', string])[] = [
  ['an error', { status: 500, body: { detail: 'Internal Server Error' } }, 'VENDOR_UNAVAILABLE'],
  ['an error of a kind', { status: 503, body: { error: { code: 503, message: 'down' } } }, 'VENDOR_UNAVAILABLE'],
  ['a page with an error', { status: 502, body: '<html>Bad gateway</html>' }, 'VENDOR_UNAVAILABLE'],
  ['another form', { status: 200, body: { video: 'x', id: 1, status: 7, name: 3 } }, 'ANSWER_INVALID'],
  ['a page', { status: 200, body: '<html>Welcome</html>' }, 'ANSWER_INVALID'],
  ['an invalid question', { status: 400, body: { detail: 'Bad request' } }, 'VENDOR_UNAVAILABLE'],
  ['a timeout of the question', { status: 408, body: {} }, 'VENDOR_UNAVAILABLE'],
  ['a refused key', { status: 401, body: { detail: 'No user' } }, 'UNAUTHORIZED'],
  ['too many questions', { status: 429, headers: { 'retry-after': '7' }, body: { detail: 'Slow down' } }, 'THROTTLED'],
  ['a broken connection', 'reset', 'VENDOR_UNAVAILABLE'],
  ['silence', 'silence', 'VENDOR_UNAVAILABLE'],
];

test.each(TROUBLE)('%s for an answer never fails a paid generation, at any vendor', async (_what, answer, code) => {
  for (const name of VENDORS) {
    const { vendor, accept, check, fetch } = await openVendor(name, answer === 'silence' ? { timeoutMs: 3_000 } : {});
    const id = await accept();
    vendor.onStatus = () => answer;
    await expect(check(id), name).rejects.toMatchObject({ code });
    await expect(fetch(id), name).rejects.toMatchObject({ code });
    vendor.onStatus = undefined;
    await expect.poll(() => check(id)).toMatchObject([{ generationId: id, status: 'completed' }]);
    expect(vendor.posts).toHaveLength(1);
  }
});

test.each([
  [202, { status: 'IN_QUEUE', request_id: 'x', queue_position: 3 }],
  [200, { status: 'IN_PROGRESS', request_id: 'x' }],
  [202, {}],
])('an answer of fal’s that its package does not expect, %i %j, is no end', async (status, body) => {
  const { vendor, accept, check } = await openVendor('fal');
  const id = await accept();
  vendor.onStatus = () => ({ status, body });
  expect(await check(id)).toEqual([{ generationId: id, status: 'in_progress' }]);
});

test('a refused question says for how long, and the others are not asked', async () => {
  const { vendor, accept, check } = await openVendor('replicate');
  const ids = await Promise.all(Array.from({ length: 20 }, (_, seed) => accept({ seed })));
  vendor.onStatus = () => ({ status: 429, body: { detail: 'Request was throttled. Your rate limit resets in ~9s.' } });
  const before = vendor.paths.length;
  await expect(check(...ids)).rejects.toMatchObject({ code: 'THROTTLED', gate: 'rate', retryAfterMs: 9_000 });
  expect(vendor.paths.length - before).toBeLessThanOrEqual(8);
});

test.each(VENDORS)('%s refuses a question in words of its own', async (name) => {
  const { account, vendor, accept, check } = await openVendor(name);
  const id = await accept();
  vendor.onStatus = () => account.dialect.keyRefused;
  await expect(check(id)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  vendor.onStatus = () => account.dialect.throttled;
  await expect(check(id)).rejects.toMatchObject({ code: 'THROTTLED', gate: 'rate', retryAfterMs: 30_000 });
});

test('what one question finds out is not lost with another that fails', async () => {
  const { vendor, accept, check } = await openVendor('google');
  const ids = [await accept({ seed: 1 }), await accept({ seed: 2 })] as const;
  await check(...ids);
  vendor.onStatus = ({ id }) => (id === vendor.generations[1]?.id ? 'reset' : undefined);
  expect(await check(...ids)).toEqual([{ generationId: ids[0], status: 'completed' }]);
});

test('one that the vendor does not know is left out', async () => {
  const { vendor, accept, check } = await openVendor('replicate');
  const id = await accept();
  vendor.onStatus = () => ({
    status: 404,
    body: { detail: 'The requested resource could not be found.', status: 404 },
  });
  expect(await check(id, 'seedance_lite.0.bm90LWRlZmxhdGVk', 'seedance_lite', '')).toEqual([]);
});

const policy = (type: string, msg: string, status = 422): Said => ({
  status,
  body: { detail: [{ loc: ['body', 'prompt'], msg, type, input: PROMPT }] },
});
const FAILED: readonly (readonly [VendorName, string, Said, string, RegExp])[] = [
  [
    'fal',
    'its policy',
    policy('content_policy_violation', 'The content was flagged by a content checker.'),
    'CONTENT_POLICY',
    /^content_policy_violation: The content was flagged/,
  ],
  ['fal', 'an image', policy('image_load_error', 'Failed to load the image.'), 'INPUT_UNUSABLE', /image_load_error/],
  ['fal', 'its own trouble', policy('internal_server_error', 'Oops.', 500), 'GENERATION_FAILED', /internal_server/],
  [
    'fal',
    'its runner’s time',
    { status: 504, body: { detail: 'Request timed out', error_type: 'request_timeout' } },
    'GENERATION_EXPIRED',
    /request_timeout: Request timed out/,
  ],
  [
    'google',
    'its filters',
    {
      status: 200,
      body: {
        name: 'models/veo-3.1-generate-preview/operations/x',
        done: true,
        response: {
          generateVideoResponse: {
            raiMediaFilteredCount: 1,
            raiMediaFilteredReasons: ['We could not create the video: it shows a real person.'],
          },
        },
      },
    },
    'CONTENT_POLICY',
    /it shows a real person/,
  ],
  [
    'google',
    'its own trouble',
    { status: 200, body: { name: 'x', done: true, error: { code: 13, message: 'Internal error.' } } },
    'GENERATION_FAILED',
    /Internal error/,
  ],
  [
    'replicate',
    'its model',
    {
      status: 200,
      body: {
        id: 'x',
        status: 'failed',
        input: { prompt: PROMPT },
        error: `Prediction interrupted (code: PA) ${PROMPT}`,
        urls: { get: 'https://api.replicate.com/v1/predictions/x' },
      },
    },
    'GENERATION_FAILED',
    /Prediction interrupted \(code: PA\) …$/,
  ],
  [
    'bytedance',
    'its policy',
    {
      status: 200,
      body: {
        id: 'x',
        status: 'failed',
        error: {
          code: 'OutputVideoSensitiveContentDetected.ContentModeration',
          message: 'The video may be sensitive.',
        },
      },
    },
    'CONTENT_POLICY',
    /The video may be sensitive/,
  ],
];

test.each(FAILED)('%s: %s ends it, with a class and the vendor’s words', async (name, _what, answer, code, detail) => {
  const { vendor, accept, check, fetch } = await openVendor(name);
  const id = await accept();
  vendor.onStatus = () => answer;
  const [status] = await check(id);
  expect(status).toEqual({ generationId: id, status: 'failed', code, detail: expect.stringMatching(detail) });
  expect(JSON.stringify(status)).not.toMatch(/heron/);
  await expect(fetch(id)).rejects.toMatchObject({ code });
});

test('the seed that was used is told where the vendor says it, and Google’s key is in no error', async () => {
  const fal = await openVendor('fal');
  const id = await fal.accept({ seed: 0 });
  await fal.check(id);
  expect(await fal.check(id)).toEqual([{ generationId: id, status: 'completed', seed: 0 }]);
  const google = await openVendor('google', { download: { maxBytes: 10 } });
  const veo = await google.accept();
  await google.check(veo);
  const { video } = await google.fetch(veo);
  if (video.kind !== 'stream') throw new Error('It is no stream.');
  const failed: unknown = await buffer(video.body).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'OUTPUT_INVALID' });
  expect(google.vendor.paths.at(-1)).toContain('key=');
  expect(String(failed)).not.toContain('key=');
});

test('a video at a private address is not fetched', async () => {
  const { vendor, accept, check, fetch } = await openVendor('fal', { allowHosts: [] });
  const id = await accept();
  await check(id);
  const before = vendor.paths.length;
  await expect(fetch(id)).rejects.toMatchObject({ code: 'OUTPUT_UNAVAILABLE' });
  expect(vendor.paths.slice(before)).not.toContainEqual(expect.stringContaining('/files/'));
});
