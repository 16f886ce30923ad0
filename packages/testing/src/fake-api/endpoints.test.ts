// What a client sees of the fake API when nothing goes wrong.
import { acceptedSchema, errorSchema, listSchema, statusSchema, userSchema } from '@shotlist/core';
import { expect, test } from 'vitest';
import { countDuplicates, readFakeLog } from '../fake-log.js';
import { open, read } from './__fixtures__/open-fake-api.js';

const REQUEST = { model: 'kling_21', prompt: 'A cat playing with a ball', duration: 10, resolution: '1080p', seed: 42 };

test('an accepted request is answered in the reference’s form, and is on the disk before', async () => {
  const { api, post } = await open();
  const response = await post(REQUEST);
  const entries = readFakeLog(api.logFile);
  const body = await read(response, acceptedSchema);
  expect(response.status).toBe(200);
  expect(body).toEqual({
    success: true,
    generation_id: expect.stringMatching(/^gen_[0-9a-f]{13}_\d{6}$/),
    request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    status: 'pending',
    type: 'text-to-video',
    model: { key: 'kling_21', name: 'Kling 2.1', provider: 'Kuaishou' },
    prompt: 'A cat playing with a ball',
    duration: 10,
    resolution: '1080p',
    style: 'realistic',
    fps: 30,
    aspect_ratio: '16:9',
    seed: 42,
    status_url: `/v1/status/${body.generation_id}`,
    message: 'Video generation request submitted successfully.',
    usage: { current_month_usage: 1, monthly_limit: null },
  });
  expect(response.headers.get('x-request-id')).toBe(body.request_id);
  expect(entries).toMatchObject([{ generationId: body.generation_id, model: 'kling_21', seed: 42 }]);
  expect(JSON.stringify(entries)).not.toContain('cat');
});

test('a completed generation has a video, a time and whole seconds', async () => {
  const { get, post, baseUrl } = await open({ now: () => Date.UTC(2025, 0, 4, 0, 8, 42) });
  const { generation_id } = await read(await post(REQUEST), acceptedSchema);
  expect(await read(await get(`status/${generation_id}`), statusSchema)).toEqual({
    success: true,
    generation_id,
    status: 'completed',
    type: 'text-to-video',
    model: { key: 'kling_21', name: 'Kling 2.1', provider: 'Kuaishou' },
    video_url: `${baseUrl}/video/${generation_id}`,
    prompt: 'A cat playing with a ball',
    duration: 10,
    resolution: '1080p',
    style: 'realistic',
    fps: 30,
    aspect_ratio: '16:9',
    processing_time: 0,
    completed_at: '2025-01-04 00:08:42',
    seed: 42,
  });
});

test('a status goes through every word of the reference', async () => {
  let nowMs = 1_000_000;
  const { get, post } = await open({ now: () => nowMs, generationMs: 100_000 });
  const { generation_id } = await read(await post(REQUEST), acceptedSchema);
  const seen: string[] = [];
  for (const aheadMs of [0, 10_000, 40_000, 100_000]) {
    nowMs = 1_000_000 + aheadMs;
    const body = await read(await get(`status/${generation_id}`), statusSchema);
    seen.push(body.status);
    expect('video_url' in body).toBe(body.status === 'completed');
  }
  expect(seen).toEqual(['pending', 'in_queue', 'in_progress', 'completed']);
});

test('image-to-video has no aspect ratio, and a seed that was not sent is drawn', async () => {
  const { api, post, get } = await open({ allowHosts: ['localhost'] });
  const request = { prompt: 'A dog', image_url: 'http://localhost/a.png' };
  const first = await read(await post(request), acceptedSchema);
  const second = await read(await post({ ...request, seed: -1 }), acceptedSchema);
  expect(first).toMatchObject({ type: 'image-to-video', image_url: 'http://localhost/a.png' });
  expect(first).not.toHaveProperty('aspect_ratio');
  expect(first.seed).not.toBe(second.seed);
  expect(await read(await get(`status/${first.generation_id}`), statusSchema)).toMatchObject({ seed: first.seed });
  expect(api.generations().map(({ request: { seed } }) => seed)).toEqual([first.seed, second.seed]);
});

