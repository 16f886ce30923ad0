// Waiting for a generation to end, however its server behaves meanwhile.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from './api-error.js';
import { caught } from './__fixtures__/caught.js';
import { openClient, REQUEST } from './__fixtures__/open-client.js';
import { waitFor } from './wait-for.js';

const intervalMs = 20;

describe('at the fake API', () => {
  test('resolves with the completed status, and tells of every look', async () => {
    const { api, client } = await openClient({ faults: [{ on: 'status', fault: 'stuck', first: 2 }] });
    const { generation_id: id } = await client.generate(REQUEST);
    const seen: string[] = [];
    const done = await client.waitFor(id, { intervalMs, onProgress: ({ status }) => seen.push(status) });
    expect(done).toMatchObject({ generation_id: id, status: 'completed', video_url: client.videoUrl(id) });
    expect(seen.at(-1)).toBe('completed');
    expect(seen).toContain('in_progress');
    expect(seen).toHaveLength(api.calls().status);
  });

  test.each([
    ['not_found_at_first', { perGeneration: 3 }],
    ['error_before_work', { first: 3 }],
    ['reset_before_work', { first: 2 }],
    ['html', { first: 2 }],
    ['half_body', { first: 2 }],
    ['throttled', { first: 1, ms: 100, dialect: 'bare' }],
    ['unknown_status', { first: 2 }],
    ['backward', { first: 4 }],
    ['stuck', { first: 2 }],
  ] as const)('a look that fails or says nothing clear ends nothing: %s', async (fault, when) => {
    const { client } = await openClient({ faults: [{ on: 'status', fault, ...when }] }, { retries: 0 });
    const { generation_id: id } = await client.generate(REQUEST);
    expect((await client.waitFor(id, { intervalMs })).status).toBe('completed');
  });

  test.each([
    ['failed', 'GENERATION_FAILED', 'generation_failed'],
    ['moderated', 'CONTENT_POLICY', 'content_policy'],
  ] as const)('one that %s is an error with its id', async (fault, code, vendorCode) => {
    const { client } = await openClient({ faults: [{ on: 'generate', fault }] });
    const { generation_id: id } = await client.generate(REQUEST);
    const seen: string[] = [];
    const error = await caught(client.waitFor(id, { intervalMs, onProgress: ({ status }) => seen.push(status) }));
    expect(error).toMatchObject({ code, generationId: id, vendorCode, retryable: false, method: 'GET' });
    expect(error.url).toMatch(new RegExp(`/api/v1/status/${id}$`));
    expect(seen).toEqual(['failed']);
  });

  test('a key that is refused ends it', async () => {
    const { api, client } = await openClient({ faults: [{ on: 'status', fault: 'unauthorized' }] });
    const { generation_id: id } = await client.generate(REQUEST);
    expect((await caught(client.waitFor(id, { intervalMs }))).code).toBe('UNAUTHORIZED');
    expect(api.calls().status).toBe(1);
  });

  test('given up, it throws the reason at once, in a pause too', async () => {
    const { client } = await openClient({ faults: [{ on: 'generate', fault: 'stuck' }] });
    const { generation_id: id } = await client.generate(REQUEST);
    const stop = new AbortController();
    const onProgress = (): void => void setTimeout(() => stop.abort('enough'), 20);
    await expect(client.waitFor(id, { intervalMs: 600_000, onProgress, signal: stop.signal })).rejects.toBe('enough');
    await expect(client.waitFor(id, { signal: AbortSignal.abort('before') })).rejects.toBe('before');
  });

  test('what onProgress throws is thrown', async () => {
    const { client } = await openClient();
    const { generation_id: id } = await client.generate(REQUEST);
    const onProgress = (): void => {
      throw new Error('a bug of the caller’s');
    };
    await expect(client.waitFor(id, { onProgress })).rejects.toThrow('a bug of the caller’s');
  });
});

describe('in its own time', () => {
  const about = { url: 'https://x/api/v1/status/g', apiKey: 'lt_wait_for_key' };
  const facts = { method: 'GET', url: about.url };
  afterEach(() => void vi.useRealTimers());

  test('it looks less and less often, from 2 s to 30 s', async () => {
    vi.useFakeTimers();
    const looks: number[] = [];
    const ask = async () => {
      looks.push(performance.now());
      return { generation_id: 'g', status: looks.length === 60 ? 'completed' : 'in_progress' };
    };
    const waiting = waitFor(ask, 'g', about, {});
    await vi.runAllTimersAsync();
    expect((await waiting).status).toBe('completed');
    const pauses = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(pauses[0]).toBe(2000);
    expect(pauses.at(-1)).toBe(30_000);
    expect(pauses.every((pause, index) => index === 0 || pause >= (pauses[index - 1] ?? 0))).toBe(true);
  });

  test('a generation that stays unknown for two minutes is', async () => {
    vi.useFakeTimers();
    const beganMs = performance.now();
    const waiting = caught(
      waitFor(() => Promise.reject(new ApiError('GENERATION_NOT_FOUND', 'answered 404', facts)), 'g', about, {}),
    );
    await vi.runAllTimersAsync();
    expect((await waiting).code).toBe('GENERATION_NOT_FOUND');
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(120_000);
  });

  test('a server that says when is not asked before', async () => {
    vi.useFakeTimers();
    const looks: number[] = [];
    const ask = async () => {
      looks.push(performance.now());
      if (looks.length === 1) throw new ApiError('THROTTLED', 'answered 429', { ...facts, retryAfterMs: 45_000 });
      return { generation_id: 'g', status: 'completed' };
    };
    const waiting = waitFor(ask, 'g', about, {});
    await vi.runAllTimersAsync();
    await waiting;
    expect((looks[1] ?? 0) - (looks[0] ?? 0)).toBe(45_000);
  });

  test('the words of a failed generation come without prompt and key', async () => {
    const prompt = 'a castle made of sugar cubes';
    const ask = async () => ({
      generation_id: 'g',
      status: 'failed',
      prompt,
      error: `Refused: "${prompt}" for ${about.apiKey}`,
      code: `bad ${about.apiKey}`,
    });
    const error = await caught(waitFor(ask, 'g', about, {}));
    expect(error.message).toBe('GET https://x/api/v1/status/g says that the generation failed: Refused: "…" for …');
    expect(error.vendorCode).toBe('bad …');
  });
});
