// The video: for anyone who knows its id, whole or in parts.
import { createHash } from 'node:crypto';
import { createTestFolder, createTinyVideo } from '@shotlist/testing';
import { openStore } from '@shotlist/store';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../__fixtures__/on-each-database.js';
import { openGateway, succeeded } from '../__fixtures__/open-gateway.js';
import type { Database } from '../database/open-database.js';

async function openVideo(database: Database) {
  const store = await openStore(createTestFolder());
  const gateway = await openGateway(database, { store });
  const bytes = createTinyVideo({ width: 64, height: 36, durationSeconds: 1 });
  const { object: video } = await store.put('videos/one.mp4', { kind: 'bytes', bytes });
  const { generation_id: id } = await gateway.make();
  const url = `${gateway.url}/api/v1/video/${id}`;
  const get = (headers: Record<string, string> = {}, method = 'GET') => fetch(url, { headers, method });
  return { ...gateway, store, bytes: Buffer.from(bytes), video, id, url, get };
}

onEachDatabase((database) => {
  test('it is there without a key once it is completed, and not before', async () => {
    const { get, tell, id, bytes, video, url } = await openVideo(database());
    expect((await get()).status).toBe(404);
    await tell({ id, state: 'generating' });
    expect((await get()).status).toBe(404);
    await tell(succeeded(id, { video }));
    const response = await get();
    expect([response.status, Object.fromEntries(response.headers)]).toEqual([
      200,
      expect.objectContaining({
        'content-type': 'video/mp4',
        'content-length': String(bytes.length),
        'content-disposition': `inline; filename="${id}.mp4"`,
        'accept-ranges': 'bytes',
        etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': 'public, max-age=31536000, immutable',
        'access-control-allow-origin': '*',
      }),
    ]);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    const named = await fetch(`${url}?download`, { method: 'HEAD' });
    expect(named.headers.get('content-disposition')).toBe(`attachment; filename="${id}.mp4"`);
    for (const base of ['/v1', '/api/v1/v1'])
      expect((await fetch(url.replace('/api/v1', base), { method: 'HEAD' })).status).toBe(200);
  });

  test('any part of it can be had, and what is beyond is told', async () => {
    const { get, tell, id, bytes, video } = await openVideo(database());
    await tell(succeeded(id, { video }));
    const size = bytes.length;
    for (const [range, start, end] of [
      ['bytes=0-0', 0, 0],
      ['bytes=10-99', 10, 99],
      [`bytes=${size - 5}-`, size - 5, size - 1],
      ['bytes=-7', size - 7, size - 1],
      [`bytes=5-${'9'.repeat(400)}`, 5, size - 1],
    ] as const) {
      const part = await get({ Range: range });
      const headers = ['content-range', 'content-length'].map((name) => part.headers.get(name));
      expect([part.status, headers]).toEqual([206, [`bytes ${start}-${end}/${size}`, String(end - start + 1)]]);
      expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(start, end + 1))).toBe(true);
    }
    for (const range of [`bytes=${size}-`, 'bytes=-0', `bytes=${'9'.repeat(400)}-`]) {
      const beyond = await get({ Range: range });
      expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);
      expect(await beyond.json()).toMatchObject({ code: 'range_not_satisfiable' });
    }
    for (const range of ['bytes=0-1,4-5', 'bytes=5-2', 'bytes=a-b', 'lines=1-2', 'bytes=-']) {
      const whole = await get({ Range: range });
      expect([range, whole.status, (await whole.arrayBuffer()).byteLength]).toEqual([range, 200, size]);
    }
  });

  test('who has it already is told so, and a part of another file is never given', async () => {
    const { get, tell, id, bytes, video } = await openVideo(database());
    await tell(succeeded(id, { video }));
    const etag = (await get({}, 'HEAD')).headers.get('etag')!;
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const response = await get({ 'If-None-Match': known });
      expect([known, response.status, (await response.arrayBuffer()).byteLength]).toEqual([known, 304, 0]);
    }
    for (const [known, length] of [
      [etag, 2],
      ['"other"', bytes.length],
    ] as const) {
      const response = await get({ Range: 'bytes=0-1', 'If-Range': known });
      expect((await response.arrayBuffer()).byteLength).toBe(length);
    }
    const head = await get({ Range: 'bytes=0-1' }, 'HEAD');
    expect([head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength]).toEqual([
      200,
      String(bytes.length),
      0,
    ]);
  });

  test('a store that lost it, or is away, is told as such and never as a broken file', async () => {
    const { get, tell, id, video, store, url } = await openVideo(database());
    await tell(succeeded(id, { video }));
    await store.remove(video.key);
    expect((await get()).status).toBe(404);
    expect((await fetch(url.replace(id, `${id.slice(0, -1)}x`))).status).toBe(404);
  });
});
