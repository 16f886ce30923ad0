// The moment of a paid request: after the connection, after beforeSend, once; and NOT_SENT exactly when nothing was written.
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { caught } from '../__fixtures__/caught.js';
import { startProxy } from '../__fixtures__/proxy.js';
import { ACCEPTED } from '../__fixtures__/seed-examples.js';
import { freePort, serve, serveSockets } from '../__fixtures__/serve.js';
import { createClient } from '../create-client.js';
import { createPaidFetch } from './paid-fetch.js';

const init = { method: 'POST', body: 'paid', headers: { 'content-type': 'text/plain' } } as const;
const nothing = async (): Promise<void> => undefined;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** A server of bare connections: how often it was connected to, and what came. */
async function listen(react: (socket: Socket, number: number) => void = () => undefined) {
  const came: string[] = [];
  const server = await serveSockets((socket, number) => {
    came.push('');
    socket.on('data', (part) => {
      came[number - 1] += part.toString();
    });
    react(socket, number);
  });
  return { ...server, came };
}

async function failure(work: Promise<unknown>): Promise<Error & { readonly code?: unknown }> {
  const outcome: unknown = await work.catch((error: unknown) => error);
  if (!(outcome instanceof Error)) throw new Error(`Nothing was thrown, but ${String(outcome)} came.`);
  return outcome;
}

afterEach(() => void vi.unstubAllEnvs());

