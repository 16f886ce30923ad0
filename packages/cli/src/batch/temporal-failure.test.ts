// Each way in which a Temporal server can't be reached is told by its reason, and what can be reached is reached.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { needs, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { isShotlistError } from '@shotlist/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Certificates, makeCertificates } from '../__fixtures__/certificates.js';
import { type Front, startRefusingServer, startTlsProxy } from '../__fixtures__/tls-proxy.js';
import { connectClient, connectWorkers } from './connect.js';
import { namedTemporal } from './named-temporal.js';

const openssl = needs('openssl');
const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-certificates-'));
let temporal: TestTemporal;
let certificates: Certificates;
const fronts: Front[] = [];

beforeAll(async () => {
  temporal = await startTestTemporal();
  if (openssl.path !== undefined) certificates = makeCertificates(openssl.path, folder);
});
afterAll(async () => {
  for (const front of fronts) front.close();
  await temporal.stop();
  rmSync(folder, { recursive: true });
});

async function opened(front: Promise<Front>): Promise<string> {
  const started = await front;
  fronts.push(started);
  return started.address;
}

/** What is said to somebody with these variables. */
async function trouble(variables: Readonly<Record<string, string>>): Promise<{ message: string; help: string }> {
  const named = namedTemporal({ HOME: '/nowhere', ...variables });
  if (named === undefined) throw new Error('No server is named.');
  const error: unknown = await connectClient(named).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isShotlistError(error)) throw new Error(`no error of the table: ${String(error)}`);
  expect(error).toMatchObject({ code: 'TEMPORAL_UNREACHABLE', where: variables['TEMPORAL_ADDRESS'] });
  return { message: error.message, help: error.help ?? '' };
}

describe('without TLS', () => {
  test('a port that nobody or something else listens at, and a host that nobody knows', async () => {
    const server = createServer((_, response) => response.end('a page'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const addresses = ['127.0.0.1:9', 'no-such-host.invalid:7233', `127.0.0.1:${port}`];
    const found = await Promise.all(addresses.map((address) => trouble({ TEMPORAL_ADDRESS: address })));
    server.close();
    server.closeAllConnections();
    expect(found.map(({ message }) => message)).toEqual([
      'Nobody listens there.',
      'Nobody knows the host "no-such-host.invalid".',
      'Something listens there that is not Temporal.',
    ]);
    for (const { help } of found) expect(help).toMatch(/[.]$/);
  });

  test('a namespace that is not there', async () => {
    const found = await trouble({ TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'videos' });
    expect(found).toEqual({
      message: 'The namespace "videos" is not there.',
      help: 'Create it, or set TEMPORAL_NAMESPACE to one that is.',
    });
  });

  test('TLS at a server that has none, by itself or with an API key', async () => {
    const variables = { TEMPORAL_ADDRESS: temporal.address };
    expect(await trouble({ ...variables, TEMPORAL_TLS: 'true' })).toEqual({
      message: 'This side speaks TLS, and the server doesn’t.',
      help: 'Set TEMPORAL_TLS=false, or correct the address.',
    });
    const withKey = await trouble({ ...variables, TEMPORAL_API_KEY: 'canary-key' });
    expect(withKey.help).toContain('An API key turns TLS on');
    expect(JSON.stringify(withKey)).not.toContain('canary');
  });
});

openssl.test(
  'with TLS everything that is needed is asked for, one thing after another, and then it is reached',
  async () => {
    const { ca, server, client, stranger } = certificates;
    const address = await opened(startTlsProxy(temporal.address, server, ca));
    const with_ = (more: Readonly<Record<string, string>>) => ({ TEMPORAL_ADDRESS: address, ...more });
    expect((await trouble(with_({}))).message).toBe('The server speaks TLS, and this side doesn’t.');
    expect((await trouble(with_({ TEMPORAL_TLS: 'true' }))).help).toContain('TEMPORAL_TLS_SERVER_CA_CERT_PATH');
    expect((await trouble(with_({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: stranger.ca }))).message).toBe(
      'The server’s certificate is not from the CA that TEMPORAL_TLS_SERVER_CA_CERT_PATH names.',
    );
    const trusting = { TEMPORAL_TLS_SERVER_CA_CERT_PATH: ca };
    expect((await trouble(with_({ ...trusting, TEMPORAL_TLS_SERVER_NAME: 'temporal.example' }))).message).toBe(
      'The server’s certificate is for localhost, 127.0.0.1, not for temporal.example.',
    );
    expect((await trouble(with_(trusting))).message).toBe(
      'The server wants a client’s certificate, and there is none.',
    );
    const showing = (cert: string, key: string) => ({
      ...trusting,
      TEMPORAL_TLS_CLIENT_CERT_PATH: cert,
      TEMPORAL_TLS_CLIENT_KEY_PATH: key,
    });
    expect((await trouble(with_(showing(stranger.cert, stranger.key)))).message).toContain(
      'The server doesn’t take the client’s certificate',
    );
    expect((await trouble(with_(showing(client.cert, stranger.key)))).message).toContain('can’t be used');

    const named = namedTemporal(with_(showing(client.cert, client.key)));
    const reached = await connectClient(named!);
    await reached.connection.close();
    const workers = await connectWorkers(named!);
    await workers.connection.close();
  },
  300_000,
);

openssl.test(
  'a certificate that is over, and a key that is refused',
  async () => {
    const { ca, server, expired } = certificates;
    const trusting = { TEMPORAL_TLS_SERVER_CA_CERT_PATH: ca };
    const old = await opened(startTlsProxy(temporal.address, expired));
    const { message, help } = await trouble({ TEMPORAL_ADDRESS: old, ...trusting });
    expect(message).toMatch(/^The server’s certificate ended on .+ 20\d\d GMT\.$/);
    expect(help).toContain('clock');
    const refusing = await opened(startRefusingServer(server));
    const refused = await trouble({ TEMPORAL_ADDRESS: refusing, ...trusting, TEMPORAL_API_KEY: 'canary-key' });
    expect(refused.message).toBe('Temporal refused the API key.');
    expect(JSON.stringify(refused)).not.toContain('canary');
    const keyless = await trouble({ TEMPORAL_ADDRESS: refusing, ...trusting });
    expect(keyless.message).toBe('Temporal wants to know who asks, and there is no API key.');
  },
  300_000,
);

openssl.test(
  'workers that can’t connect say the same as clients',
  async () => {
    const address = await opened(startTlsProxy(temporal.address, certificates.server));
    const named = namedTemporal({
      TEMPORAL_ADDRESS: address,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.stranger.ca,
    });
    await expect(connectWorkers(named!)).rejects.toMatchObject({
      code: 'TEMPORAL_UNREACHABLE',
      message: 'The server’s certificate is not from the CA that TEMPORAL_TLS_SERVER_CA_CERT_PATH names.',
    });
  },
  300_000,
);
