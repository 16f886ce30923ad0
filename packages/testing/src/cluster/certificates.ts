// Certificates of a test's own: an authority, a server that it vouches for, and a client.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Paths of PEM files. */
export interface TestCertificates {
  readonly authority: string;
  readonly server: { readonly certificate: string; readonly key: string };
  readonly client: { readonly certificate: string; readonly key: string };
}

const SERVER_NAMES = 'subjectAltName=DNS:localhost,IP:127.0.0.1';

/** `openssl` is the path of that program. */
export function makeCertificates(openssl: string, folder: string): TestCertificates {
  const file = (name: string) => path.join(folder, name);
  const run = (...args: string[]) => execFileSync(openssl, args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  run('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test authority');
  const issue = (name: string, extensions: string) => {
    run('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    writeFileSync(file(`${name}.ext`), extensions);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    run('x509', '-req', '-in', `${name}.csr`, ...by, '-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.pem`);
    return { certificate: file(`${name}.pem`), key: file(`${name}.key`) };
  };
  return {
    authority: file('ca.pem'),
    server: issue('server', `${SERVER_NAMES}\nextendedKeyUsage=serverAuth,clientAuth\n`),
    client: issue('client', 'extendedKeyUsage=clientAuth\n'),
  };
}
