// The video as downloads meet it: ranges, and everything that goes wrong with it.
import { acceptedSchema } from '@shotlist/core';
import { expect, test } from 'vitest';
import { readFakeCalls } from '../fake-log.js';
import { boxTypes } from '../mp4-boxes.js';
import { open, read } from './__fixtures__/open-fake-api.js';
import type { FaultRule } from './fault-rule.js';

const PAD_BYTES = 20_000;

/** A completed generation's video, and the file that it is when nothing goes wrong. */
async function openVideo(...faults: readonly Omit<FaultRule, 'on'>[]) {
  const { api, baseUrl, post } = await open({ videoPadBytes: PAD_BYTES });
  const { generation_id: id } = await read(await post({ prompt: 'A', seed: 1 }), acceptedSchema);
  const ask = (headers: Readonly<Record<string, string>> = {}, method = 'GET', signal: AbortSignal | null = null) =>
    fetch(`${baseUrl}/video/${id}`, { headers, method, signal });
  const whole = await (await ask()).bytes();
  api.setFaults(faults.map((fault) => ({ ...fault, on: 'video' })));
  return { api, id, ask, whole };
}

test('the video is a whole MP4 for everyone, and downloads are in the log', async () => {
  const { api, id, ask, whole } = await openVideo();
  expect(boxTypes(whole)).toEqual(['ftyp', 'moov', 'mdat', 'free']);
  expect(whole.length).toBeGreaterThan(PAD_BYTES);
  const response = await ask();
  expect(response.headers.get('content-type')).toBe('video/mp4');
  expect(response.headers.get('content-length')).toBe(String(whole.length));
  expect(response.headers.get('accept-ranges')).toBe('bytes');
  expect(await response.bytes()).toEqual(whole);
  const fetched = readFakeCalls(api.logFile).filter(({ kind }) => kind === 'fetched');
  expect(fetched).toMatchObject([{ generationId: id }, { generationId: id }]);
  expect(api.generations()).toMatchObject([{ fetches: 2 }]);
});

test('HEAD tells the same without the bytes, and is no download', async () => {
  const { api, ask, whole } = await openVideo({ fault: 'output_gone' });
  const response = await ask({}, 'HEAD');
  expect([response.status, response.headers.get('content-length')]).toEqual([200, String(whole.length)]);
  expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]+"$/);
  expect(await response.text()).toBe('');
  expect(api.generations()).toMatchObject([{ fetches: 1 }]);
});

