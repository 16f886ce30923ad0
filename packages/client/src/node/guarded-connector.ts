// Connects only where somebody else may send us: not into this machine, nor the network it stands in.
import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isForbiddenAddress, isForbiddenHost } from '@shotlist/core';
import { buildConnector } from 'undici';

/** Options of {@link createGuardedConnector}. */
export interface GuardOptions {
  /** Host names admitted whatever their address. @default [] */
  readonly allowHosts?: readonly string[];
  /** How names are resolved. @default the system's way */
  readonly lookup?: typeof lookup;
  /** The error for an address that may not be reached; the same for all, so that nobody maps a network by it. */
  readonly blocked: () => Error;
}

/** Until a connection stands, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** True for a host that is admitted by name: URLs have brackets around some, connections don't. */
export function isAdmitted(hostname: string, allowHosts: readonly string[] = []): boolean {
  return allowHosts.some((host) => bareHost(host) === bareHost(hostname));
}

function bareHost(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '');
}

/**
 * A connector for undici's `Agent` that judges the name before, the address when it is resolved, and the one that it is
 * connected to, whatever the name resolved to a moment ago.
 */
export function createGuardedConnector(options: GuardOptions): buildConnector.connector {
  const { allowHosts, blocked } = options;
  const open = buildConnector({ lookup: guardedLookup(options), timeout: CONNECT_TIMEOUT_MS });
  return (target, callback) => {
    const isFree = isAdmitted(target.hostname, allowHosts);
    // An address needs no lookup: without this it would be knocked at.
    if (!isFree && isForbiddenHost(target.hostname)) return callback(blocked(), null);
    return open(target, (error, socket) => {
      if (error !== null) return callback(error, null);
      if (!isFree && isForbiddenAddress(socket.remoteAddress ?? '')) {
        socket.destroy();
        return callback(blocked(), null);
      }
      return callback(null, socket);
    });
  };
}

/** Resolves a name and keeps only addresses that may be reached. */
function guardedLookup({ allowHosts, lookup: resolve = lookup, blocked }: GuardOptions): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const isFree = isAdmitted(hostname, allowHosts);
      const open = (addresses as LookupAddress[]).filter(({ address }) => isFree || !isForbiddenAddress(address));
      const [first] = open;
      if (first === undefined) return callback(blocked(), []);
      return options.all === true ? callback(null, open) : callback(null, first.address, first.family);
    });
  };
}
