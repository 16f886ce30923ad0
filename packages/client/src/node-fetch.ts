// How requests leave Node: through the proxies that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name. NODE_EXTRA_CA_CERTS is
// honoured by Node itself.
import { EnvHttpProxyAgent, fetch } from 'undici';
import { sendOnce } from './node/send-once.js';
import type { FetchLike } from './options.js';

let agent: EnvHttpProxyAgent | undefined;

export const platformFetch: FetchLike = async (url, init) => {
  agent ??= new EnvHttpProxyAgent();
  // The same classes as Node's own, in types of their own.
  const own = init as Parameters<typeof fetch>[1];
  return (await fetch(url, { ...own, dispatcher: sendOnce(agent) })) as unknown as Response;
};

export const defaultUserAgent: string | undefined = 'shotlist-client';
