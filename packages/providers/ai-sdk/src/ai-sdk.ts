// The provider: what it says of itself, and which of its files answers for what.
import type { FetchLike } from '@shotlist/client';
import { createGuardedFetch, createObservedFetch, platformFetch } from '@shotlist/client/node';
import { assertProvider, type Provider, ProviderError } from '@shotlist/core';
import { capabilitiesOf } from './capabilities.js';
import { createFetchOutput } from './fetch-output.js';
import { createLook } from './look.js';
import type { AiSdkOptions } from './options.js';
import type { Parts } from './parts.js';
import { createSubmit } from './submit.js';
import { createVendorCalls } from './vendor-calls.js';
import { readEntries } from './vendor-entry.js';

/**
 * A provider of video models of AI SDK packages. A request leaves once, whatever a package would do; what a package would
 * leave out of it is found before it is sent; and a question that fails says nothing about a generation.
 * @throws `CONFIG_INVALID` for models that can't be, `PROVIDER_INVALID` for a name or a key of the registry that can't
 */
export function createAiSdkProvider(options: AiSdkOptions): Provider {
  const { name = 'ai-sdk', allowHosts = [], fetch = platformFetch } = options;
  const observed = (endpoint: string, send: FetchLike) =>
    createObservedFetch({ provider: name, endpoint: () => endpoint }, send);
  const calls = createVendorCalls(observed('status', fetch), (paid) => observed('generate', paid));
  const entries = readEntries(options, calls);
  const parts: Parts = {
    calls,
    options,
    entries: new Map(entries.map((entry) => [entry.key, entry])),
    foreignFetch: observed('file', createGuardedFetch({ allowHosts, blocked })),
  };
  return assertProvider(
    {
      contract: 'shotlist-provider/1',
      name,
      capabilities: capabilitiesOf(options, entries),
      submit: createSubmit(parts),
      check: createLook(parts),
      // No vendor tells, so nothing is ever missed.
      find: async () => ({ generationIds: [], fresh: false }),
      fetchOutput: createFetchOutput(parts),
    },
    'createAiSdkProvider',
  );
}

/** One text for all, so that nobody maps a network by it. */
function blocked(): Error {
  return new ProviderError('OUTPUT_UNAVAILABLE', 'The video’s address may not be used: it is not a public one.');
}
