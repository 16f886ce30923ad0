// A vendor over HTTP with the limits of a scenario, and its log.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RateLimit } from '@shotlist/core';
import type { FakeApiCall, FakeApiCounts, FakeApiOptions } from '@shotlist/testing/fake';
import { Child, scriptCommand } from '../faults/child.js';
import type { VendorRequest } from './figures.js';
import type { Scenario } from './scenario.js';

/** How it makes videos, and what it lets through. */
export interface VendorWays
  extends Pick<Scenario, 'allowed' | 'maxInFlight' | 'dialect'>, Pick<FakeApiOptions, 'faults'> {
  readonly generationMs: NonNullable<FakeApiOptions['generationMs']>;
}

export const API_KEY = 'lt_pacing-4be1c9';
const LOOK_MS = 200;

export class PacingVendor {
  /** What clients are given. */
  readonly baseUrl: string;
  readonly #url: string;
  readonly #child: Child;

  private constructor(child: Child, url: string) {
    this.#child = child;
    this.#url = url;
    this.baseUrl = `${url}/api/v1`;
  }

  static async start(folder: string, scenario: VendorWays): Promise<PacingVendor> {
    const { allowed, maxInFlight, generationMs, dialect, faults = [] } = scenario;
    const options: FakeApiOptions = {
      apiKey: API_KEY,
      logFile: path.join(folder, 'vendor.ndjson'),
      fsync: false,
      generationMs,
      maxInFlight,
      dialect,
      faults,
      ...(allowed === null ? {} : limitOf(allowed)),
    };
    const command = scriptCommand('../pacing/vendor-process', options);
    const child = new Child(command, { name: 'the vendor', logFile: path.join(folder, 'vendor.log') });
    return new PacingVendor(child, (await child.says('ready')).slice('ready '.length));
  }

  /** Waits until so many requests were accepted, or it is over. */
  async accepted(count: number, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const { answered } = await this.counts();
      if ((answered.generate['200'] ?? 0) >= count) return;
      await sleep(LOOK_MS);
    }
  }

  /** Every paid request so far, as it came. */
  async requests(): Promise<VendorRequest[]> {
    const calls = await this.#tell<readonly FakeApiCall[]>('history');
    return calls.filter(({ endpoint }) => endpoint === 'generate').map(requestOf);
  }

  counts(): Promise<FakeApiCounts> {
    return this.#tell('calls');
  }

  async #tell<Answer>(what: string): Promise<Answer> {
    return (await (await fetch(`${this.#url}/_fake/${what}`)).json()) as Answer;
  }

  async kill(): Promise<void> {
    await this.#child.kill();
  }
}

function limitOf({ requests, perMs, burst }: RateLimit): Pick<FakeApiOptions, 'rate' | 'bucket'> {
  if (burst === undefined) return { rate: [{ requests, perMs }] };
  return { bucket: { capacity: burst, refillPerSecond: (requests / perMs) * 1_000 } };
}

/** Whether or not whoever asked was still there for the answer. */
function requestOf({ monotonicMs, writtenHash = '', generationId, waitMs }: FakeApiCall): VendorRequest {
  const became = generationId !== undefined ? 'accepted' : waitMs !== undefined ? 'throttled' : 'other';
  return { atMs: monotonicMs, shot: writtenHash, became };
}