describe('the moment', () => {
  test('comes when the connection stands, once, and no byte comes before it is over', async () => {
    const { origin, came, open } = await listen((socket) => socket.on('data', () => socket.write(OK)));
    const events: string[] = [];
    const beforeSend = vi.fn(async () => {
      await expect.poll(() => open.size).toBe(1);
      events.push(`connected ${came.length}, came ${came.join('').length}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      events.push(`came ${came.join('').length}`);
    });
    const response = await createPaidFetch(beforeSend)(origin, init);
    expect(await response.text()).toBe('ok');
    expect(events).toEqual(['connected 1, came 0', 'came 0']);
    expect(beforeSend).toHaveBeenCalledTimes(1);
    expect(came).toHaveLength(1);
    expect(came[0]).toMatch(/^POST \/ HTTP\/1\.1\r\n[^]*\r\n\r\npaid$/);
    // A connection of its own: it is not kept.
    await expect.poll(() => open.size).toBe(0);
  });

  test('doesn’t come where nobody listens', async () => {
    const beforeSend = vi.fn(nothing);
    const error = await failure(createPaidFetch(beforeSend)(`http://127.0.0.1:${await freePort()}/`, init));
    expect(error).toMatchObject({ code: 'NOT_SENT', cause: { code: 'ECONNREFUSED' } });
    expect(beforeSend).not.toHaveBeenCalled();
  });

  test('doesn’t come for a name that nobody knows, or a server that speaks no TLS', async () => {
    const beforeSend = vi.fn(nothing);
    const { origin } = await listen((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    for (const url of ['http://nowhere.invalid/', origin.replace('http:', 'https:')])
      expect(await failure(createPaidFetch(beforeSend)(url, init))).toMatchObject({ code: 'NOT_SENT' });
    expect(beforeSend).not.toHaveBeenCalled();
  });

  test.each([
    ['an error', new Error('no permit')],
    [
      'an error with a code that would make undici connect anew',
      Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' }),
    ],
    ['a text', 'no permit'],
    ['nothing', undefined],
  ])('that throws %s sends nothing, and is not tried again', async (_name, reason) => {
    const { origin, came, open } = await listen();
    const beforeSend = vi.fn(() => Promise.reject(reason));
    const error = await failure(createPaidFetch(beforeSend)(origin, init));
    expect(error.code).toBe('NOT_SENT');
    if (reason !== undefined) expect(error.cause).toBe(reason);
    expect(beforeSend).toHaveBeenCalledTimes(1);
    await expect.poll(() => open.size).toBe(0);
    expect(came).toEqual(['']);
  });

  test('that throws at once, without a promise, sends nothing', async () => {
    const { origin, came } = await listen();
    const error = await failure(
      createPaidFetch(() => {
        throw new Error('a bug');
      })(origin, init),
    );
    expect(error).toMatchObject({ code: 'NOT_SENT', cause: { message: 'a bug' } });
    expect(came).toEqual(['']);
  });
});

describe('a server that closes', () => {
  test.each(['end', 'destroy', 'resetAndDestroy'] as const)(
    'while the moment is waited for (%s): not sent',
    async (how) => {
      let server: Socket | undefined;
      const { origin, came } = await listen((socket) => (server = socket));
      const beforeSend = vi.fn(async () => {
        await expect.poll(() => server).toBeDefined();
        server?.[how]();
        await new Promise((resolve) => setTimeout(resolve, 100));
      });
      const error = await failure(createPaidFetch(beforeSend)(origin, init));
      expect(error.code).toBe('NOT_SENT');
      expect(beforeSend).toHaveBeenCalledTimes(1);
      expect(came.join('')).toBe('');
    },
  );

  test.each(['end', 'destroy', 'resetAndDestroy'] as const)(
    'after the request (%s): unknown, and sent once',
    async (how) => {
      const { origin, came } = await listen((socket) => socket.once('data', () => socket[how]()));
      const beforeSend = vi.fn(nothing);
      const error = await failure(createPaidFetch(beforeSend)(origin, init));
      expect(error.code).not.toBe('NOT_SENT');
      expect(beforeSend).toHaveBeenCalledTimes(1);
      expect(came).toHaveLength(1);
      expect(came[0]).toContain('paid');
    },
  );

  test('at the very moment is never taken for sure, and never sent twice', async () => {
    for (let round = 0; round < 40; round += 1) {
      const server = await listen((socket) => {
        socket.once('data', () => socket.write(OK));
        setTimeout(() => socket.destroy(), round % 8);
      });
      const beforeSend = vi.fn(() => new Promise<void>((resolve) => void setTimeout(resolve, round % 5)));
      const outcome = await createPaidFetch(beforeSend)(server.origin, init).catch((error: unknown) => error);
      expect(beforeSend.mock.calls.length).toBeLessThanOrEqual(1);
      expect(server.came.length).toBeLessThanOrEqual(1);
      const isSure = outcome instanceof Error && 'code' in outcome && outcome.code === 'NOT_SENT';
      if (isSure) expect(server.came.join('')).toBe('');
      await server.close();
    }
  });

  test('and an answer of 421, after which fetch would connect anew: once', async () => {
    const { origin, heard } = await serve(() => ({ status: 421 }));
    const beforeSend = vi.fn(nothing);
    const client = createClient({ apiKey: 'lt_k', baseUrl: origin });
    const error = await caught(client.generate({ prompt: 'a cat' }, { fetch: createPaidFetch(beforeSend) }));
    expect(error.code).toBe('SUBMIT_AMBIGUOUS');
    expect(heard).toHaveLength(1);
    expect(beforeSend).toHaveBeenCalledTimes(1);
  });
});

describe('given up', () => {
  test('before it began: nothing is connected', async () => {
    const { origin, came } = await listen();
    const beforeSend = vi.fn(nothing);
    const signal = AbortSignal.abort();
    expect(await failure(createPaidFetch(beforeSend)(origin, { ...init, signal }))).toMatchObject({ code: 'NOT_SENT' });
    expect(beforeSend).not.toHaveBeenCalled();
    expect(came).toEqual([]);
  });

  test('while the moment is waited for: not sent, whatever the moment says later', async () => {
    const { origin, came, open } = await listen();
    const stop = new AbortController();
    let permit: () => void = () => undefined;
    const beforeSend = vi.fn(() => {
      setTimeout(() => stop.abort(), 20);
      return new Promise<void>((resolve) => void (permit = resolve));
    });
    const error = await failure(createPaidFetch(beforeSend)(origin, { ...init, signal: stop.signal }));
    expect(error.code).toBe('NOT_SENT');
    permit();
    await expect.poll(() => open.size).toBe(0);
    expect(came.join('')).toBe('');
  });

  test('while it connects through a proxy that says nothing: the moment never comes', async () => {
    const silent = await listen();
    vi.stubEnv('HTTP_PROXY', silent.origin);
    const beforeSend = vi.fn(nothing);
    const stop = new AbortController();
    const sending = failure(createPaidFetch(beforeSend)('http://vendor.test/', { ...init, signal: stop.signal }));
    await expect.poll(() => silent.came.join('')).toContain('CONNECT vendor.test:80');
    stop.abort();
    expect(await sending).toMatchObject({ code: 'NOT_SENT' });
    expect(beforeSend).not.toHaveBeenCalled();
  });

  test('while the answer is waited for: unknown', async () => {
    const stop = new AbortController();
    const { origin, came } = await listen((socket) => socket.once('data', () => stop.abort()));
    const error = await failure(createPaidFetch(nothing)(origin, { ...init, signal: stop.signal }));
    expect(error.code).not.toBe('NOT_SENT');
    expect(came[0]).toContain('paid');
  });

  test('while the answer is waited for: the connection is reset, so that nothing of it is sent later', async () => {
    const stop = new AbortController();
    const ends: unknown[] = [];
    const { origin } = await listen((socket) => {
      socket.on('error', (error) => ends.push('code' in error ? error.code : error));
      socket.on('end', () => ends.push('closed'));
      socket.once('data', () => stop.abort());
    });
    await failure(createPaidFetch(nothing)(origin, { ...init, signal: stop.signal }));
    await vi.waitFor(() => expect(ends).toEqual(['ECONNRESET']), { timeout: 10_000 });
  });
});

describe('behind a proxy', () => {
  test('the moment comes when the tunnel stands', async () => {
    const { origin, heard } = await serve(() => ACCEPTED);
    const proxy = await startProxy(Number(new URL(origin).port));
    vi.stubEnv('HTTP_PROXY', proxy.url);
    const beforeSend = vi.fn(async () => {
      expect(proxy.asked).toEqual(['CONNECT vendor.test:80']);
      expect(heard).toEqual([]);
    });
    const response = await createPaidFetch(beforeSend)('http://vendor.test/v1', init);
    expect(await response.json()).toMatchObject({ status: 'pending' });
    expect(heard.map(({ headers }) => headers.host)).toEqual(['vendor.test']);
    expect(beforeSend).toHaveBeenCalledTimes(1);
  });

  test('an address of the sixth version is asked for in brackets', async () => {
    const { origin } = await serve(() => ACCEPTED);
    const proxy = await startProxy(Number(new URL(origin).port));
    vi.stubEnv('HTTP_PROXY', proxy.url);
    await createPaidFetch(nothing)('http://[2001:db8::1]:8080/', init);
    expect(proxy.asked).toEqual(['CONNECT [2001:db8::1]:8080']);
  });

  test.each(['end', 'destroy'] as const)('that hangs up (%s) is asked once, and nothing is sent', async (how) => {
    const proxy = await listen((socket) => socket.once('data', () => socket[how]()));
    vi.stubEnv('HTTP_PROXY', proxy.origin);
    const beforeSend = vi.fn(nothing);
    expect(await failure(createPaidFetch(beforeSend)('http://vendor.test/', init))).toMatchObject({ code: 'NOT_SENT' });
    expect(proxy.came).toHaveLength(1);
    expect(beforeSend).not.toHaveBeenCalled();
  });

  test('that refuses says with which status', async () => {
    const server = createServer();
    server.on('connect', (_request, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${port}`);
    const client = createClient({ apiKey: 'lt_k', baseUrl: 'https://vendor.test', retries: 0 });
    const error = await caught(client.generate({ prompt: 'a cat' }, { fetch: createPaidFetch(nothing) }));
    expect(error.code).toBe('NOT_SENT');
    expect(error.message).toContain(`The proxy 127.0.0.1:${port} answered 407.`);
  });

  test.each(['socks5://127.0.0.1:9', 'not a url', 'http://'])(
    'that can’t be one (%s) lets nothing leave',
    async (proxy) => {
      vi.stubEnv('HTTP_PROXY', proxy);
      const beforeSend = vi.fn(nothing);
      expect(await failure(createPaidFetch(beforeSend)('http://vendor.test/', init))).toMatchObject({
        code: 'NOT_SENT',
      });
      expect(beforeSend).not.toHaveBeenCalled();
    },
  );
});
