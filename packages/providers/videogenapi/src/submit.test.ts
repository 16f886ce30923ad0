// What each answer to a paid request says about money.
import { type GenerationRequest, isErrorCode } from '@shotlist/core';
import { type FaultRule, sampleRequest } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { API_KEY, openVendor } from './__fixtures__/vendor.js';

const PROMPT = 'A canary-heron in the reeds at dawn';
const request = sampleRequest({ prompt: PROMPT });

test('the eight parameters are sent as they are, seed 0 among them', async () => {
  const { vendor, accept } = await openVendor();
  const asked: GenerationRequest = { ...request, seed: 0, model: 'veo_3', resolution: '4K', duration: 12 };
  await accept(asked);
  const { aspect_ratio: _none, ...moving } = asked;
  await accept({ ...moving, image_url: 'https://example.com/a.png' });
  expect(vendor.generations().map((generation) => generation.request)).toEqual([
    asked,
    { ...moving, image_url: 'https://example.com/a.png' },
  ]);
});

test.each<[FaultRule['fault'], Partial<FaultRule>, string, number]>([
  ['unauthorized', {}, 'unauthorized', 0],
  ['forbidden', {}, 'unauthorized', 0],
  ['rejected', {}, 'rejected', 0],
  ['error_before_work', {}, 'ambiguous', 0],
  ['error_before_work', { status: 404 }, 'unauthorized', 0],
  ['work_then_error', {}, 'ambiguous', 1],
  ['reset_before_work', {}, 'ambiguous', 0],
  ['reset_after_work', {}, 'ambiguous', 1],
  ['half_headers', {}, 'ambiguous', 1],
  ['html', {}, 'ambiguous', 0],
  ['html_after_work', {}, 'ambiguous', 1],
  ['html_error', {}, 'ambiguous', 0],
  ['no_id', {}, 'ambiguous', 1],
  ['redirect', {}, 'ambiguous', 0],
  ['redirect', { status: 307 }, 'ambiguous', 0],
])('%s %o is %s', async (fault, more, outcome, made) => {
  const { vendor, submit } = await openVendor({ faults: [{ on: 'generate', fault, ...more }] });
  const said = await submit(request);
  expect(said).toMatchObject({ outcome });
  expect(vendor.generations()).toHaveLength(made);
  expect(vendor.calls()).toMatchObject({ generate: 1, elsewhere: 0 });
  expect(JSON.stringify(said)).not.toMatch(/heron|vendor-77aa01/);
});

test.each(['half_body', 'not_json_after_work'] as const)(
  '%s: what broke off after it named its generation was accepted all the same',
  async (fault) => {
    const { vendor, submit } = await openVendor({ faults: [{ on: 'generate', fault }] });
    const said = await submit(request);
    const [made] = vendor.generations();
    if (said.outcome === 'accepted') expect(said.generationId).toBe(made?.generationId);
    else expect(said).toMatchObject({ outcome: 'ambiguous' });
    expect(vendor.generations()).toHaveLength(1);
  },
);

test.each([
  ['seed', 3_000],
  ['date', 3_000],
  ['draft', 3_000],
  ['fraction', 3_000],
  ['x-ratelimit', 3_000],
  ['x-ratelimit-delta', 3_000],
  ['prose', 3_000],
  ['bare', undefined],
  ['empty', undefined],
  ['nonsense', undefined],
] as const)('a 429 in the dialect %s is throttled, for as long as it says', async (dialect, waitMs) => {
  const { submit } = await openVendor({ faults: [{ on: 'generate', fault: 'throttled', dialect, ms: 3_000 }] });
  const said = await submit(request);
  expect(said.outcome).toBe('throttled');
  const { retryAfterMs } = said as { retryAfterMs?: number };
  if (waitMs === undefined) expect(retryAfterMs).toBeUndefined();
  else {
    // Points in time are told to the second.
    expect(retryAfterMs).toBeGreaterThan(waitMs - 1_100);
    expect(retryAfterMs).toBeLessThanOrEqual(waitMs + 1_000);
  }
});

test('a code of the error table that a gateway refuses with is the shot’s', async () => {
  const { submit } = await openVendor();
  const said = await submit({ ...request, duration: 999 });
  expect(said).toMatchObject({ outcome: 'rejected', code: 'DURATION_UNSUPPORTED' });
  expect('code' in said && isErrorCode(said.code)).toBe(true);
});

test('an answer that names a generation of before is nobody’s acceptance', async () => {
  const { vendor, accept, submit } = await openVendor({ faults: [{ on: 'generate', fault: 'duplicate_id', at: [2] }] });
  await accept({ ...request, seed: 1 });
  expect(await submit({ ...request, seed: 2 })).toMatchObject({ outcome: 'ambiguous' });
  expect(vendor.generations()).toHaveLength(2);
});

test('an answer that never comes is ambiguous in its time, and a vendor that is not there is not_sent', async () => {
  const { vendor, submit, another } = await openVendor(
    { faults: [{ on: 'generate', fault: 'work_no_answer', at: [1] }] },
    { timeoutMs: 3_000 },
  );
  expect(await submit(request)).toMatchObject({ outcome: 'ambiguous' });
  await vendor.setReachable(false);
  expect(await submit(request, 'another', another())).toMatchObject({ outcome: 'not_sent' });
  expect(vendor.generations()).toHaveLength(1);
});

test('a local image is refused before anything is sent', async () => {
  const { vendor, submit } = await openVendor();
  const { aspect_ratio: _none, ...moving } = request;
  expect(await submit({ ...moving, image_url: 'images/a.png' })).toMatchObject({
    outcome: 'rejected',
    code: 'IMAGE_URL_LOCAL',
  });
  expect(vendor.calls().generate).toBe(0);
});

test.each([
  ['a key with a line end', { apiKey: `${API_KEY}\n` }, 'KEY_FORMAT'],
  ['plain http to another host', { baseUrl: 'http://vendor.example/api/v1' }, 'CONFIG_INVALID'],
])('%s is refused when the provider is made', async (_what, change, code) => {
  const { another } = await openVendor();
  expect(() => another(change)).toThrow(expect.objectContaining({ code }));
});

test('a path that is not there concerns the account; where it has led somewhere before, nobody knows', async () => {
  const { vendor, accept, submit } = await openVendor();
  vendor.setFaults([{ on: 'generate', fault: 'error_before_work', status: 404 }]);
  expect(await submit(request)).toMatchObject({ outcome: 'unauthorized' });
  vendor.setFaults([]);
  await accept(request);
  vendor.setFaults([{ on: 'generate', fault: 'error_before_work', status: 404 }]);
  expect(await submit(request)).toMatchObject({ outcome: 'ambiguous' });
});