test('a request is judged by Shotlist’s rules, and names what is wrong by pointers', async () => {
  const { api, post, send } = await open();
  const response = await post({ prompt: '', model: 'kling21' });
  expect(response.status).toBe(400);
  const body = await read(response, errorSchema);
  expect(body.details?.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/model', '/prompt']));
  expect(body.code).toMatch(/^[A-Z_]+$/);
  for (const text of ['{', '[]', '{"prompt":1}', '{"prompt":"A","style":"x"}', `{"prompt":"${'a'.repeat(70_000)}"}`]) {
    const refused = await send('generate', { method: 'POST', body: text });
    expect(refused.status).toBe(400);
    expect((await read(refused, errorSchema)).details).toHaveLength(1);
  }
  expect((await post({ prompt: 'A', image_url: 'http://127.0.0.1/a.png' })).status).toBe(400);
  expect(readFakeLog(api.logFile)).toEqual([]);
});

test('a key that is missing or wrong is a 401 everywhere but for the video', async () => {
  const { baseUrl, send } = await open();
  for (const path of ['generations', 'user', 'status/x']) {
    const response = await fetch(`${baseUrl}/${path}`);
    expect(response.status).toBe(401);
    expect(await read(response, errorSchema)).toMatchObject({
      code: 'unauthorized',
      request_id: response.headers.get('x-request-id'),
    });
  }
  expect((await send('user', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  expect((await fetch(`${baseUrl}/video/x`)).status).toBe(404);
});

test('every base leads to the same paths, and what is not there is a 404 or a 405', async () => {
  const { api, headers } = await open();
  for (const base of ['/api/v1', '/v1', '/api/v1/v1']) {
    const response = await fetch(`${api.url}${base}/user`, { headers });
    expect(await read(response, userSchema)).toMatchObject({ usage: { current_month_usage: 0 } });
  }
  for (const path of ['/user', '/api/v1/user/', '/api/v1//user', '/api/v1/nothing', '/']) {
    expect((await fetch(`${api.url}${path}`, { headers })).status).toBe(404);
  }
  const wrong = await fetch(`${api.url}/v1/generate`, { headers });
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  expect(api.calls()).toMatchObject({ user: 3, unknown: 6, answered: { user: { 200: 3 } } });
});

test('the list is newest first, in pages, and refuses pages that can’t be', async () => {
  const { post, get } = await open();
  for (const seed of [1, 2, 3]) await post({ prompt: 'A', seed });
  const seeds = async (query: string) =>
    (await read(await get(`generations${query}`), listSchema)).generations.map(({ seed }) => seed);
  expect(await seeds('')).toEqual([3, 2, 1]);
  expect(await seeds('?page=2&limit=2')).toEqual([1]);
  expect(await seeds('?page=9')).toEqual([]);
  const { pagination, generations } = await read(await get('generations?limit=2'), listSchema);
  expect(pagination).toEqual({ page: 1, limit: 2, total: 3, total_pages: 2 });
  expect(generations[0]?.created_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  for (const query of ['page=0', 'page=x', 'page=', 'limit=0', 'limit=101', 'limit=1e9', 'limit=1.5']) {
    const response = await get(`generations?${query}`);
    expect(response.status).toBe(400);
    expect((await read(response, errorSchema)).error).toContain('whole number from 1');
  }
});

test('the list may have another name', async () => {
  const { get, post } = await open({ listKey: 'items' });
  await post({ prompt: 'A' });
  expect(await (await get('generations')).json()).toMatchObject({ items: [{ prompt: 'A' }] });
});

test('keys are ignored and not shown where they are not honoured', async () => {
  const { api, post, get } = await open();
  const headers = { 'Idempotency-Key': 'k' };
  const first = await read(await post({ prompt: 'A', seed: 1 }, headers), acceptedSchema);
  const second = await read(await post({ prompt: 'A', seed: 1 }, headers), acceptedSchema);
  expect(second.generation_id).not.toBe(first.generation_id);
  const { generations } = await read(await get('generations?idempotency_key=other'), listSchema);
  expect(generations).toHaveLength(2);
  expect(generations[0]).not.toHaveProperty('idempotency_key');
  expect(readFakeLog(api.logFile).map(({ idempotencyKey }) => idempotencyKey)).toEqual(['k', 'k']);
});

test('keys that are honoured give the same generation, and find it', async () => {
  const { api, post, get } = await open({ honoursIdempotencyKeys: true });
  const headers = { 'Idempotency-Key': 'k' };
  const first = await read(await post({ prompt: 'A' }, headers), acceptedSchema);
  expect((await read(await post({ prompt: 'A' }, headers), acceptedSchema)).generation_id).toBe(first.generation_id);
  expect((await post({ prompt: 'B' }, headers)).status).toBe(422);
  await post({ prompt: 'C' });
  const { generations } = await read(await get('generations?idempotency_key=k'), listSchema);
  expect(generations).toMatchObject([{ generation_id: first.generation_id, idempotency_key: 'k' }]);
  expect(readFakeLog(api.logFile)).toHaveLength(2);
});

test('a key whose first request still runs is a 409', async () => {
  const { api, post } = await open({
    honoursIdempotencyKeys: true,
    faults: [{ on: 'generate', fault: 'work_no_answer', at: [1] }],
  });
  const stop = new AbortController();
  const first = post({ prompt: 'A' }, { 'Idempotency-Key': 'k' }, stop.signal);
  await expect.poll(() => api.generations().length).toBe(1);
  expect((await post({ prompt: 'A' }, { 'Idempotency-Key': 'k' })).status).toBe(409);
  stop.abort();
  await expect(first).rejects.toThrow('abort');
  await expect.poll(async () => (await post({ prompt: 'A' }, { 'Idempotency-Key': 'k' })).status).toBe(200);
  expect(readFakeLog(api.logFile)).toHaveLength(1);
});

test('pages of other origins may ask, and see the headers that matter', async () => {
  const { baseUrl, get } = await open();
  const preflight = await fetch(`${baseUrl}/generate`, {
    method: 'OPTIONS',
    headers: { Origin: 'http://other', 'Access-Control-Request-Method': 'POST' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  for (const name of ['Authorization', 'Content-Type', 'Idempotency-Key', 'Range']) {
    expect(preflight.headers.get('access-control-allow-headers')).toContain(name);
  }
  const exposed = (await get('user')).headers.get('access-control-expose-headers');
  for (const name of [
    'Retry-After',
    'RateLimit',
    'RateLimit-Policy',
    'Date',
    'ETag',
    'Content-Range',
    'X-Request-Id',
  ]) {
    expect(exposed).toContain(name);
  }
});

test('the clock may be wrong, the seed another, and news late', async () => {
  let nowMs = Date.UTC(2025, 0, 1);
  const { get, post } = await open({
    now: () => nowMs,
    clockAheadMs: -600_000,
    echoSeed: 'other',
    listingLagMs: 5000,
    usageLagMs: 3000,
  });
  const accepted = await post({ prompt: 'A', seed: 7 });
  expect(accepted.headers.get('date')).toBe('Tue, 31 Dec 2024 23:50:00 GMT');
  const body = await read(accepted, acceptedSchema);
  expect(body).toMatchObject({ seed: 7, usage: { current_month_usage: 0 } });
  const status = await read(await get(`status/${body.generation_id}`), statusSchema);
  expect(status.completed_at).toBe('2024-12-31 23:50:00');
  expect(status.seed).not.toBe(7);
  const listed = async () => (await read(await get('generations'), listSchema)).generations;
  expect(await listed()).toEqual([]);
  nowMs += 3000;
  expect(await read(await get('user'), userSchema)).toMatchObject({ usage: { current_month_usage: 1 } });
  nowMs += 2000;
  expect(await listed()).toMatchObject([{ created_at: '2024-12-31 23:50:00', seed: status.seed }]);
});

test('a list may leave one out that it shows later, while those after it stand there', async () => {
  let nowMs = Date.UTC(2025, 0, 1);
  const { get, post } = await open({
    now: () => nowMs,
    faults: [{ on: 'generate', fault: 'listed_late', at: [1], ms: 4000 }],
  });
  await expect(post({ prompt: 'A' })).rejects.toThrow('fetch failed');
  await post({ prompt: 'B' });
  const listed = async () => (await read(await get('generations'), listSchema)).generations.map(({ prompt }) => prompt);
  expect(await listed()).toEqual(['B']);
  nowMs += 4000;
  expect(await listed()).toEqual(['B', 'A']);
});

test('it can be out of reach for a while, and forgets nothing', async () => {
  const { api, get, post } = await open();
  await post({ prompt: 'A' });
  await api.setReachable(false);
  await expect(get('user')).rejects.toThrow('fetch failed');
  await api.setReachable(true);
  expect(await read(await get('user'), userSchema)).toMatchObject({ usage: { current_month_usage: 1 } });
});

test('many requests at the same time are all in the log, each under an id of its own', async () => {
  const { api, post } = await open({ generationMs: [1, 9] });
  const answers = await Promise.all(Array.from({ length: 200 }, (_, seed) => post({ prompt: 'A', seed })));
  const ids = await Promise.all(answers.map(async (answer) => (await read(answer, acceptedSchema)).generation_id));
  const entries = readFakeLog(api.logFile);
  expect(new Set(ids).size).toBe(200);
  expect(entries.map(({ generationId }) => generationId).toSorted()).toEqual(ids.toSorted());
  expect(countDuplicates(entries)).toBe(0);
  for (const { generationMs } of entries) expect([1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain(generationMs);
  expect(new Set(entries.map(({ generationMs }) => generationMs)).size).toBeGreaterThan(1);
});
