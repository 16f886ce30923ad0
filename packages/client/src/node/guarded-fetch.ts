// A fetch for addresses that somebody else chose: it refuses those inside this machine or its network.
import { isForbiddenHost } from '@shotlist/core';
import { Agent, fetch } from 'undici';
import { platformFetch } from '../node-fetch.js';
import type { FetchLike } from '../options.js';
import { createGuardedConnector, type GuardOptions, isAdmitted } from './guarded-connector.js';
import { proxyFor } from './proxy-for.js';

/** A fetch under the rule of {@link createGuardedConnector}. Redirects are the caller's to follow, hop by hop. */
export function createGuardedFetch(options: GuardOptions): FetchLike {
  const { allowHosts, blocked } = options;
  const agent = new Agent({ connect: createGuardedConnector(options) });
  return async (url, init) => {
    const { protocol, hostname } = new URL(url);
    const isWeb = protocol === 'https:' || protocol === 'http:';
    if (!isWeb || (!isAdmitted(hostname, allowHosts) && isForbiddenHost(hostname))) throw blocked();
    // Through a proxy the address is the proxy's to choose, and its owner's to guard.
    if (proxyFor(url) !== '') return platformFetch(url, init);
    const own = init as Parameters<typeof fetch>[1];
    return (await fetch(url, { ...own, redirect: 'manual', dispatcher: agent })) as unknown as Response;
  };
}
