// What a large download takes of memory, in a process of its own.
import { expect, test } from 'vitest';
import { runChild } from './__fixtures__/run-child.js';
import { serve } from './__fixtures__/serve.js';

test('a download of 300 MB takes no more memory than a piece of it', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, 7);
  const size = 300 * megabyte.length;
  const head = Buffer.alloc(24 + 16 + 8);
  head.writeUInt32BE(24);
  head.write('ftypisom', 4, 'latin1');
  head.writeUInt32BE(16, 24);
  head.write('moov', 28, 'latin1');
  head.writeUInt32BE(8 + size, 40);
  head.write('mdat', 44, 'latin1');
  const server = await serve((_heard, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': String(head.length + size) });
    response.write(head);
    let left = 300;
    const next = (): void => {
      left -= 1;
      if (left < 0) response.end();
      else if (response.write(megabyte)) setImmediate(next);
      else response.once('drain', next);
    };
    next();
    return undefined;
  });
  const lines = `
    import { createClient } from '@shotlist/client';
    const client = createClient({ apiKey: 'lt_memory_key', baseUrl: process.env.BASE_URL });
    let bytes = 0, mostRss = 0;
    for await (const part of (await client.download('a')).body) {
      bytes += part.byteLength;
      mostRss = Math.max(mostRss, process.memoryUsage.rss());
    }
    console.log(JSON.stringify({ bytes, mostRss }));
  `;
  const { bytes, mostRss } = (await runChild(lines, {
    env: { BASE_URL: server.origin },
    flags: ['--max-old-space-size=64'],
  })) as { bytes: number; mostRss: number };
  expect(bytes).toBe(head.length + size);
  expect(mostRss).toBeLessThan(250 * megabyte.length);
  expect(mostRss).toBeGreaterThan(0);
});
