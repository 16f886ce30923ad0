import type { lookup } from 'node:dns';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { fetchImage, type FetchImageOptions } from './fetch-image.js';

/** A server on this machine, which no image may come from unless its name is admitted. */
async function serve(
  answer: RequestListener,
): Promise<{ readonly url: string; readonly port: number; readonly requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, requests };
}

/** A name service that sends every name to one address. */
const resolveTo = (address: string) =>
  ((_: string, __: object, callback: (error: null, addresses: object[]) => void) =>
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }])) as unknown as typeof lookup;

const fetchFrom = (url: string, options: Partial<FetchImageOptions> = {}) =>
  fetchImage(url, { allowHosts: ['127.0.0.1'], signal: new AbortController().signal, ...options });

test('an image of an admitted host is fetched whole', async () => {
  const { url } = await serve((_, response) => response.end(Buffer.alloc(100_000, 7)));
  expect(Buffer.from(await fetchFrom(`${url}/a.png`)).equals(Buffer.alloc(100_000, 7))).toBe(true);
});

test.each([
  'http://127.0.0.1:PORT/a.png',
  'http://2130706433:PORT/a.png',
  'http://0x7f.1:PORT/a.png',
  'http://[::ffff:127.0.0.1]:PORT/a.png',
  'http://localhost:PORT/a.png',
  'http://user:word@images.example.com:PORT/a.png',
  'ftp://images.example.com:PORT/a.png',
])('%s is blocked before anything is sent', async (address) => {
  const { port, requests } = await serve((_, response) => response.end('secret'));
  const url = address.replace('PORT', String(port));
  await expect(fetchFrom(url, { allowHosts: [] })).rejects.toMatchObject({
    code: 'IMAGE_URL_BLOCKED',
    message: 'The image URL may not be used.',
  });
  expect(requests).toEqual([]);
});

test.each(['127.0.0.1', '::1', '10.0.0.8', '169.254.169.254', 'fd00::1', '::ffff:192.168.0.1'])(
  'a public name that leads to %s is blocked',
  async (address) => {
    const { port, requests } = await serve((_, response) => response.end('secret'));
    const lookup = resolveTo(address);
    await expect(
      fetchFrom(`http://images.example.com:${port}/a.png`, { allowHosts: [], lookup }),
    ).rejects.toMatchObject({ code: 'IMAGE_URL_BLOCKED' });
    expect(requests).toEqual([]);
  },
);

test('a name that is admitted may lead to a private address', async () => {
  const { port } = await serve((_, response) => response.end('image'));
  const bytes = await fetchFrom(`http://images.example.com:${port}/a.png`, {
    allowHosts: ['images.example.com'],
    lookup: resolveTo('127.0.0.1'),
  });
  expect(Buffer.from(bytes).toString()).toBe('image');
});

test('a redirect within admitted hosts is followed, a relative one too', async () => {
  const { url, requests } = await serve((request, response) => {
    if (request.url === '/a') response.writeHead(302, { location: '/b.png' }).end();
    else response.end('image');
  });
  expect(Buffer.from(await fetchFrom(`${url}/a`)).toString()).toBe('image');
  expect(requests).toEqual(['/a', '/b.png']);
});

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://localhost:PORT/b.png',
  'file:///etc/passwd',
  '//10.0.0.1/b.png',
])('a redirect to %s is blocked', async (location) => {
  const { url, port, requests } = await serve((_, response) =>
    response.writeHead(301, { location: location.replace('PORT', String(port)) }).end(),
  );
  await expect(fetchFrom(`${url}/a.png`)).rejects.toMatchObject({ code: 'IMAGE_URL_BLOCKED' });
  expect(requests).toEqual(['/a.png']);
});

test('a redirect to a file of another type is refused', async () => {
  const { url } = await serve((_, response) => response.writeHead(302, { location: '/b.svg' }).end());
  await expect(fetchFrom(`${url}/a`)).rejects.toMatchObject({ code: 'IMAGE_TYPE_UNSUPPORTED' });
});

test('redirects in a circle come to an end', async () => {
  const { url, requests } = await serve((_, response) => response.writeHead(302, { location: '/again' }).end());
  await expect(fetchFrom(`${url}/a`)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  expect(requests).toHaveLength(6);
});

test('an image that says it is too large is not read', async () => {
  const { url } = await serve((_, response) => response.writeHead(200, { 'content-length': '2000000' }).write('x'));
  await expect(fetchFrom(url, { maxBytes: 1_048_576 })).rejects.toMatchObject({
    code: 'IMAGE_UNREADABLE',
    message: 'The image is larger than 1 MB.',
  });
});

test('an image that does not say its size is read up to the limit', async () => {
  const { url } = await serve((_, response) => {
    const timer = setInterval(() => response.write(Buffer.alloc(262_144)), 1);
    response.on('close', () => clearInterval(timer));
  });
  await expect(fetchFrom(url, { maxBytes: 1_048_576 })).rejects.toMatchObject({
    code: 'IMAGE_UNREADABLE',
    message: 'The image is larger than 1 MB.',
  });
});

test('a server that never answers is given up', async () => {
  const { url } = await serve(() => undefined);
  await expect(fetchFrom(url, { timeoutMs: 200 })).rejects.toMatchObject({
    code: 'IMAGE_UNREADABLE',
    message: 'The image took longer than 0.2 s.',
  });
});

test('a server that sends a byte now and then is given up', async () => {
  const { url } = await serve((_, response) => {
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  });
  await expect(fetchFrom(url, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
});

test('a server that answers with an error is told with its status', async () => {
  const { url } = await serve((_, response) => response.writeHead(404).end('no'));
  await expect(fetchFrom(url)).rejects.toMatchObject({
    code: 'IMAGE_UNREADABLE',
    message: 'The image’s server answered 404.',
  });
});

test('a fetch that nobody waits for ends with the reason of its signal', async () => {
  const { url } = await serve(() => undefined);
  const controller = new AbortController();
  const fetching = fetchFrom(url, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(fetching).rejects.toThrow('enough');
});
