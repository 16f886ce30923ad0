// Why Temporal can't be reached, in words, and what to type about it.
import { ShotlistError } from '@shotlist/core';
import { isGrpcServiceError } from '@temporalio/client';
import type { NamedTemporal } from './named-temporal.js';
import { type Reach, reachTemporal, splitAddress } from './reach-temporal.js';

/** What is wrong, the way out, and what to type where that can be said. */
export interface TemporalTrouble {
  readonly message: string;
  readonly help: string;
  readonly commands: readonly string[];
}

/** A host whose name or port comes up in a moment. */
const MAY_MEND: ReadonlySet<Reach['found']> = new Set(['fine', 'unknown_host', 'refused', 'silent', 'not_temporal']);

const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** `TEMPORAL_UNREACHABLE` with what was found out within three seconds. */
export async function unreachable(named: NamedTemporal, cause: unknown): Promise<ShotlistError> {
  const { message, help } = await troubleOf(named, cause);
  return new ShotlistError('TEMPORAL_UNREACHABLE', { where: named.address, message, help, cause });
}

/** The same for what waiting doesn't mend; undefined where the server may only be starting. */
export async function unreachableForGood(named: NamedTemporal): Promise<ShotlistError | undefined> {
  const reach = await reachTemporal(named.address, named.connectionOptions.tls);
  if (MAY_MEND.has(reach.found)) return undefined;
  const { message, help } = describeReach(named, reach, undefined);
  return new ShotlistError('TEMPORAL_UNREACHABLE', { where: named.address, message, help });
}

export async function troubleOf(named: NamedTemporal, cause: unknown): Promise<TemporalTrouble> {
  return (
    keyTrouble(named, cause) ??
    describeReach(named, await reachTemporal(named.address, named.connectionOptions.tls), cause)
  );
}

function trouble(message: string, help: string, ...commands: readonly string[]): TemporalTrouble {
  return { message, help, commands };
}

/** Found by the server itself: the way there is fine. */
function keyTrouble({ connectionOptions }: NamedTemporal, cause: unknown): TemporalTrouble | undefined {
  const status = [cause, cause instanceof Error ? cause.cause : undefined].find(isGrpcServiceError)?.code;
  if (status !== UNAUTHENTICATED && status !== PERMISSION_DENIED) return undefined;
  return connectionOptions.apiKey === undefined
    ? trouble('Temporal wants to know who asks, and there is no API key.', 'Set TEMPORAL_API_KEY.')
    : trouble(
        'Temporal refused the API key.',
        'Set TEMPORAL_API_KEY to one that is valid, and may use this namespace at this address.',
      );
}

function describeReach(named: NamedTemporal, reach: Reach, cause: unknown): TemporalTrouble {
  const { address, connectionOptions } = named;
  const { host } = splitAddress(address);
  const { tls, apiKey } = connectionOptions;
  const own = typeof tls === 'object' && tls !== null ? tls : {};
  switch (reach.found) {
    case 'unknown_host':
      return trouble(`Nobody knows the host "${host}".`, 'Correct the address; a name may need the right network.');
    case 'refused':
      return trouble('Nobody listens there.', 'Start the server, or correct the address.');
    case 'silent':
      return trouble('There is no answer.', 'Correct the address, or let a firewall on the way pass it.');
    case 'not_temporal':
      return trouble(
        'Something listens there that is not Temporal.',
        'Its frontend has port 7233 as a rule; 8233 and 8080 are its UI.',
      );
    case 'wants_tls':
      return trouble(
        'The server speaks TLS, and this side doesn’t.',
        'Set TEMPORAL_TLS=true; a CA of your own goes into TEMPORAL_TLS_SERVER_CA_CERT_PATH.',
        'export TEMPORAL_TLS=true',
      );
    case 'no_tls':
      return trouble(
        'This side speaks TLS, and the server doesn’t.',
        apiKey === undefined
          ? 'Set TEMPORAL_TLS=false, or correct the address.'
          : 'An API key turns TLS on: unset TEMPORAL_API_KEY, or correct the address.',
        apiKey === undefined ? 'export TEMPORAL_TLS=false' : 'unset TEMPORAL_API_KEY',
      );
    case 'untrusted':
      return (own.serverRootCACertificate ?? null) === null
        ? trouble(
            'The server’s certificate is from a CA that isn’t known here.',
            'Set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the CA’s certificate.',
          )
        : trouble(
            'The server’s certificate is not from the CA that TEMPORAL_TLS_SERVER_CA_CERT_PATH names.',
            'Name the CA’s certificate that signed it.',
          );
    case 'expired':
      return trouble(
        `The server’s certificate ended on ${reach.certificate.to}.`,
        'Have it renewed; if it isn’t old, look at this machine’s clock.',
      );
    case 'not_yet_valid':
      return trouble(
        `The server’s certificate begins on ${reach.certificate.from}.`,
        'Look at this machine’s clock, or wait.',
      );
    case 'other_name': {
      const [name] = reach.certificate.names;
      return trouble(
        `The server’s certificate is for ${reach.certificate.names.join(', ') || 'nobody'}, not for ${own.serverNameOverride ?? host}.`,
        'Set TEMPORAL_TLS_SERVER_NAME to the name in it, if that is the right server.',
        ...(name === undefined ? [] : [`export TEMPORAL_TLS_SERVER_NAME=${name}`]),
      );
    }
    case 'wants_certificate':
      return trouble(
        'The server wants a client’s certificate, and there is none.',
        'Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.',
      );
    case 'refused_certificate':
      return trouble(
        `The server doesn’t take the client’s certificate (${reach.says}).`,
        'It may have ended, or be from another CA: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.',
      );
    case 'bad_files':
      return trouble(
        `A certificate, or a key, of this side can’t be used (${reach.says}).`,
        'Look at the files that TEMPORAL_TLS_* name: they are PEM, and the key belongs to the certificate.',
      );
    case 'fine':
      return trouble(
        `Temporal can’t be reached: ${firstSentence(cause)}`,
        'Something answers there: try again, and look at the server’s log.',
      );
  }
}

function firstSentence(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? cause.message) : String(cause);
}
