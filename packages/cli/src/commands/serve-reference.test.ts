// Programs that were written against the reference, its own classes and commands among them: only base URL, key and hosts change.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { createTestFolder, needs } from '@shotlist/testing';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { startGateway, type TestGateway, untilAllEnded } from '../__fixtures__/gateway.js';

const TIMEOUT_MS = 600_000;
const run = promisify(execFile);

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

/** One white pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=',
  'base64',
);

async function serveImage(): Promise<string> {
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(PNG),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/my-dog.png`;
}

/** A gateway that takes images from this machine, or one that doesn't. */
async function startWith(allowHosts: readonly string[]): Promise<TestGateway> {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'shotlist.config.json'), JSON.stringify({ images: { allowHosts } }));
  return startGateway(folder);
}

interface Video {
  readonly answer: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
  readonly bytes: number;
  readonly head: string;
}

async function play(program: string, script: string, gateway: TestGateway, imageUrl: string): Promise<Video[]> {
  const file = fileURLToPath(new URL(`../__fixtures__/reference/${script}`, import.meta.url));
  const { stdout } = await run(program, [file, `${gateway.url}/api/v1`, gateway.key, imageUrl]);
  return JSON.parse(stdout) as Video[];
}

const COMPLETED = { success: true, status: 'completed' };

/** In both modes: asked for, waited for, downloaded. */
async function checkClass(program: string, script: string): Promise<void> {
  const imageUrl = await serveImage();
  const [text, image] = await play(program, script, await startWith(['127.0.0.1']), imageUrl);
  expect(text).toMatchObject({
    answer: { success: true, status: 'pending', type: 'text-to-video', model: { key: 'higgsfield_v1' } },
    status: COMPLETED,
    head: 'ftyp',
  });
  expect(image).toMatchObject({
    answer: { success: true, status: 'pending', type: 'image-to-video', model: { key: 'kling_21' } },
    status: COMPLETED,
    head: 'ftyp',
  });
}

test(
  'the JavaScript class, and its image is refused where its host is not admitted',
  async () => {
    await checkClass(process.execPath, 'videogen-api.js');
    const gateway = await startWith([]);
    const [made, refused] = await play(process.execPath, 'videogen-api.js', gateway, await serveImage());
    expect(made?.status).toMatchObject(COMPLETED);
    expect(refused?.answer).toMatchObject({
      success: false,
      code: 'IMAGE_URL_BLOCKED',
      details: [{ pointer: '/image_url' }],
    });
  },
  TIMEOUT_MS,
);

needs('php').test('the PHP class', (php) => checkClass(php, 'videogen-api.php'), TIMEOUT_MS);

/** The commands of the reference, as printed. */
const reference = readFileSync(new URL('../__fixtures__/reference/commands.sh', import.meta.url), 'utf8');

needs('curl').test(
  'the curl commands',
  async (curl) => {
    const gateway = await startWith(['127.0.0.1']);
    const imageUrl = await serveImage();
    const ask = async (command: string): Promise<Record<string, unknown>> => {
      const line = command
        .replace('curl', `${quoted(curl)} --silent`)
        .replaceAll('https://videogenapi.com', gateway.url)
        .replaceAll('YOUR_API_KEY', gateway.key)
        .replace('https://example.com/images/my-dog.jpg', imageUrl);
      const { stdout } = await run('sh', ['-c', line]);
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    const [text = '', image = '', status = '', list = '', user = ''] = reference.split('\n\n').slice(1);
    const asked = await ask(text);
    expect(asked).toMatchObject({
      success: true,
      model: { key: 'kling_21' },
      seed: 42,
      usage: { current_month_usage: 1 },
    });
    expect(await ask(image)).toMatchObject({ success: true, type: 'image-to-video', resolution: '4K', seed: 123_456 });
    const id = String(asked['generation_id']);
    const before = await ask(status.replace('gen_686717fe97bd3_055867', id));
    expect(before).toMatchObject({ success: true, generation_id: id });
    expect((await untilAllEnded(gateway)).map((one) => one.status)).toEqual(['completed', 'completed']);
    expect(await ask(status.replace('gen_686717fe97bd3_055867', id))).toMatchObject(COMPLETED);
    expect(await ask(list)).toMatchObject({ pagination: { page: 1, limit: 10, total: 2, total_pages: 1 } });
    expect(await ask(user)).toMatchObject({ user: { name: 'dev' }, usage: { current_month_usage: 2 } });
  },
  TIMEOUT_MS,
);

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