test('ranges are given as asked for', async () => {
  const { ask, whole } = await openVideo();
  const { length } = whole;
  const ranges: readonly (readonly [string, number, number])[] = [
    ['bytes=0-99', 0, 99],
    ['bytes=100-', 100, length - 1],
    ['bytes=-100', length - 100, length - 1],
    [`bytes=10-${length + 10}`, 10, length - 1],
  ];
  for (const [range, start, end] of ranges) {
    const response = await ask({ range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/${length}`);
    expect(await response.bytes()).toEqual(whole.subarray(start, end + 1));
  }
  for (const range of ['bytes=9-1', 'bytes=-', 'pages=1-2', 'bytes=0-1,5-6']) {
    expect((await ask({ range })).status).toBe(200);
  }
  for (const range of [`bytes=${length}-`, 'bytes=-0']) {
    const response = await ask({ range });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, `bytes */${length}`]);
  }
});

test('a range of another file is the whole of this one', async () => {
  const { ask, whole } = await openVideo();
  const etag = (await ask({}, 'HEAD')).headers.get('etag') ?? '';
  expect((await ask({ range: 'bytes=1-', 'if-range': etag })).status).toBe(206);
  const other = await ask({ range: 'bytes=1-', 'if-range': '"other"' });
  expect([other.status, (await other.bytes()).length]).toEqual([200, whole.length]);
  expect((await ask({ 'if-none-match': etag })).status).toBe(304);
});

test('a download that is cut in the middle can be resumed', async () => {
  const { ask, whole } = await openVideo({ fault: 'output_short', perGeneration: 2 });
  const parts: Uint8Array[] = [];
  let got = 0;
  const download = async (): Promise<void> => {
    const response = await ask(got === 0 ? {} : { range: `bytes=${got}-` });
    expect(response.headers.get('content-length')).toBe(String(whole.length - got));
    const { body } = response;
    if (body === null) throw new Error('There is no body.');
    for await (const part of body) {
      parts.push(part);
      got += part.length;
    }
  };
  await expect(download()).rejects.toThrow('terminated');
  expect(got).toBe(whole.length >> 1);
  await expect(download()).rejects.toThrow('terminated');
  await download();
  expect(new Uint8Array(Buffer.concat(parts))).toEqual(whole);
});

test('a video may be gone', async () => {
  for (const status of [404, 410, 403]) {
    const { ask } = await openVideo({ fault: 'output_gone', first: 1, status });
    expect((await ask()).status).toBe(status);
    expect((await ask()).status).toBe(200);
  }
});

test('half a file may say that it is all', async () => {
  const { ask, whole } = await openVideo({ fault: 'output_truncated' });
  const response = await ask();
  const bytes = await response.bytes();
  expect(response.headers.get('content-length')).toBe(String(whole.length >> 1));
  expect(bytes).toEqual(whole.subarray(0, whole.length >> 1));
  expect(() => boxTypes(bytes)).toThrow('does not end');
});

test('a video may never stop', async () => {
  const { api, ask, whole } = await openVideo({ fault: 'output_endless' });
  const stop = new AbortController();
  const { body, headers } = await ask({}, 'GET', stop.signal);
  if (body === null) throw new Error('There is no body.');
  expect(headers.has('content-length')).toBe(false);
  const reader = body.getReader();
  let got = 0;
  while (got < whole.length * 10) got += (await reader.read()).value?.length ?? 0;
  stop.abort();
  await expect.poll(() => api.calls().answered.video).toEqual({ 200: 1, cut: 1 });
});

test('a video may come byte by byte', async () => {
  const { ask, whole } = await openVideo({ fault: 'output_trickle', ms: 1 });
  const response = await ask({ range: 'bytes=0-9' });
  expect(response.headers.get('content-length')).toBe('10');
  expect(await response.bytes()).toEqual(whole.subarray(0, 10));
});

test('a video may be a page, or no MP4, or another file the second time', async () => {
  const { api, ask, whole } = await openVideo({ fault: 'output_html' });
  const page = await ask();
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  api.setFaults([{ on: 'video', fault: 'output_wrong_bytes' }]);
  const wrong = await ask();
  expect(wrong.headers.get('content-type')).toBe('video/mp4');
  const bytes = await wrong.bytes();
  expect(bytes.length).toBe(whole.length);
  expect(() => boxTypes(bytes)).toThrow('does not end');
});

test('a file that changed has another tag, and is whole', async () => {
  const { ask, whole } = await openVideo({ fault: 'output_changed' });
  const etag = (await ask({}, 'HEAD')).headers.get('etag') ?? '';
  const changed = await ask({ range: 'bytes=5-', 'if-range': etag });
  expect(changed.status).toBe(200);
  expect(changed.headers.get('etag')).not.toBe(etag);
  const bytes = await changed.bytes();
  expect(bytes).not.toEqual(whole);
  expect(boxTypes(bytes)).toEqual(['ftyp', 'moov', 'mdat', 'free']);
});

test('ranges may be ignored', async () => {
  const { ask, whole } = await openVideo({ fault: 'output_no_range' });
  const response = await ask({ range: 'bytes=5-' });
  expect([response.status, response.headers.has('accept-ranges')]).toEqual([200, false]);
  expect((await response.bytes()).length).toBe(whole.length);
});
