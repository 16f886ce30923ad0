// Bad requests: each gets a 400 that says where and what, costs nothing, and is never a 500.
import { ReadableStream } from 'node:stream/web';
import { errorSchema } from '@shotlist/core';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../__fixtures__/on-each-database.js';
import { openGateway, readBody } from '../__fixtures__/open-gateway.js';

const deep = (levels: number): string => `{"prompt":"A boat","x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

const BODIES: readonly (readonly [what: string, body: string, pointers: readonly string[], code?: string])[] = [
  ['nothing', '', ['']],
  ['half a JSON', '{"prompt":', ['']],
  ['a list', '[]', ['']],
  ['null', 'null', ['']],
  ['a number', '7', ['']],
  ['an unknown parameter', '{"prompt":"A boat","style":"x"}', ['/style']],
  ['two unknown parameters, one with a slash', '{"prompt":"A boat","a/b":1,"c~":2}', ['/a~1b', '/c~0']],
  ['a prototype', '{"prompt":"A boat","__proto__":{"model":"veo_3"}}', ['/__proto__']],
  ['text for a number', '{"prompt":"A boat","duration":"5"}', ['/duration']],
  ['two wrong types', '{"prompt":7,"camera_fixed":"yes"}', ['/prompt', '/camera_fixed']],
  ['a number beyond all', '{"prompt":"A boat","seed":1e999}', ['/seed']],
  ['a fraction', '{"prompt":"A boat","duration":5.5}', ['/duration'], 'DURATION_INVALID'],
  ['no prompt', '{}', ['/prompt'], 'PROMPT_EMPTY'],
  ['a blank prompt', '{"prompt":" \\u200b"}', ['/prompt'], 'PROMPT_EMPTY'],
  ['half a character', '{"prompt":"\\ud800"}', ['/prompt'], 'PROMPT_UNICODE'],
  ['a long prompt', JSON.stringify({ prompt: 'a'.repeat(1001) }), ['/prompt'], 'PROMPT_TOO_LONG'],
  ['an unknown model', '{"prompt":"A boat","model":"veo3"}', ['/model'], 'MODEL_UNKNOWN'],
  ['a length the model has not', '{"prompt":"A boat","duration":11}', ['/duration'], 'DURATION_UNSUPPORTED'],
  ['4K of a 1080p model', '{"prompt":"A boat","resolution":"4K"}', ['/resolution'], 'RESOLUTION_UNSUPPORTED'],
  ['9:16', '{"prompt":"A boat","aspect_ratio":"9:16"}', ['/aspect_ratio'], 'ASPECT_RATIO_UNSUPPORTED'],
  [
    'a ratio beside an image',
    '{"prompt":"A","image_url":"https://a.example/a.png","aspect_ratio":"1:1"}',
    ['/aspect_ratio'],
  ],
  ['a seed too large', '{"prompt":"A boat","seed":2147483648}', ['/seed'], 'SEED_INVALID'],
  ['a loopback image', '{"prompt":"A","image_url":"http://127.0.0.1/a.png"}', ['/image_url'], 'IMAGE_URL_BLOCKED'],
  [
    'a metadata image',
    '{"prompt":"A","image_url":"http://169.254.169.254/a.png"}',
    ['/image_url'],
    'IMAGE_URL_BLOCKED',
  ],
  ['an image on the disk', '{"prompt":"A","image_url":"a.png"}', ['/image_url'], 'IMAGE_URL_LOCAL'],
  ['a webhook inside', '{"prompt":"A","webhook_url":"http://localhost/x"}', ['/webhook_url']],
  ['a webhook with a password', '{"prompt":"A","webhook_url":"https://a:b@a.example/"}', ['/webhook_url']],
  ['a webhook that is none', '{"prompt":"A","webhook_url":"ftp://a.example/"}', ['/webhook_url']],
  ['33 levels', deep(33), ['/x']],
  ['many levels', deep(30_000), ['/x']],
  ['64 KiB and a byte', `{"prompt":"A boat"${' '.repeat(64 * 1024 - 18)}}`, ['']],
];

onEachDatabase((database) => {
  test('every one is refused with pointers to what is wrong, and none counts', async () => {
    const { post, send } = await openGateway(database());
    for (const [what, text, pointers, code = 'FIELD_INVALID'] of BODIES) {
      const response = await post(text);
      const body = errorSchema.parse(await response.json());
      const found = body.details?.map(({ pointer }) => pointer).toSorted();
      expect([what, response.status, found]).toEqual([what, 400, pointers.toSorted()]);
      if (what !== 'a ratio beside an image') expect([what, body.code]).toEqual([what, code]);
      expect(body.request_id).toBe(response.headers.get('x-request-id'));
    }
    expect(await readBody(await send('user'))).toMatchObject({ usage: { current_month_usage: 0 } });
  });

  test('what is just within the limits is taken, and kept as it was written', async () => {
    const { post, make, status, taken } = await openGateway(database());
    const within = `{"prompt":"A boat"${' '.repeat(64 * 1024 - 19)}}`;
    expect([within.length, (await post(within)).status]).toEqual([65_536, 200]);
    const prompts = ['a\u0000b', '\u{1f3ac}'.repeat(1000), '"\\\n\t', "'; DROP TABLE users; --", '{"a":1}', '%s $1 {}'];
    for (const prompt of prompts) {
      const { generation_id } = await make({ prompt });
      expect(await status(generation_id)).toMatchObject({ prompt });
      await expect.poll(() => taken.get(generation_id)?.request.prompt).toBe(prompt);
    }
  });

  test('a body that comes in pieces, or is no UTF-8, is read with the same limits', async () => {
    const { url, key } = await openGateway(database());
    const send = (chunks: readonly Uint8Array[]) =>
      fetch(`${url}/v1/generate`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}` },
        body: ReadableStream.from(chunks),
        duplex: 'half',
      } as RequestInit);
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect((await send([bytes('{"prompt":'), bytes('"A boat"}')])).status).toBe(200);
    expect((await send(Array.from({ length: 70 }, () => bytes(' '.repeat(1024))))).status).toBe(400);
    expect((await send([bytes('{"prompt":"'), Uint8Array.of(0xff), bytes('"}')])).status).toBe(400);
  });

  test('hosts that are admitted by name may be used', async () => {
    const { post } = await openGateway(database(), { imageHosts: ['localhost'], webhookHosts: ['127.0.0.1'] });
    const asked = { prompt: 'A', image_url: 'http://localhost:8000/a.png', webhook_url: 'http://127.0.0.1:9000/x' };
    expect((await post(asked)).status).toBe(200);
    expect((await post({ ...asked, image_url: asked.webhook_url })).status).toBe(400);
  });
});
