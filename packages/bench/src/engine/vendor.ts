// A vendor that is never waited for: everything is accepted at once and ready at once. It counts what it is asked.
import { type Provider, ProviderError } from '@shotlist/core';
import { createTinyVideo } from '@shotlist/testing/fake';
import { INSTANT } from '../instant.js';

/** What the vendor was asked. */
export interface VendorCounts {
  /** When each request came, in milliseconds of a clock that never goes back. */
  readonly sendsMs: readonly number[];
  /** Requests whose key was seen before. */
  readonly duplicates: number;
  readonly checks: number;
  readonly fetches: number;
}

/** A provider in memory, and its counts. */
export interface InstantVendor {
  readonly provider: Provider;
  readonly counts: () => VendorCounts;
}

const VIDEO = { width: 64, height: 36, durationSeconds: 1 } as const;

/** Makes the same real video for every request; nothing in it waits. */
export function createInstantVendor(): InstantVendor {
  const video = createTinyVideo(VIDEO);
  const generations = new Map<string, string>();
  const known = new Set<string>();
  const sendsMs: number[] = [];
  let duplicates = 0;
  let checks = 0;
  let fetches = 0;
  const provider: Provider = {
    ...INSTANT,
    async submit(_request, { idempotencyKey, beforeSend }) {
      await beforeSend();
      sendsMs.push(performance.now());
      const before = generations.get(idempotencyKey);
      if (before !== undefined) duplicates += 1;
      const generationId = before ?? `generation-${generations.size + 1}`;
      generations.set(idempotencyKey, generationId);
      known.add(generationId);
      return { outcome: 'accepted', generationId };
    },
    async check(generationIds) {
      checks += 1;
      return generationIds.flatMap((generationId) =>
        known.has(generationId) ? [{ generationId, status: 'completed' as const }] : [],
      );
    },
    async find({ idempotencyKey }) {
      const generationId = generations.get(idempotencyKey);
      return { generationIds: generationId === undefined ? [] : [generationId], fresh: true };
    },
    async fetchOutput(generationId) {
      if (!known.has(generationId)) throw new ProviderError('OUTPUT_UNAVAILABLE', 'No such generation.');
      fetches += 1;
      return { video: { kind: 'stream', body: once(video), size: video.length } };
    },
  };
  return { provider, counts: () => ({ sendsMs: [...sendsMs], duplicates, checks, fetches }) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
