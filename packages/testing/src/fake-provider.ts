// A scripted provider for tests: the contract in front, a log file behind, no network.
import {
  MODELS,
  ProviderError,
  type FindQuery,
  type GenerationStatus,
  type Provider,
  type ProviderCapabilities,
} from '@shotlist/core';
import type { FakeLogEntry } from './fake-log.js';
import { fakeOutput } from './fake-output.js';
import type { FakeScript } from './fake-script.js';
import { createFakeSubmit } from './fake-submit.js';
import { hashRequest, openFakeVendor, type FakeVendor } from './fake-vendor.js';

/** Options of {@link createFakeProvider}. */
export interface FakeProviderOptions {
  /** The vendor: providers with the same file, in whatever process, share it. Created when missing. */
  readonly logFile: string;
  /** @default every submit is accepted and completed at once */
  readonly script?: FakeScript;
  /** @default 'fake' */
  readonly name?: string;
  /** The same key never makes a second generation. @default true */
  readonly honoursIdempotencyKeys?: boolean;
  /** @default true */
  readonly canFind?: boolean;
  /** It cancels what it is asked to, unless that has ended. @default false: it can’t be asked */
  readonly cancels?: boolean;
  /** `find` sees a generation only after so long, in milliseconds. @default 0 */
  readonly listingLagMs?: number;
  /** `other`: the vendor says that it used another seed than it was sent. @default true */
  readonly echoSeed?: boolean | 'other';
  /** Other capabilities than every model and `submitBatch` 16 (or 1 where neither keys nor `find` are there). */
  readonly capabilities?: Partial<ProviderCapabilities>;
  /** The video of every generation. @default a tiny playable one, of the asked length and in colours of its own */
  readonly video?: Uint8Array;
  /** A JPEG to go with it. @default none */
  readonly poster?: Uint8Array;
  /** Wait for the disk before answering; without it a power cut may lose entries, a kill never. @default true */
  readonly fsync?: boolean;
}

/** A provider that holds its log open. */
export interface FakeProvider extends Provider {
  /** Closes the log; no call may follow. */
  close(): void;
}

/** Creates a provider whose vendor is a log file. Its log never holds a prompt. */
export function createFakeProvider(options: FakeProviderOptions): FakeProvider {
  const capabilities = capabilitiesOf(options);
  const vendor = openFakeVendor(options.logFile, options.fsync ?? true);
  const { echoSeed = true } = options;
  const seedOf = (entry: FakeLogEntry): { seed?: number } => {
    if (echoSeed === 'other') return { seed: (entry.seed + 1) % 2 ** 31 };
    return echoSeed ? { seed: entry.seed } : {};
  };

  function statusOf(entry: FakeLogEntry): GenerationStatus {
    const { generationId, generationMs, ends } = entry;
    const held = ends === 'held' && !vendor.isReleased(generationId);
    // What is held shows only when it is released that it was canceled, so a test knows which look sees it.
    if (!held && vendor.isCanceled(generationId))
      return { generationId, status: 'failed', code: 'GENERATION_FAILED', detail: 'It was canceled.' };
    if (held || ends === 'stuck' || Date.now() < entry.atMs + generationMs)
      return { generationId, status: 'in_progress' };
    if (ends === 'failed')
      return { generationId, status: 'failed', code: entry.code ?? 'GENERATION_FAILED', detail: 'The script says so.' };
    return { generationId, status: 'completed', processingSeconds: generationMs / 1000, ...seedOf(entry) };
  }

  return {
    contract: 'shotlist-provider/1',
    name: options.name ?? 'fake',
    capabilities,
    submit: createFakeSubmit({ vendor, script: options.script ?? {}, capabilities, seedOf }),
    async check(generationIds, context) {
      context.signal.throwIfAborted();
      return generationIds.flatMap((id) => {
        const entry = vendor.byId(id);
        return entry === undefined ? [] : [statusOf(entry)];
      });
    },
    async find(query, context) {
      context.signal.throwIfAborted();
      if (!capabilities.canFind) throw new ProviderError('PROVIDER_ERROR', 'This vendor has no list to look in.');
      const viewMs = Date.now() - capabilities.listingLagMs;
      const seen = heldOf(vendor, capabilities, query).filter(
        (entry) => entry.atMs >= query.sinceMs && entry.atMs <= viewMs,
      );
      return {
        generationIds: seen.map((entry) => entry.generationId),
        fresh: capabilities.listingLagMs === 0 || viewMs > (query.untilMs ?? query.sinceMs),
      };
    },
    async fetchOutput(generationId, context) {
      context.signal.throwIfAborted();
      const entry = vendor.byId(generationId);
      if (entry === undefined) throw new ProviderError('OUTPUT_UNAVAILABLE', 'No such generation.');
      const before = vendor.fetches(generationId);
      await vendor.write({ kind: 'fetched', atMs: Date.now(), generationId, pid: process.pid });
      if (statusOf(entry).status !== 'completed' || before < entry.unavailableFetches) {
        throw new ProviderError('OUTPUT_UNAVAILABLE', 'The output is not there yet.', { retryable: true });
      }
      return fakeOutput(entry, options, context.signal);
    },
    ...(options.cancels === true ? { cancel: cancelAt(vendor, statusOf) } : {}),
    close: () => vendor.close(),
  };
}

function cancelAt(
  vendor: FakeVendor,
  statusOf: (entry: FakeLogEntry) => GenerationStatus,
): NonNullable<Provider['cancel']> {
  return async (generationId, { signal }) => {
    signal.throwIfAborted();
    const entry = vendor.byId(generationId);
    if (entry === undefined || statusOf(entry).status !== 'in_progress')
      throw new ProviderError('GENERATION_NOT_FOUND', 'There is nothing to cancel.');
    await vendor.write({ kind: 'canceled', atMs: Date.now(), generationId, pid: process.pid });
  };
}

/** By key where the vendor knows keys, else everything it made of the same request. */
function heldOf(vendor: FakeVendor, capabilities: ProviderCapabilities, query: FindQuery): readonly FakeLogEntry[] {
  if (!capabilities.honoursIdempotencyKeys) return vendor.byHash(hashRequest(query.request));
  const entry = vendor.byKey(query.idempotencyKey);
  return entry === undefined ? [] : [entry];
}

function capabilitiesOf(options: FakeProviderOptions): ProviderCapabilities {
  const { honoursIdempotencyKeys = true, canFind = true, listingLagMs = 0 } = options;
  return {
    models: MODELS.map(({ key }) => ({ key })),
    localImages: false,
    honoursIdempotencyKeys,
    canFind,
    submitBatch: honoursIdempotencyKeys || canFind ? 16 : 1,
    listingLagMs,
    minPollIntervalMs: 0,
    resultLifetimeMs: null,
    billing: { onFailure: 'unknown', onModeration: 'unknown' },
    mediaType: 'video/mp4',
    ...options.capabilities,
  };
}
