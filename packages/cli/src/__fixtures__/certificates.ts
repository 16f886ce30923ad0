// Certificates that a test makes for itself, with openssl.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Paths in PEM. */
export interface Certificates {
  readonly ca: string;
  /** For localhost and 127.0.0.1. */
  readonly server: Certificate;
  /** The same, over since yesterday. */
  readonly expired: Certificate;
  /** Of the same CA. */
  readonly client: Certificate;
  /** Of another CA. */
  readonly stranger: Certificate & { readonly ca: string };
}

export function makeCertificates(openssl: string, folder: string): Certificates {
  const run = (...args: readonly string[]) => execFileSync(openssl, args, { cwd: folder, stdio: 'pipe' });
  const file = (name: string) => path.join(folder, name);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = (name: string) =>
    run(
      'req',
      '-x509',
      ...curve,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
  const issue = (name: string, ca: string, days: string): Certificate => {
    const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
    run(
      'req',
      '-new',
      ...curve,
      '-subj',
      '/CN=localhost',
      '-addext',
      names,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    );
    const signed = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial', '-copy_extensions', 'copy'];
    run('x509', '-req', '-in', `${name}.csr`, ...signed, '-days', days, '-out', `${name}.pem`);
    return { cert: file(`${name}.pem`), key: file(`${name}.key`) };
  };
  authority('ca');
  authority('other-ca');
  return {
    ca: file('ca.pem'),
    server: issue('server', 'ca', '2'),
    expired: issue('expired', 'ca', '-1'),
    client: issue('client', 'ca', '2'),
    stranger: { ...issue('stranger', 'other-ca', '2'), ca: file('other-ca.pem') },
  };
}

/** As servers take it. */
export function readCertificate({ cert, key }: Certificate): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}
