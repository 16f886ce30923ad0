// Addresses that somebody else chose: nothing inside this machine or its network is reached, nor knocked at.
import type { lookup, LookupAddress } from 'node:dns';
import { ProviderError } from '@shotlist/core';
import { Agent, request } from 'undici';
import { describe, expect, test } from 'vitest';
import { caught } from '../__fixtures__/caught.js';
import { serve, serveSockets } from '../__fixtures__/serve.js';
import { createVideoFile, sha256 } from '../__fixtures__/video-file.js';
import { createClient } from '../create-client.js';
import { createGuardedConnector } from './guarded-connector.js';
import { createGuardedFetch } from './guarded-fetch.js';

const blocked = () => new ProviderError('OUTPUT_UNAVAILABLE', 'It may not be reached.');

/** Resolves every name to these addresses, and counts. */
function resolver(...addresses: readonly string[]): { lookup: typeof lookup; asked: string[] } {
  const asked: string[] = [];
  const resolve = (name: string, _options: unknown, callback: (error: null, all: LookupAddress[]) => void): void => {
    asked.push(name);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { lookup: resolve as unknown as typeof lookup, asked };
}

async function failure(work: Promise<unknown>): Promise<Error[]> {
  const outcome: unknown = await work.catch((error: unknown) => error);
  const chain: Error[] = [];
  for (let at = outcome; at instanceof Error; at = at.cause) chain.push(at);
  if (chain.length === 0) throw new Error(`Nothing was thrown, but ${String(outcome)} came.`);
  return chain;
}

describe('a guarded fetch', () => {
  test.each([
    'http://127.0.0.1',
    'http://127.0.0.1.',
    'http://127.1',
    'http://2130706433',
    'http://0x7f000001',
    'http://0177.0.0.1',
    'http://0',
    'http://localhost',
    'http://LOCALHOST.',
    'http://a.localhost',
    'http://[::1]',
    'http://[::]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://[64:ff9b::7f00:1]',
    'http://[fe80::1]',
    'http://[fd00::1]',
    'http://169.254.169.254/latest/meta-data',
    'http://168.63.129.16',
    'http://10.0.0.1',
    'http://172.16.0.1',
    'http://192.168.1.1',
    'http://100.64.0.1',
    'http://224.0.0.1',
    'http://255.255.255.255',
    'http://printer',
    'http://printer.local',
    'http://db.internal',
    'ftp://files.example.com',
    'data:video/mp4,x',
    'file:///etc/passwd',
  ])('refuses %s without a lookup', async (url) => {
    const { lookup, asked } = resolver('93.184.216.34');
    const chain = await failure(createGuardedFetch({ blocked, lookup })(url, {}));
    expect(chain.map(({ name }) => name)).toContain('ProviderError');
    expect(asked).toEqual([]);
  });

  test.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['::1'],
    ['::ffff:10.0.0.1'],
    ['169.254.169.254'],
    ['fd12::1', '192.168.0.9'],
  ])('refuses a name that resolves to %s', async (...addresses) => {
    const { origin, heard, open } = await serve(() => '{}');
    const { lookup, asked } = resolver(...addresses);
    const url = `http://files.example.com:${new URL(origin).port}/`;
    const chain = await failure(createGuardedFetch({ blocked, lookup })(url, {}));
    expect(chain.map(({ name }) => name)).toContain('ProviderError');
    expect(asked).toEqual(['files.example.com']);
    expect([heard.length, open.size]).toEqual([0, 0]);
  });

  test('refuses all in the same words, whether somebody listens there or not', async () => {
    const { origin } = await serve(() => '{}');
    const guarded = createGuardedFetch({ blocked });
    const words = async (url: string) => (await failure(guarded(url, {}))).map(({ message }) => message);
    expect(await words(origin)).toEqual(await words('http://127.0.0.1:9'));
  });

  test.each(['vendor.test', 'VENDOR.test'])('reaches a host that is allowed by name, %s', async (name) => {
    const { origin, heard } = await serve(() => '{"well":true}');
    const { lookup } = resolver('127.0.0.1');
    const guarded = createGuardedFetch({ blocked, lookup, allowHosts: [name] });
    const response = await guarded(`http://vendor.test:${new URL(origin).port}/a`, {});
    expect(await response.json()).toEqual({ well: true });
    expect(heard).toHaveLength(1);
    // The permission is the name's, not its address's.
    const chain = await failure(guarded(origin, {}));
    expect(chain.map(({ name: kind }) => kind)).toContain('ProviderError');
  });

  test('doesn’t follow redirects: each hop is for its caller to judge', async () => {
    const { origin } = await serve(() => ({ status: 302, headers: { location: 'http://169.254.169.254/' } }));
    const guarded = createGuardedFetch({ blocked, allowHosts: ['127.0.0.1'] });
    expect((await guarded(origin, {})).status).toBe(302);
  });

  test('keeps only the public ones of several addresses, and gets as far as the connection', async () => {
    // 192.0.2.0/24 is for documentation: nobody is there, and this rule takes it for no public address.
    const { lookup } = resolver('10.0.0.1', '192.0.2.7');
    const chain = await failure(createGuardedFetch({ blocked, lookup })('http://files.example.com/', {}));
    expect(chain.map(({ name }) => name)).toContain('ProviderError');
    const signal = AbortSignal.timeout(300);
    const open = resolver('10.0.0.1', '93.184.216.34');
    const reached: string[] = [];
    const connector = createGuardedConnector({
      blocked,
      lookup: ((name: string, options: object, callback: (error: Error | null, all: LookupAddress[]) => void) => {
        open.lookup(name, { ...options, all: true }, (error, all) => {
          reached.push(...all.map(({ address }) => address));
          // As far as the connection: there is no network to connect to here.
          callback(error ?? Object.assign(new Error('no network'), { code: 'ENETUNREACH' }), []);
        });
      }) as unknown as typeof lookup,
    });
    const agent = new Agent({ connect: connector });
    const error = await failure(request('http://files.example.com/', { dispatcher: agent, signal }));
    expect(error.map(({ name }) => name)).not.toContain('ProviderError');
    expect(reached).toEqual(['10.0.0.1', '93.184.216.34']);
    await agent.destroy();
  });
});

