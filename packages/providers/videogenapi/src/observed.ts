// Calls of the API as metrics and traces name them.
import type { FetchLike } from '@shotlist/client';
import { createObservedFetch, type ObservedFetchOptions } from '@shotlist/client/node';

const ENDPOINT = /\/v1\/(generate|status|generations|user|video)(?=\/|\?|$)/;

/** `file` is what a vendor keeps elsewhere. */
function endpointOf(url: string): string {
  return ENDPOINT.exec(url)?.[1] ?? 'file';
}

export function observedFetch(fetch: FetchLike, options: Pick<ObservedFetchOptions, 'sendTraceparent'>): FetchLike {
  return createObservedFetch({ provider: 'videogenapi', endpoint: endpointOf, ...options }, fetch);
}
