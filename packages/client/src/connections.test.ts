// How requests leave Node: proxies and certificates of the environment, and nothing that holds a process.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startHttpsVendor } from './__fixtures__/https-vendor.js';
import { startProxy } from './__fixtures__/proxy.js';
import { runChild } from './__fixtures__/run-child.js';
import { ACCEPTED, COMPLETED } from './__fixtures__/seed-examples.js';
import { serve } from './__fixtures__/serve.js';

/** A question, a paid call, and a paid call by createPaidFetch: the status of each, or its code. */
const THREE_CALLS = `
  import { createClient } from '@shotlist/client';
  import { createPaidFetch } from '@shotlist/client/node';
  const client = createClient({ apiKey: 'lt_connections_key', baseUrl: process.env.BASE_URL, retries: 0 });
  const moments = [];
  const told = (call) => call.then(({ status }) => status, ({ code }) => code);
  const results = [
    await told(client.status('gen_1')),
    await told(client.generate({ prompt: 'p' })),
    await told(client.generate({ prompt: 'p' }, { fetch: createPaidFetch(async () => void moments.push('now')) })),
  ];
  console.log(JSON.stringify({ results, moments: moments.length }));
`;
/** A paid call that is given up when it was sent, and got no answer: its code. */
const GIVEN_UP = `
  import { createClient } from '@shotlist/client';
  import { createPaidFetch } from '@shotlist/client/node';
  const client = createClient({ apiKey: 'lt_connections_key', baseUrl: process.env.BASE_URL, retries: 0 });
  const stop = new AbortController();
  const fetch = createPaidFetch(async () => void setTimeout(() => stop.abort(), 500));
  const { signal } = stop;
  console.log(JSON.stringify(await client.generate({ prompt: 'p' }, { fetch, signal }).then(() => '', ({ code }) => code)));
`;
const WELL = { results: ['completed', 'pending', 'pending'], moments: 1 };
const NEVER_LEFT = { results: ['NOT_SENT', 'NOT_SENT', 'NOT_SENT'], moments: 0 };

const threeCalls = (env: NodeJS.ProcessEnv): Promise<unknown> => runChild(THREE_CALLS, { env });

describe('over TLS', () => {
  test('a certificate that NODE_EXTRA_CA_CERTS names is trusted, by all calls; without it nothing is sent', async () => {
    const { port, certificateFile, heard } = await startHttpsVendor();
    const env = { BASE_URL: `https://localhost:${port}` };
    expect(await threeCalls({ ...env, NODE_EXTRA_CA_CERTS: certificateFile })).toEqual(WELL);
    expect(heard.map(({ line }) => line)).toEqual([
      'GET /api/v1/status/gen_1',
      'POST /api/v1/generate',
      'POST /api/v1/generate',
    ]);
    expect(await threeCalls(env)).toEqual(NEVER_LEFT);
    expect(heard).toHaveLength(3);
  });

  test('what is given up is reset, so that the system sends nothing of it later', async () => {
    const { port, certificateFile, ends } = await startHttpsVendor({ answers: false });
    const given = await runChild(GIVEN_UP, {
      env: { BASE_URL: `https://localhost:${port}`, NODE_EXTRA_CA_CERTS: certificateFile },
    });
    expect(given).toBe('SUBMIT_AMBIGUOUS');
    await expect.poll(() => ends, { timeout: 10_000 }).toEqual(['ECONNRESET']);
  });

  test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])('all calls go through the tunnel of %s', async (name) => {
    const { port, certificateFile, heard } = await startHttpsVendor();
    const proxy = await startProxy(port);
    const { host } = new URL(proxy.url);
    const env = { BASE_URL: 'https://vendor.test', NODE_EXTRA_CA_CERTS: certificateFile };
    expect(await threeCalls({ ...env, [name]: `http://user:pass%40word@${host}` })).toEqual(WELL);
    // The first two may share a connection; a paid one has its own.
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT vendor.test:443']));
    expect(proxy.asked.length).toBeGreaterThanOrEqual(2);
    const basic = `Basic ${Buffer.from('user:pass@word').toString('base64')}`;
    expect(proxy.credentials).toEqual(proxy.credentials.map(() => basic));
    expect(heard).toHaveLength(3);
    for (const { headers } of heard) {
      expect(headers['authorization']).toBe('Bearer lt_connections_key');
      expect(headers['proxy-authorization']).toBeUndefined();
    }
  });

  test('NO_PROXY goes past it, ALL_PROXY is nobody’s', async () => {
    const { port, certificateFile, heard } = await startHttpsVendor();
    const proxy = await startProxy(port);
    const env = { BASE_URL: `https://localhost:${port}`, NODE_EXTRA_CA_CERTS: certificateFile };
    expect(await threeCalls({ ...env, HTTPS_PROXY: proxy.url, NO_PROXY: 'other.test,localhost' })).toEqual(WELL);
    expect(await threeCalls({ ...env, HTTPS_PROXY: proxy.url, NO_PROXY: `localhost:${port}` })).toEqual(WELL);
    expect(await threeCalls({ ...env, HTTPS_PROXY: proxy.url, NO_PROXY: '*' })).toEqual(WELL);
    expect(await threeCalls({ ...env, ALL_PROXY: proxy.url })).toEqual(WELL);
    expect(proxy.asked).toEqual([]);
    expect(heard).toHaveLength(12);
  });

  test('a certificate for another name is refused behind a proxy, too, before anything is sent', async () => {
    const { port, certificateFile, heard } = await startHttpsVendor();
    const proxy = await startProxy(port);
    const env = { BASE_URL: 'https://another.test', NODE_EXTRA_CA_CERTS: certificateFile, HTTPS_PROXY: proxy.url };
    expect(await threeCalls(env)).toEqual(NEVER_LEFT);
    expect(proxy.asked.length).toBeGreaterThanOrEqual(3);
    expect(heard).toHaveLength(0);
  });
});

test('plain http goes through HTTP_PROXY', async () => {
  const server = await serve(({ method }) => (method === 'POST' ? ACCEPTED : COMPLETED));
  const proxy = await startProxy(Number(new URL(server.origin).port));
  expect(await threeCalls({ BASE_URL: server.origin, HTTP_PROXY: proxy.url })).toEqual(WELL);
  expect(proxy.asked.length).toBeGreaterThanOrEqual(2);
  expect(server.heard).toHaveLength(3);
});

test('a proxy that refuses, or is not there, lets nothing leave', async () => {
  const env = { BASE_URL: 'https://vendor.test' };
  expect(await threeCalls({ ...env, HTTPS_PROXY: 'http://127.0.0.1:9' })).toEqual(NEVER_LEFT);
  const server = createServer();
  server.on('connect', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(await threeCalls({ ...env, HTTPS_PROXY: `http://127.0.0.1:${port}` })).toEqual(NEVER_LEFT);
});

test('a process ends by itself after its calls, though their connections are kept', async () => {
  const server = await serve(({ method }) => (method === 'POST' ? ACCEPTED : COMPLETED));
  expect(await threeCalls({ BASE_URL: server.origin })).toEqual(WELL);
});

test('a process that only imports the client ends by itself', async () => {
  const lines = `import * as client from '@shotlist/client'; console.log(JSON.stringify(Object.keys(client).sort()))`;
  const forPrograms = ['ApiError', 'createClient', 'isApiError'];
  const forProviders = [
    'classifyFailure',
    'downloadFile',
    'isNotSent',
    'parseApiTime',
    'readAnswer',
    'readError',
    'readUsage',
  ];
  const names = [...forPrograms, ...forProviders].toSorted();
  expect(await runChild(lines)).toEqual(names);
});
