// A fake vendor over HTTP and a provider for it, with what a test asks of both.
import type { FindQuery, GenerationRequest, Provider, SubmitOutcome } from '@shotlist/core';
import { type FakeApi, type FakeApiOptions, sampleRequest, startFakeApi } from '@shotlist/testing';
import { onTestFinished } from 'vitest';
import type { VideoGenApiOptions } from '../options.js';
import { createVideoGenApi } from '../video-gen-api.js';

export const API_KEY = 'lt_vendor-77aa01';
const signal = new AbortController().signal;

export interface OpenVendor {
  readonly vendor: FakeApi;
  readonly provider: Provider;
  /** As another process would have it. */
  readonly another: (options?: Partial<VideoGenApiOptions>) => Provider;
  readonly submit: (request?: GenerationRequest, key?: string, provider?: Provider) => Promise<SubmitOutcome>;
  /** Submits and gives the generation's id. */
  readonly accept: (request?: GenerationRequest, key?: string) => Promise<string>;
  readonly find: (
    request: GenerationRequest,
    changes?: Partial<FindQuery>,
    provider?: Provider,
  ) => ReturnType<Provider['find']>;
  readonly check: (ids: readonly string[]) => ReturnType<Provider['check']>;
  /** The video's bytes. */
  readonly fetch: (id: string, provider?: Provider) => Promise<Buffer>;
}

export async function openVendor(
  fake: FakeApiOptions = {},
  options: Partial<VideoGenApiOptions> = {},
): Promise<OpenVendor> {
  const vendor = await startFakeApi({ apiKey: API_KEY, fsync: false, ...fake });
  onTestFinished(() => vendor.close());
  const another = (changes: Partial<VideoGenApiOptions> = {}): Provider =>
    createVideoGenApi({ apiKey: API_KEY, baseUrl: vendor.url, listingLagMs: 0, ...options, ...changes });
  const provider = another();
  let keys = 0;
  const submit: OpenVendor['submit'] = (request = sampleRequest(), key = `key-${(keys += 1)}`, by = provider) =>
    by.submit(request, {
      signal,
      idempotencyKey: key,
      beforeSend: async () => undefined,
      readImage: async () => new Uint8Array(),
    });
  return {
    vendor,
    provider,
    another,
    submit,
    async accept(request, key) {
      const outcome = await submit(request, key);
      if (outcome.outcome !== 'accepted') throw new Error(`It was not accepted but ${outcome.outcome}.`);
      return outcome.generationId;
    },
    find: (request, changes = {}, by = provider) =>
      by.find({ request, idempotencyKey: 'lost', sinceMs: Date.now() - 60_000, untilMs: 0, ...changes }, { signal }),
    check: (ids) => provider.check(ids, { signal }),
    async fetch(id, by = provider) {
      const context = {
        signal,
        temporaryFolder: '/nowhere',
        readImage: async () => new Uint8Array(),
        onProgress: () => undefined,
      };
      const { video } = await by.fetchOutput(id, context);
      if (video.kind !== 'stream') throw new Error('It is no stream.');
      const parts: Uint8Array[] = [];
      for await (const part of video.body) parts.push(part);
      return Buffer.concat(parts);
    },
  };
}
