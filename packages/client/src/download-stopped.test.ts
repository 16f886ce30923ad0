// Downloads that are given up: their connections end, and nothing is left behind.
import { ReadableStream } from 'node:stream/web';
import { describe, expect, test } from 'vitest';
import { caught } from './__fixtures__/caught.js';
import { collect, openVideo, PAD, serveFile, video } from './__fixtures__/downloads.js';
import { give } from './__fixtures__/serve.js';
import { createVideoFile } from './__fixtures__/video-file.js';

describe('whoever stops', () => {
  const endless = { faults: [{ on: 'video', fault: 'output_endless' }] } as const;
  const over = (api: { history(): readonly { answer?: string }[] }) =>
    expect.poll(() => api.history().at(-1)?.answer).toBe('cut');

  test('in the middle closes the connection', async () => {
    const { api, client, id } = await openVideo(endless);
    for await (const part of (await client.download(id)).body) if (part.byteLength > 0) break;
    await over(api);
  });

  test('before the first byte closes the connection', async () => {
    const { api, client, id } = await openVideo(endless);
    const { body } = await client.download(id);
    await ReadableStream.from(body).cancel();
    await over(api);
  });

  test('while a byte is waited for closes the connection, and nothing is asked for again', async () => {
    const { api, client, id, asked } = await openVideo({
      faults: [{ on: 'video', fault: 'output_trickle', ms: 60_000 }],
    });
    const parts = (await client.download(id)).body[Symbol.asyncIterator]();
    await parts.next();
    const waiting = parts.next().catch(() => ({ done: true }));
    await parts.return?.();
    expect((await waiting).done).toBe(true);
    await over(api);
    expect(asked()).toBe(1);
  });

  test('by the signal gets its reason: before, in the middle, and in the pause before a second try', async () => {
    const { api, client, id } = await openVideo(endless);
    await expect(client.download(id, { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    const stop = new AbortController();
    const { body } = await client.download(id, { signal: stop.signal });
    const reading = (async () => {
      for await (const part of body) if (part.byteLength > 0) stop.abort('enough');
    })();
    await expect(reading).rejects.toBe('enough');
    await over(api);
    api.setFaults([{ on: 'video', fault: 'error_before_work' }]);
    const later = new AbortController();
    const asking = client.download(id, { signal: later.signal });
    await expect.poll(() => api.history().at(-1)?.answer).toBe('500');
    later.abort('enough');
    await expect(asking).rejects.toBe('enough');
  });

  test('leaves nothing behind: no rejection that nobody hears, no connection', async () => {
    const lost: unknown[] = [];
    const hear = (reason: unknown): void => void lost.push(reason);
    process.on('unhandledRejection', hear);
    try {
      for (const fault of [
        'output_short',
        'output_trickle',
        'output_endless',
        'output_html',
        'work_no_answer',
        'output_gone',
      ] as const) {
        const { client, id } = await openVideo({ faults: [{ on: 'video', fault, ms: 30 }] });
        const options = { resumes: 1, slowAfterMs: 100, maxBytes: 1_000_000 };
        const error = await caught(client.download(id, options).then(collect));
        expect(error.code).toMatch(/^OUTPUT_|^VENDOR_UNAVAILABLE/);
        const stop = new AbortController();
        setTimeout(() => stop.abort(new Error('stop')), 30);
        await client
          .download(id, { ...options, signal: stop.signal })
          .then(collect)
          .catch(() => undefined);
      }
      const file = createVideoFile(PAD);
      const { client, open } = await serveFile((_heard, response) => {
        give(response, { headers: { ...video, connection: 'close' }, body: file });
        return undefined;
      });
      await collect(await client.download('a'));
      await expect.poll(() => open.size).toBe(0);
      // Rejections are told of when the turn is over.
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      process.off('unhandledRejection', hear);
    }
    expect(lost).toEqual([]);
  });
});
