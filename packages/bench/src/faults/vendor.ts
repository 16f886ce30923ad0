// The vendor of a round, as the harness sees it: what it is told to do, and what its books say.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { GenerationRequest } from '@shotlist/core';
import { type FakeLogEntry, readFakeCalls, readFakeLog } from '@shotlist/testing/fake';
import { Child, scriptCommand } from './child.js';

type Range = readonly [leastMs: number, mostMs: number];

/** How a vendor behaves; it can be told otherwise at any time. */
export interface VendorManner {
  readonly generationMs: Range;
  /** Before it decides. */
  readonly latencyMs: Range;
  /** After it decided, and wrote its log. */
  readonly answerDelayMs: Range;
  /** How long a download takes. */
  readonly fetchMs: Range;
  /** Share of requests whose work is done and whose answer is lost. */
  readonly lostAnswers: number;
  /** Share of requests that are lost on the way there, so that the caller can't tell. */
  readonly lostRequests: number;
}

export interface VendorTalents {
  readonly honoursKeys: boolean;
  readonly canFind: boolean;
  readonly listingLagMs: number;
}

export interface VendorSettings extends VendorTalents {
  readonly seed: string;
  readonly logFile: string;
  readonly arrivalsFile: string;
  readonly manner: VendorManner;
}

/** What a worker's provider sends. */
export interface SubmitBody {
  readonly request: GenerationRequest;
  readonly idempotencyKey: string;
  /** Its process. */
  readonly worker: number;
  /** When it was written to the connection; by the clock that nobody sets. */
  readonly sentMs: number;
}

/** A request that reached the vendor, whatever became of it; times are the vendor's. */
export interface Arrival extends Pick<SubmitBody, 'idempotencyKey' | 'worker' | 'sentMs'> {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** By a clock that nobody sets, the same for every process of the machine. */
  readonly monotonicMs: number;
  readonly requestHash: string;
}

export const USUAL_MANNER: VendorManner = {
  generationMs: [200, 1_500],
  latencyMs: [0, 30],
  answerDelayMs: [0, 120],
  fetchMs: [0, 150],
  lostAnswers: 0,
  lostRequests: 0,
};

/** A vendor that can find, by listing what it made; one that honours keys; one that can do neither. */
export const TALENTS = {
  finds: { honoursKeys: false, canFind: true, listingLagMs: 0 },
  keys: { honoursKeys: true, canFind: false, listingLagMs: 0 },
  neither: { honoursKeys: false, canFind: false, listingLagMs: 0 },
} as const satisfies Readonly<Record<string, VendorTalents>>;

export class Vendor {
  readonly url: string;
  readonly #settings: VendorSettings;
  readonly #child: Child;

  private constructor(settings: VendorSettings, child: Child, url: string) {
    this.#settings = settings;
    this.#child = child;
    this.url = url;
  }

  static async start(
    folder: string,
    asked: { readonly seed: string; readonly talents: VendorTalents; readonly manner: VendorManner },
  ): Promise<Vendor> {
    const settings: VendorSettings = {
      ...asked.talents,
      seed: asked.seed,
      manner: asked.manner,
      logFile: path.join(folder, 'vendor.ndjson'),
      arrivalsFile: path.join(folder, 'arrivals.ndjson'),
    };
    const child = new Child(scriptCommand('vendor-process', settings), {
      name: 'the vendor',
      logFile: path.join(folder, 'vendor.log'),
    });
    const port = (await child.says('ready')).slice('ready '.length);
    return new Vendor(settings, child, `http://127.0.0.1:${port}`);
  }

  /** From now on. */
  async behave(changes: Partial<VendorManner>): Promise<void> {
    await fetch(`${this.url}/manner`, { method: 'POST', body: JSON.stringify(changes) });
  }

  /** What it made, and would charge for. */
  generations(): readonly FakeLogEntry[] {
    return readFakeLog(this.#settings.logFile);
  }

  /** Downloads that were begun, by generation. */
  fetches(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const line of readFakeCalls(this.#settings.logFile))
      if (line.kind === 'fetched') counts.set(line.generationId, (counts.get(line.generationId) ?? 0) + 1);
    return counts;
  }

  arrivals(): readonly Arrival[] {
    return readFileSync(this.#settings.arrivalsFile, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Arrival);
  }

  async kill(): Promise<void> {
    await this.#child.kill();
  }
}
