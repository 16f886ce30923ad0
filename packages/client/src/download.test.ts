// Downloads at a server that cuts, stalls, lies and moves: a whole file, or an error that says why not.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FakeApiFaultName } from '@shotlist/testing';
import { describe, expect, test } from 'vitest';
import { caught } from './__fixtures__/caught.js';
import { collect, openVideo, PAD, serveFile, video } from './__fixtures__/downloads.js';
import { openClient } from './__fixtures__/open-client.js';
import { serve } from './__fixtures__/serve.js';
import { createVideoFile, rangeStart, sha256 } from './__fixtures__/video-file.js';
import type { DownloadOptions } from './options.js';

describe('a whole file', () => {
  test('comes as it is, with its size and type', async () => {
    const { client, id, file, asked } = await openVideo();
    const download = await client.download(id);
    expect(download).toMatchObject({ size: file.length, mediaType: 'video/mp4' });
    expect(sha256(await collect(download))).toBe(sha256(file));
    expect(sha256(await collect(await client.download(client.videoUrl(id))))).toBe(sha256(file));
    expect(asked()).toBe(2);
  });

  test('that is cut three times is gone on with where it was cut', async () => {
    const { client, api, id, file, asked } = await openVideo({
      faults: [{ on: 'video', fault: 'output_short', first: 3 }],
    });
    expect(sha256(await collect(await client.download(id)))).toBe(sha256(file));
    expect(asked()).toBe(4);
    expect(
      api
        .history()
        .slice(-4)
        .map(({ answer }) => answer),
    ).toEqual(['cut', 'cut', 'cut', '206']);
  });

  test('is gone on with only as often as is allowed', async () => {
    const { client, id, asked } = await openVideo({ faults: [{ on: 'video', fault: 'output_short' }] });
    const error = await caught(client.download(id, { resumes: 2 }).then(collect));
    expect(error).toMatchObject({ code: 'OUTPUT_INVALID', retryable: true });
    expect(error.message).toMatch(/was cut at \d+ of \d+ bytes/);
    expect(asked()).toBe(3);
  });

  test('is taken from a server that knows no ranges: what was there is passed over', async () => {
    const file = createVideoFile(PAD);
    const { client, heard } = await serveFile((_heard, response, number) => {
      response.writeHead(200, { ...video, 'content-length': String(file.length) });
      if (number < 3) response.write(file.subarray(0, 100_000 * number), () => response.socket?.destroySoon());
      else response.end(file);
      return undefined;
    });
    expect(sha256(await collect(await client.download('a')))).toBe(sha256(file));
    expect(heard.map(({ headers }) => headers.range === undefined)).toEqual([true, false, false]);
  });

  test('without a told size is known to be cut by its connection', async () => {
    const file = createVideoFile(PAD);
    const { client, heard } = await serveFile((_heard, response, number) => {
      const start = rangeStart(heard[number - 1]?.headers.range);
      response.writeHead(start === 0 ? 200 : 206, {
        ...video,
        ...(start === 0 ? {} : { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` }),
      });
      // A cut right between two boxes: what came looks whole.
      const video1 = file.length - PAD - 8;
      if (number === 1)
        response.write(file.subarray(0, video1), () => setTimeout(() => response.socket?.destroy(), 20));
      else response.end(file.subarray(start));
      return undefined;
    });
    const download = await client.download('a');
    expect(download.size).toBeUndefined();
    expect(sha256(await collect(download))).toBe(sha256(file));
    expect(heard).toHaveLength(2);
  });

  test.each(['whole', 'cut'] as const)('that comes compressed is unpacked, also one that was %s', async (how) => {
    const file = createVideoFile(PAD);
    const packed = gzipSync(file);
    const { client, heard } = await serveFile((_heard, response, number) => {
      response.writeHead(200, {
        ...video,
        'content-encoding': 'gzip',
        'content-length': String(packed.length),
        etag: '"z"',
      });
      if (how === 'cut' && number === 1)
        response.write(packed.subarray(0, 50_000), () => response.socket?.destroySoon());
      else response.end(packed);
      return undefined;
    });
    const download = await client.download('a');
    // The length of what is compressed is not the file's.
    expect(download.size).toBeUndefined();
    expect(sha256(await collect(download))).toBe(sha256(file));
    expect(heard.map(({ headers }) => [headers['accept-encoding'], headers.range])).toEqual(
      heard.map(() => ['identity', undefined]),
    );
    expect(heard).toHaveLength(how === 'cut' ? 2 : 1);
  });

  test('in parts that the server chooses', async () => {
    const file = createVideoFile(PAD);
    const { client, heard } = await serveFile(({ headers }) => {
      const start = rangeStart(headers.range);
      const end = Math.min(start + 150_000, file.length);
      return {
        status: 206,
        headers: { ...video, etag: '"a"', 'content-range': `bytes ${start}-${end - 1}/${file.length}` },
        body: file.subarray(start, end),
      };
    });
    const download = await client.download('a');
    expect(download.size).toBe(file.length);
    expect(sha256(await collect(download))).toBe(sha256(file));
    expect(heard.map(({ headers }) => headers['if-range'])).toEqual([undefined, '"a"', '"a"']);
  });

  test.each([
    ['error_before_work', 2],
    ['reset_before_work', 2],
    ['html_error', 1],
  ] as const)('after %s at first', async (fault, first) => {
    const { client, id, file, asked } = await openVideo({ faults: [{ on: 'video', fault, first }] });
    expect(sha256(await collect(await client.download(id)))).toBe(sha256(file));
    expect(asked()).toBe(first + 1);
  });

  test('behind redirects, to which the key goes on their own origin alone', async () => {
    const file = createVideoFile(1000);
    const other = await serve(() => ({ headers: video, body: file }));
    const { client, heard } = await serveFile((_heard, _response, number) => ({
      status: [301, 307][number - 1] ?? 302,
      headers: { location: number === 1 ? '/elsewhere?sig=1' : `${other.origin}/file.mp4?sig=secret` },
    }));
    expect(sha256(await collect(await client.download('a')))).toBe(sha256(file));
    expect(heard.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/api/v1/video/a', 'Bearer lt_download_key'],
      ['/elsewhere?sig=1', 'Bearer lt_download_key'],
    ]);
    expect(other.heard.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('from another origin, without the key', async () => {
    const file = createVideoFile(1000);
    const other = await serve(() => ({ headers: video, body: file }));
    const { client, heard } = await serveFile(() => ({ status: 500 }));
    expect(sha256(await collect(await client.download(`${other.origin}/a.mp4`)))).toBe(sha256(file));
    expect([heard.length, other.heard[0]?.headers.authorization]).toEqual([0, undefined]);
  });
});

describe('a file that is not the one that was asked for', () => {
  const never: readonly [FakeApiFaultName, object, string, RegExp][] = [
    ['output_truncated', {}, 'OUTPUT_INVALID', /brought no whole video: it ends in the middle of a box/],
    ['output_wrong_bytes', {}, 'OUTPUT_INVALID', /brought no whole video: it is no MP4/],
    ['output_html', {}, 'OUTPUT_INVALID', /brought text\/html and no video/],
    ['output_gone', {}, 'OUTPUT_UNAVAILABLE', /answered 404/],
    ['output_gone', { status: 403 }, 'OUTPUT_UNAVAILABLE', /answered 403/],
    ['output_gone', { status: 410 }, 'OUTPUT_UNAVAILABLE', /answered 410/],
    ['unauthorized', {}, 'OUTPUT_UNAVAILABLE', /answered 401/],
    ['throttled', { ms: 7000 }, 'THROTTLED', /answered 429/],
  ];
  test.each(never)('%s %j is %s at the first try', async (fault, more, code, says) => {
    const { client, id, asked } = await openVideo({ faults: [{ on: 'video', fault, ...more }] });
    const error = await caught(client.download(id).then(collect));
    expect(error).toMatchObject({ code, retryable: true, method: 'GET' });
    expect(error.message).toMatch(says);
    if (code === 'THROTTLED') expect(error.retryAfterMs).toBe(7000);
    expect(asked()).toBe(1);
  });

  test('that changes between two parts is not put together', async () => {
    const faults = [
      { on: 'video', fault: 'output_short', at: [1] },
      { on: 'video', fault: 'output_changed' },
    ] as const;
    const { client, id } = await openVideo({ faults });
    const error = await caught(client.download(id).then(collect));
    expect(error.code).toBe('OUTPUT_INVALID');
    expect(error.message).toContain('became another file while it was downloaded');
  });

  test.each([
    [
      'its time alone',
      { 'last-modified': 'Thu, 26 Nov 2026 12:00:00 GMT' },
      { 'last-modified': 'Thu, 26 Nov 2026 13:00:00 GMT' },
      0,
    ],
    ['a weak tag', { etag: 'W/"a"' }, { etag: 'W/"b"' }, 0],
    ['a tag that is gone', { etag: '"a"' }, {}, 0],
    ['its size alone', {}, {}, 4],
  ] as const)('that changes by %s is not put together', async (_name, first, second, longer) => {
    const file = createVideoFile(PAD);
    const other = createVideoFile(PAD + longer, 90);
    const { client } = await serveFile((_heard, response, number) => {
      const sent = number === 1 ? file : other;
      response.writeHead(200, { ...video, ...(number === 1 ? first : second), 'content-length': String(sent.length) });
      if (number === 1) response.write(file.subarray(0, 100_000), () => response.socket?.destroySoon());
      else response.end(sent);
      return undefined;
    });
    const error = await caught(client.download('a').then(collect));
    expect(error.message).toContain('became another file while it was downloaded');
  });

  test.each([
    [
      'another part',
      { status: 206, headers: { ...video, 'content-range': 'bytes 5-9/10' }, body: 'abcde' },
      'OUTPUT_INVALID',
      /another part than was asked for/,
    ],
    ['a part of nothing', { status: 206, headers: video, body: 'abcde' }, 'OUTPUT_INVALID', /another part/],
    ['no content', { status: 204 }, 'OUTPUT_UNAVAILABLE', /has no content/],
    ['an empty file', { headers: video }, 'OUTPUT_INVALID', /it is empty/],
    [
      'a redirect to nowhere',
      { status: 302, headers: { location: 'http://' } },
      'OUTPUT_UNAVAILABLE',
      /redirected to no address/,
    ],
    [
      'a redirect to data',
      { status: 302, headers: { location: 'data:video/mp4,x' } },
      'OUTPUT_UNAVAILABLE',
      /what is no web address/,
    ],
    [
      'a redirect to a file',
      { status: 302, headers: { location: 'file:///etc/passwd' } },
      'OUTPUT_UNAVAILABLE',
      /what is no web address/,
    ],
    [
      'a redirect in a circle',
      { status: 302, headers: { location: '?' } },
      'OUTPUT_UNAVAILABLE',
      /redirected more than 5 times/,
    ],
    ['a redirect without an address', { status: 302 }, 'OUTPUT_UNAVAILABLE', /answered 302/],
  ] as const)('%s', async (_name, given, code, says) => {
    const { client } = await serveFile(() => given);
    const error = await caught(client.download('a').then(collect));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
  });

  test('shorter at its second part than it was before', async () => {
    const file = createVideoFile(PAD);
    const { client } = await serveFile((_heard, response, number) => {
      if (number > 1) return { status: 416, headers: { 'content-range': 'bytes */10' } };
      response.writeHead(200, { ...video, 'content-length': String(file.length) });
      response.write(file.subarray(0, 100_000), () => response.socket?.destroySoon());
      return undefined;
    });
    expect((await caught(client.download('a').then(collect))).message).toContain('is shorter than it was before');
  });
});

describe('limits', () => {
  test('of size, by what is told and by what comes', async () => {
    const { client, id, file, asked } = await openVideo();
    const told = await caught(client.download(id, { maxBytes: file.length - 1 }));
    expect(told.message).toContain(`has ${file.length} bytes; at most ${file.length - 1} are taken`);
    expect((await collect(await client.download(id, { maxBytes: file.length }))).length).toBe(file.length);
    expect(asked()).toBe(2);
    const endless = await openVideo({ faults: [{ on: 'video', fault: 'output_endless' }] });
    const error = await caught(endless.client.download(endless.id, { maxBytes: 2_000_000 }).then(collect));
    expect(error).toMatchObject({ code: 'OUTPUT_INVALID' });
    expect(error.message).toContain('brought more than the 2000000 bytes that are taken');
  });

  test('of speed: one byte now and then is given up', async () => {
    const { client, id } = await openVideo({ faults: [{ on: 'video', fault: 'output_trickle', ms: 5 }] });
    const error = await caught(client.download(id, { slowAfterMs: 2_000 }).then(collect));
    expect(error.code).toBe('OUTPUT_UNAVAILABLE');
    expect(error.message).toMatch(/came with \d+ bytes a second, too slow to be waited for/);
  });

  test('of silence, before the first byte and between two', async () => {
    const before = await openVideo({ faults: [{ on: 'video', fault: 'work_no_answer' }] });
    const silent = await caught(before.client.download(before.id, { slowAfterMs: 200 }));
    expect(silent).toMatchObject({ code: 'OUTPUT_UNAVAILABLE' });
    expect(silent.message).toContain('sent nothing for 0.2 s');
    const between = await openVideo({ faults: [{ on: 'video', fault: 'output_trickle', ms: 60_000 }] });
    const error = await caught(between.client.download(between.id, { slowAfterMs: 200 }).then(collect));
    expect(error.message).toContain('sent nothing for 0.2 s');
  });

  test('don’t count against whoever takes their time with what came', async () => {
    const { client, id, file } = await openVideo();
    const { body } = await client.download(id, { slowAfterMs: 1_000 });
    let bytes = 0;
    let rests = 0;
    for await (const part of body) {
      bytes += part.byteLength;
      if ((rests += 1) < 4) await new Promise((resolve) => setTimeout(resolve, 1_300));
    }
    expect(bytes).toBe(file.length);
  });

  test('that are no numbers are refused', async () => {
    const { client } = await openClient();
    for (const wrong of [{ maxBytes: NaN }, { resumes: 0.5 }, { slowAfterMs: -1 }] as DownloadOptions[])
      await expect(client.download('a', wrong)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

test('the sum of the parts is the file, whatever pieces it comes in', async () => {
  const file = createVideoFile(64_000);
  const { client } = await serveFile((_heard, response) => {
    response.writeHead(200, video);
    let at = 0;
    const next = (): void => {
      const size = 1 + ((at * 7919) % 997);
      const part = file.subarray(at, at + size);
      at += size;
      if (at >= file.length) response.end(part);
      else response.write(part, next);
    };
    next();
    return undefined;
  });
  const hash = createHash('sha256');
  for await (const part of (await client.download('a')).body) hash.update(part);
  expect(hash.digest('hex')).toBe(sha256(file));
});