describe('a guarded connector', () => {
  test('doesn’t knock at an address inside, even without a name to resolve', async () => {
    const knocked: number[] = [];
    const { origin } = await serveSockets((_socket, number) => knocked.push(number));
    const agent = new Agent({ connect: createGuardedConnector({ blocked }) });
    const chain = await failure(request(origin, { dispatcher: agent }));
    expect(chain.map(({ name }) => name)).toContain('ProviderError');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(knocked).toEqual([]);
    await agent.destroy();
  });

  test.each(['127.0.0.1', '[::1]', '::1'])('reaches what is allowed, with brackets and without: %s', async (name) => {
    const server = await serve(() => '{}');
    const connector = createGuardedConnector({ blocked, allowHosts: [name] });
    const port = new URL(server.origin).port;
    const hostname = name.replace(/[[\]]/g, '');
    const outcome = await new Promise<Error | null>((resolve) => {
      connector({ hostname, host: `${name}:${port}`, protocol: 'http:', port }, (error, socket) => {
        socket?.destroy();
        resolve(error);
      });
    });
    // Nobody listens at the sixth version's address: what counts is that it was tried.
    expect(outcome?.name ?? 'none').not.toBe('ProviderError');
  });
});

describe('a download whose server leads it into the machine', () => {
  const apiKey = 'lt_guarded_key';

  test.each(['http://localhost', 'http://169.254.169.254/latest', 'http://[::1]:80', 'http://2130706433:1'])(
    'to %s is refused, and its key stays where it belongs',
    async (location) => {
      const inside = await serve(() => ({ headers: { 'content-type': 'video/mp4' }, body: createVideoFile(10) }));
      const port = new URL(inside.origin).port;
      const target = location === 'http://localhost' ? `${location}:${port}/` : location;
      const { origin, heard } = await serve(() => ({ status: 302, headers: { location: target } }));
      const client = createClient({ apiKey, baseUrl: origin, foreignFetch: createGuardedFetch({ blocked }) });
      await expect(client.download('gen_1')).rejects.toMatchObject({
        name: 'ProviderError',
        code: 'OUTPUT_UNAVAILABLE',
      });
      expect(heard).toHaveLength(1);
      expect(inside.heard).toHaveLength(0);
    },
  );

  test('is not asked again for what is blocked', async () => {
    const { origin, heard } = await serve(() => ({ status: 307, headers: { location: 'http://10.0.0.1/' } }));
    const client = createClient({ apiKey, baseUrl: origin, foreignFetch: createGuardedFetch({ blocked }) });
    await expect(client.download('gen_1')).rejects.toThrow('It may not be reached.');
    expect(heard).toHaveLength(1);
  });

  test('reaches its own origin whatever its address, and another host that is allowed, without the key', async () => {
    const file = createVideoFile(1000);
    const outside = await serve(() => ({ headers: { 'content-type': 'video/mp4' }, body: file }));
    const { lookup } = resolver('127.0.0.1');
    const url = `http://files.example.com:${new URL(outside.origin).port}/a.mp4`;
    const { origin } = await serve(() => ({ status: 302, headers: { location: url } }));
    const foreignFetch = createGuardedFetch({ blocked, lookup, allowHosts: ['files.example.com'] });
    const client = createClient({ apiKey, baseUrl: origin, foreignFetch });
    const parts: Uint8Array[] = [];
    for await (const part of (await client.download('gen_1')).body) parts.push(part);
    expect(sha256(Buffer.concat(parts))).toBe(sha256(file));
    expect(outside.heard.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('that resolves into the machine is refused by its address', async () => {
    const { lookup } = resolver('127.0.0.1');
    const { origin } = await serve(() => ({ status: 302, headers: { location: 'http://files.example.com/a' } }));
    const foreignFetch = createGuardedFetch({ blocked, lookup });
    const work = createClient({ apiKey, baseUrl: origin, foreignFetch }).download('gen_1');
    await expect(work).rejects.toMatchObject({ name: 'ProviderError' });
    const unguarded = createClient({ apiKey, baseUrl: origin, foreignFetch: () => Promise.reject(new Error('x')) });
    expect((await caught(unguarded.download('gen_1', { resumes: 0 }))).code).toBe('VENDOR_UNAVAILABLE');
  });
});
