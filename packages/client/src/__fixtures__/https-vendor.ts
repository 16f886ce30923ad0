// A vendor over TLS, under a certificate that only those know who are told to trust it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createTestFolder } from '@shotlist/testing';
import { onTestFinished } from 'vitest';
import { ACCEPTED, COMPLETED } from './seed-examples.js';

const OPENSSL = process.env['OPENSSL_PATH'] ?? 'openssl';

export interface HttpsVendor {
  readonly port: number;
  /** For NODE_EXTRA_CA_CERTS. */
  readonly certificateFile: string;
  /** How each connection ended: an error's code, or `closed`. */
  readonly ends: string[];
  /** `POST /api/v1/generate`, and the headers that came with it. */
  readonly heard: { readonly line: string; readonly headers: NodeJS.Dict<string | string[]> }[];
}

/** Its names are vendor.test, localhost and 127.0.0.1. The certificate is openssl's: without it the test fails. */
export async function startHttpsVendor({ answers = true } = {}): Promise<HttpsVendor> {
  const folder = createTestFolder();
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
  const names = 'subjectAltName=DNS:vendor.test,DNS:localhost,IP:127.0.0.1';
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const words = [
    'req',
    '-x509',
    ...kind,
    '-subj',
    '/CN=vendor.test',
    '-addext',
    names,
    '-keyout',
    key,
    '-out',
    certificate,
  ];
  execFileSync(OPENSSL, words, { stdio: 'pipe' });
  const heard: HttpsVendor['heard'] = [];
  const ends: string[] = [];
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    heard.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    request.resume();
    if (answers) response.end(request.method === 'POST' ? ACCEPTED : COMPLETED);
  });
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket) => {
    socket.on('error', (error) => ends.push('code' in error ? String(error.code) : error.message));
    socket.on('end', () => ends.push('closed'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, certificateFile: certificate, ends, heard };
}
