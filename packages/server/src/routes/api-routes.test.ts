// What a client of the reference sees: its own examples, every status, every path.
import { acceptedSchema, errorSchema, GENERATION_STATUSES, listSchema, statusSchema, userSchema } from '@shotlist/core';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../__fixtures__/on-each-database.js';
import { failed, openGateway, readBody, succeeded } from '../__fixtures__/open-gateway.js';
import { ACCEPTED, COMPLETED, IMAGE_REQUEST, TEXT_REQUEST } from '../__fixtures__/reference-examples.js';

/** Names in their order, and what kind of value each has. */
function formOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.entries(value).map(([name, inner]) => [name, formOf(inner)]);
}

const ID = /^gen_[0-9a-f]{13}_\d{23}$/;

onEachDatabase((database) => {
  test('the reference’s text-to-video request gets the reference’s answer', async () => {
    const { post, taken, user } = await openGateway(database());
    const response = await post(TEXT_REQUEST);
    const body = await readBody(response);
    expect(response.status).toBe(200);
    expect(formOf(body)).toEqual(formOf(ACCEPTED));
    expect(body).toEqual({
      ...ACCEPTED,
      generation_id: expect.stringMatching(ID),
      request_id: expect.stringMatching(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/),
      status_url: `/v1/status/${body.generation_id}`,
    });
    expect(acceptedSchema.safeParse(body).success).toBe(true);
    expect(response.headers.get('x-request-id')).toBe(body['request_id']);
    await expect
      .poll(() => taken.get(body.generation_id))
      .toEqual({
        account: 'preview',
        id: body.generation_id,
        request: { ...TEXT_REQUEST, camera_fixed: false },
        share: user.id,
        listener: 'gateway',
      });
  });

  test('the reference’s image-to-video request has its image and no aspect ratio', async () => {
    const { make, taken } = await openGateway(database());
    const body = await make(IMAGE_REQUEST);
    const { model: _, camera_fixed: __, ...said } = IMAGE_REQUEST;
    expect(body).toMatchObject({
      ...said,
      type: 'image-to-video',
      model: { key: 'veo_3', name: 'Veo 3', provider: 'Google' },
    });
    expect(body).not.toHaveProperty('aspect_ratio');
    await expect.poll(() => taken.get(body.generation_id)?.request).toEqual(IMAGE_REQUEST);
  });

  test('a completed generation is the reference’s example, with its own id, time and base', async () => {
    const { make, status, tell, clock, url } = await openGateway(database(), { publicUrl: 'https://videogenapi.com/' });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const { generation_id } = await make(TEXT_REQUEST);
    clock.ms = Date.UTC(2027, 0, 4, 0, 8, 42, 700);
    await tell(succeeded(generation_id, { seed: 622177285, processingSeconds: 763.6 }));
    const body = await status(generation_id);
    expect(formOf(body)).toEqual(formOf(COMPLETED));
    expect(body).toEqual({
      ...COMPLETED,
      generation_id,
      video_url: `https://videogenapi.com/api/v1/video/${generation_id}`,
      completed_at: '2027-01-04 00:08:42',
    });
    expect(statusSchema.safeParse(body).success).toBe(true);
  });

  test('each of the five statuses is seen, each at its time', async () => {
    const { make, status, tell, trouble, taken } = await openGateway(database());
    trouble.error = new Error('away');
    const { generation_id: first } = await make();
    const seen = [await status(first)];
    delete trouble.error;
    await expect.poll(() => taken.has(first)).toBe(true);
    await expect.poll(async () => (await status(first))['status']).toBe('in_queue');
    seen.push(await status(first));
    await tell({ id: first, state: 'generating' });
    seen.push(await status(first));
    await tell(succeeded(first));
    seen.push(await status(first));
    const { generation_id: second } = await make();
    await tell(failed(second));
    seen.push(await status(second));
    expect(seen.map((body) => body['status'])).toEqual(GENERATION_STATUSES);
    for (const body of seen) {
      expect('video_url' in body).toBe(body['status'] === 'completed');
      expect('error' in body).toBe(body['status'] === 'failed');
    }
    expect(seen[4]).toMatchObject({ code: 'CONTENT_POLICY', error: expect.stringMatching(/policy/) });
  });

  test('a model’s other ids work, with a warning, and there are no warnings where there is nothing to say', async () => {
    const { make } = await openGateway(database());
    for (const [alias, key] of [
      ['higgsfield', 'higgsfield_v1'],
      ['kling_2_1', 'kling_21'],
    ]) {
      const body = await make({ prompt: 'A boat', model: alias });
      expect(body).toMatchObject({
        model: { key },
        warnings: [{ code: 'MODEL_ALIAS', message: expect.stringContaining(key!) }],
      });
    }
    expect(await make({ prompt: 'A boat', model: null, seed: -1 })).not.toHaveProperty('warnings');
  });

  test('a seed that is not given is drawn once, and stays', async () => {
    const { make, status, taken } = await openGateway(database());
    const [one, other] = [await make(), await make()];
    expect(one['seed']).not.toBe(other['seed']);
    expect(await status(one.generation_id)).toMatchObject({ seed: one['seed'] });
    await expect.poll(() => taken.get(one.generation_id)?.request.seed).toBe(one['seed']);
  });

  test('the list is newest first, in pages, and refuses pages that can’t be', async () => {
    const { make, send } = await openGateway(database());
    for (const seed of [1, 2, 3]) await make({ prompt: 'A boat', seed });
    const list = async (query: string) => listSchema.parse(await (await send(`generations${query}`)).json());
    const seeds = async (query: string) => (await list(query)).generations.map(({ seed }) => seed);
    expect(await seeds('')).toEqual([3, 2, 1]);
    expect(await seeds('?page=2&limit=2')).toEqual([1]);
    expect(await seeds('?page=9007199254740991&limit=100')).toEqual([]);
    const { pagination, generations } = await list('?limit=2');
    expect(pagination).toEqual({ page: 1, limit: 2, total: 3, total_pages: 2 });
    expect(generations[0]).toMatchObject({ status: expect.any(String), created_at: '2026-03-15 12:00:00' });
    for (const query of [
      'page=0',
      'page=x',
      'page=',
      'page=-1',
      'page=1&page=2',
      'limit=0',
      'limit=101',
      'limit=1e9',
      'limit=1.5',
      'page=9007199254740993',
    ]) {
      const response = await send(`generations?${query}`);
      const name = query.split('=')[0];
      expect([query, response.status, await response.json()]).toEqual([
        query,
        400,
        expect.objectContaining({
          code: 'FIELD_INVALID',
          details: [{ pointer: `/${name}`, message: expect.stringContaining('from 1') }],
        }),
      ]);
    }
  });

  test('the user knows who it is and what it has used', async () => {
    const { make, send, user } = await openGateway(database());
    await make();
    const body = await (await send('user')).json();
    expect(userSchema.safeParse(body).success).toBe(true);
    expect(body).toEqual({
      success: true,
      user: { id: user.id, name: 'Ada' },
      usage: { current_month_usage: 1, monthly_limit: 100 },
    });
  });

  test('nothing of another user’s is there, nor what can’t be', async () => {
    const { make, send, enter } = await openGateway(database());
    const { generation_id } = await make();
    const other = await enter('Bob');
    expect((await send(`status/${generation_id}`)).status).toBe(200);
    const ids = [
      generation_id,
      'gen_686717fe97bd3_055867',
      `gen_${'a'.repeat(8000)}`,
      '%00',
      "'",
      '..%2f',
      '%ff',
      'x y',
    ];
    const answers = await Promise.all(
      ids.map(async (id) => {
        const response = await other.send(`status/${id}`);
        const { request_id: _, ...body } = await readBody(response);
        return [response.status, JSON.stringify(body)].join(' ');
      }),
    );
    expect(new Set(answers)).toEqual(
      new Set(['404 {"success":false,"error":"Generation not found.","code":"not_found"}']),
    );
    const listed = await readBody(await other.send('generations'));
    expect(listed).toMatchObject({ generations: [], pagination: { total: 0, total_pages: 0 } });
    expect(await readBody(await other.send('user'))).toMatchObject({ usage: { current_month_usage: 0 } });
  });

  test('every base leads to the same paths, and what is not there is a 404 or a 405', async () => {
    const { make, url, key } = await openGateway(database());
    const headers = { Authorization: `Bearer ${key}` };
    const { status_url } = await make();
    for (const base of ['/api/v1', '/v1', '/api/v1/v1', '', '/api']) {
      const isBase = base.includes('v1');
      expect((await fetch(`${url}${base}/user`, { headers })).status).toBe(isBase ? 200 : 404);
      expect((await fetch(`${url}${base}${String(status_url)}`, { headers })).status).toBe(
        ['/v1', '/api/v1/v1'].includes(base) ? 404 : 200,
      );
    }
    const root = await fetch(url, { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([302, '/docs']);
    for (const path of [
      '/api/v1',
      '/api/v1/',
      '/api/v1/user/',
      '/api/v1//user',
      '/api/v1/nothing',
      '/api/v1/status/',
      '/%',
    ]) {
      const response = await fetch(`${url}${path}`, { headers });
      expect([path, response.status, errorSchema.safeParse(await response.json()).success]).toEqual([path, 404, true]);
    }
    for (const [method, path, allow] of [
      ['GET', 'generate', 'POST, OPTIONS'],
      ['HEAD', 'generate', 'POST, OPTIONS'],
      ['DELETE', 'generate', 'POST, OPTIONS'],
      ['POST', 'user', 'GET, HEAD, OPTIONS'],
      ['PUT', 'status/x', 'GET, HEAD, OPTIONS'],
      ['PATCH', 'generations', 'GET, HEAD, OPTIONS'],
      ['POST', 'video/x', 'GET, HEAD, OPTIONS'],
    ]) {
      const response = await fetch(`${url}/v1/${path}`, { method: method!, headers });
      expect([method, path, response.status, response.headers.get('allow')]).toEqual([method, path, 405, allow]);
    }
  });

  test('pages of the origins that are named may use the API, all may show a video', async () => {
    const { url } = await openGateway(database(), { corsOrigins: ['https://studio.example'] });
    const preflight = (path: string, origin: string) =>
      fetch(`${url}/api/v1/${path}`, {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'authorization',
        },
      });
    const mine = await preflight('generate', 'https://studio.example');
    expect([mine.status, mine.headers.get('access-control-allow-origin')]).toEqual([204, 'https://studio.example']);
    for (const name of ['Authorization', 'Content-Type', 'Idempotency-Key'])
      expect(mine.headers.get('access-control-allow-headers')).toContain(name);
    expect(
      (await preflight('generate', 'https://other.example')).headers.get('access-control-allow-origin'),
    ).toBeNull();
    const refused = await fetch(`${url}/api/v1/user`, { headers: { Origin: 'https://studio.example' } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      401,
      'https://studio.example',
    ]);
    expect(refused.headers.get('access-control-expose-headers')).toContain('RateLimit');
    const video = await fetch(`${url}/api/v1/video/x`, { headers: { Origin: 'https://other.example' } });
    expect([video.status, video.headers.get('access-control-allow-origin')]).toEqual([404, '*']);
  });

  test('an operator sees that it lives and is ready; what it does is told at another address', async () => {
    const { url } = await openGateway(database());
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });
});
