// How the conformance suite talks to a provider: every call has a deadline, and nothing it says may repeat a prompt or a secret.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import {
  MAX_SEED,
  type GenerationRequest,
  type GenerationStatus,
  type Provider,
  type ProviderOutput,
  type SubmitContext,
  type SubmitOutcome,
} from '@shotlist/core';
import { wait } from './wait.js';

/** A vendor of the suite's own, and the way to a provider for it. */
export interface ProviderUnderTest {
  /** A provider for this vendor, as each worker makes one. Called again where workers share the vendor or follow one another. */
  open(): Provider | Promise<Provider>;
  /** How many generations this vendor has accepted so far: what it would charge for. */
  countAccepted(): number | Promise<number>;
  /** Called when the test is over. */
  close?(): void | Promise<void>;
}

/** What a session is made of. */
export interface SessionOptions {
  readonly vendor: ProviderUnderTest;
  readonly sample: GenerationRequest;
  readonly secrets: readonly string[];
  readonly readImage: (imageUrl: string) => Promise<Uint8Array>;
  /** For one call, and for a generation to end, in milliseconds. */
  readonly deadlineMs: number;
}

/** Stands in every prompt of the suite, and in nothing that a provider says. */
const CANARY = 'canary-5f1d7';
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const LEAST_POLL_MS = 5;

/** A finished video as bytes. */
export interface FetchedBytes {
  readonly video: Buffer;
  readonly poster?: Buffer;
}

/** One test's conversation with a provider. */
export class ProviderSession {
  readonly #options: SessionOptions;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  async open(): Promise<Provider> {
    return this.#options.vendor.open();
  }

  async countAccepted(): Promise<number> {
    return this.#options.vendor.countAccepted();
  }

  /** The sample request with a seed of its own for each number, and the canary in its prompt. */
  request(number = 0): GenerationRequest {
    const { sample } = this.#options;
    return { ...sample, prompt: `${sample.prompt} ${CANARY}`, seed: (sample.seed + number) % MAX_SEED };
  }

  async submit(
    provider: Provider,
    request: GenerationRequest,
    changes: Partial<SubmitContext> = {},
  ): Promise<SubmitOutcome> {
    const context = {
      signal: neverAborted(),
      idempotencyKey: `suite-${request.seed}`,
      beforeSend: async () => undefined,
      readImage: this.#options.readImage,
    };
    return this.call('submit', () => provider.submit(request, { ...context, ...changes }));
  }

  /** Submits and expects it to be accepted; the generation's id. */
  async accept(provider: Provider, request: GenerationRequest, changes: Partial<SubmitContext> = {}): Promise<string> {
    const outcome = await this.submit(provider, request, changes);
    if (outcome.outcome !== 'accepted') throw new Error(`submit was not accepted: ${inspect(outcome)}`);
    if (typeof outcome.generationId !== 'string' || outcome.generationId === '')
      throw new Error('accepted without a generationId');
    return outcome.generationId;
  }

  check(provider: Provider, generationIds: readonly string[]): Promise<readonly GenerationStatus[]> {
    return this.call('check', () => provider.check(generationIds, { signal: neverAborted() }));
  }

  /** Asks, at the provider's own interval, until the generation has ended. */
  async untilEnded(provider: Provider, generationId: string): Promise<GenerationStatus> {
    return this.until('the generation to end', provider.capabilities.minPollIntervalMs, async () => {
      const status = (await this.check(provider, [generationId])).find((each) => each.generationId === generationId);
      return status?.status === 'completed' || status?.status === 'failed' ? status : undefined;
    });
  }

  /** Submits, waits for the end and expects a video there. */
  async complete(provider: Provider, request: GenerationRequest): Promise<string> {
    const generationId = await this.accept(provider, request);
    const status = await this.untilEnded(provider, generationId);
    if (status.status !== 'completed') throw new Error(`the generation did not complete: ${inspect(status)}`);
    return generationId;
  }

  /** Fetches an output whole, from an empty folder that is gone afterwards. */
  async fetch(provider: Provider, generationId: string, signal = neverAborted()): Promise<FetchedBytes> {
    const temporaryFolder = await mkdtemp(path.join(tmpdir(), 'shotlist-suite-'));
    try {
      return await this.call('fetchOutput', async () => {
        const context = { signal, temporaryFolder, readImage: this.#options.readImage, onProgress: () => undefined };
        const { video, poster } = await provider.fetchOutput(generationId, context);
        return {
          video: await readOutput(video),
          ...(poster === undefined ? {} : { poster: await readOutput(poster) }),
        };
      });
    } finally {
      await rm(temporaryFolder, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  /** Asks again and again for something that may take its time. */
  async until<T>(what: string, intervalMs: number, ask: () => Promise<T | undefined>): Promise<T> {
    const { deadlineMs } = this.#options;
    for (const endMs = performance.now() + deadlineMs; performance.now() < endMs;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await wait(Math.max(intervalMs, LEAST_POLL_MS));
    }
    throw new Error(`waited ${deadlineMs} ms for ${what}`);
  }

  /** Runs one call of a provider: it must settle in time, and tell no secret either way. */
  async call<T>(name: string, run: () => Promise<T>): Promise<T> {
    const { deadlineMs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${name} did not settle within ${deadlineMs} ms`)), deadlineMs);
    });
    try {
      const answer = await Promise.race([run(), deadline]);
      this.#expectDiscreet(name, answer);
      return answer;
    } catch (error) {
      this.#expectDiscreet(name, error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #expectDiscreet(name: string, said: unknown): void {
    if (typeof said === 'object' && said !== null && 'video' in said) return;
    const words = inspect(said, { depth: 10, maxStringLength: null });
    if (words.includes(CANARY)) throw new Error(`what ${name} said repeats the prompt`);
    if (this.#options.secrets.some((secret) => words.includes(secret)))
      throw new Error(`what ${name} said has a secret in it`);
  }
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}

async function readOutput(output: ProviderOutput): Promise<Buffer> {
  if (output.kind === 'file') return readFile(output.path);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of output.body) {
    parts.push(part);
    length += part.length;
    if (length > MAX_OUTPUT_BYTES) throw new Error(`the output does not end within ${MAX_OUTPUT_BYTES} bytes`);
  }
  if (output.size !== undefined && output.size !== length)
    throw new Error(`the output has ${length} bytes and promised ${output.size}`);
  return Buffer.concat(parts);
}
