// Knocks at the address of a Temporal server that can't be reached, to say why: the host, the port, or TLS on either side.
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type PeerCertificate } from 'node:tls';
import type { NativeConnectionOptions } from '@temporalio/worker';

/** What was found. `fine`: it answers as it is asked; whatever is wrong is not on the way there. */
export type Reach =
  | { readonly found: 'fine' | 'unknown_host' | 'refused' | 'silent' | 'wants_tls' | 'no_tls' | 'not_temporal' }
  /** The certificates of this side can't be used. */
  | { readonly found: 'bad_files'; readonly says: string }
  /** The server's certificate is not believed. */
  | {
      readonly found: 'untrusted' | 'expired' | 'not_yet_valid' | 'other_name';
      readonly certificate: { readonly names: readonly string[]; readonly from: string; readonly to: string };
    }
  /** The server asks for a certificate of this side, or doesn't take the one that it has. */
  | { readonly found: 'wants_certificate' | 'refused_certificate'; readonly says: string };

const CONNECT_MS = 2_000;
/** A server that refuses this side's certificate says so after the handshake. */
const REFUSAL_MS = 600;
const PORT = 7233;

/** Never throws; takes three seconds at most. */
export async function reachTemporal(address: string, tls: NativeConnectionOptions['tls']): Promise<Reach> {
  const { host, port } = splitAddress(address);
  const socket = await openSocket(host, port);
  if (typeof socket === 'string') return { found: socket };
  socket.destroy();
  return tls === undefined || tls === false || tls === null ? speaksTls(host, port) : shakeHands(host, port, tls);
}

/** `[::1]:7233`; without a port, Temporal's own. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const [, name = address, port] = /^(.*?)(?::(\d+))?$/.exec(address) ?? [];
  return { host: name.replace(/^\[|\]$/g, ''), port: port === undefined ? PORT : Number(port) };
}

async function openSocket(host: string, port: number): Promise<Socket | 'unknown_host' | 'refused' | 'silent'> {
  return new Promise((resolve) => {
    const socket = connectPlain({ host, port });
    const end = (found: Socket | 'unknown_host' | 'refused' | 'silent') => {
      clearTimeout(timer);
      if (found !== socket) socket.destroy();
      resolve(found);
    };
    const timer = setTimeout(() => end('silent'), CONNECT_MS);
    socket.once('connect', () => end(socket));
    socket.once('error', (error) => {
      const code = codeOf(error);
      end(/^(?:ENOTFOUND|EAI_)/.test(code) ? 'unknown_host' : code === 'ECONNREFUSED' ? 'refused' : 'silent');
    });
  });
}

/** Asked in the clear: whether it is TLS that is spoken there, or something else altogether. */
async function speaksTls(host: string, port: number): Promise<Reach> {
  const answer = await handshake(host, port, {});
  if (answer.shaken || /ALERT/i.test(answer.code)) return { found: 'wants_tls' };
  return (await speaksHttp2(host, port)) ? { found: 'fine' } : { found: 'not_temporal' };
}

async function shakeHands(
  host: string,
  port: number,
  tls: Exclude<NativeConnectionOptions['tls'], undefined | null | false>,
): Promise<Reach> {
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = tls === true ? {} : tls;
  const files = {
    ...(serverRootCACertificate ? { ca: Buffer.from(serverRootCACertificate) } : {}),
    ...(clientCertPair ? { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) } : {}),
  };
  try {
    createSecureContext(files);
  } catch (error) {
    return { found: 'bad_files', says: codeOf(error) };
  }
  // An address has no name that could be asked for.
  const servername = serverNameOverride ?? (isIP(host) === 0 ? host : '');
  const answer = await handshake(host, port, { ...files, servername });
  if (!answer.shaken) {
    if (/WRONG_VERSION|PACKET_LENGTH|HTTP_REQUEST|RECORD_LAYER|ECONNRESET|EPROTO$|SILENT/.test(answer.code))
      return { found: 'no_tls' };
    return refusal(answer.code, Boolean(clientCertPair));
  }
  const { trouble, certificate } = answer;
  if (trouble === undefined)
    return answer.code === '' ? { found: 'fine' } : refusal(answer.code, Boolean(clientCertPair));
  const found =
    trouble === 'CERT_HAS_EXPIRED'
      ? 'expired'
      : trouble === 'CERT_NOT_YET_VALID'
        ? 'not_yet_valid'
        : trouble.includes('ERR_TLS_CERT_ALTNAME_INVALID') || trouble.startsWith('Hostname/IP')
          ? 'other_name'
          : 'untrusted';
  return { found, certificate };
}

function refusal(code: string, hasCertificate: boolean): Reach {
  return { found: hasCertificate ? 'refused_certificate' : 'wants_certificate', says: code };
}

interface Handshake {
  readonly shaken: boolean;
  /** What it ended with, after the handshake or instead of it; empty where it stands. */
  readonly code: string;
  /** Why the server's certificate isn't believed. */
  readonly trouble: string | undefined;
  readonly certificate: { readonly names: readonly string[]; readonly from: string; readonly to: string };
}

async function handshake(host: string, port: number, options: object): Promise<Handshake> {
  return new Promise((resolve) => {
    let shaken = false;
    let trouble: string | undefined;
    let certificate = { names: [] as readonly string[], from: '', to: '' };
    // It is judged below, since then the certificate itself can be told.
    const socket = connectTls({ host, port, ALPNProtocols: ['h2'], ...options, rejectUnauthorized: false });
    const end = (code: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ shaken, code, trouble, certificate });
    };
    let timer = setTimeout(() => end('SILENT'), CONNECT_MS);
    socket.once('secureConnect', () => {
      shaken = true;
      certificate = factsOf(socket.getPeerCertificate());
      if (!socket.authorized) trouble = String(socket.authorizationError);
      clearTimeout(timer);
      timer = setTimeout(() => end(''), REFUSAL_MS);
    });
    socket.once('error', (error) => end(codeOf(error)));
    socket.once('close', () => end(shaken ? 'CLOSED' : 'ECONNRESET'));
    socket.resume();
  });
}

function factsOf(certificate: PeerCertificate): Handshake['certificate'] {
  const names = (certificate.subjectaltname ?? '')
    .split(', ')
    .flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? []);
  const { CN } = certificate.subject ?? {};
  const common = typeof CN === 'string' ? [CN] : [];
  return {
    names: names.length > 0 ? names : common,
    from: certificate.valid_from ?? '',
    to: certificate.valid_to ?? '',
  };
}

/** A server of gRPC begins with its settings; whatever else listens there says something else, or nothing. */
async function speaksHttp2(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectPlain({ host, port });
    const end = (answer: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(false), REFUSAL_MS);
    socket.once('connect', () => socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1'));
    // The type of a frame is its fourth byte; 4 is settings.
    socket.once('data', (bytes) => end(bytes[3] === 4));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : error instanceof Error ? error.message : String(error);
}
