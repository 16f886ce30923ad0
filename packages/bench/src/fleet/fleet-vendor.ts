// A vendor over HTTP as a process of its own: its log, its calls, and the ways to trouble it.
import { createHash } from 'node:crypto';
import path from 'node:path';
import {
  type FakeApiCall,
  type FakeApiCounts,
  type FakeApiOptions,
  type FakeLogEntry,
  type FaultRule,
  readFakeLog,
} from '@shotlist/testing/fake';
import { Child, scriptCommand } from '../faults/child.js';

export const API_KEY = 'lt_fleet-7d20ae';

export class FleetVendor {
  /** What clients are given. */
  readonly baseUrl: string;
  readonly #url: string;
  readonly #logFile: string;
  readonly #child: Child;

  private constructor(child: Child, url: string, logFile: string) {
    this.#child = child;
    this.#url = url;
    this.#logFile = logFile;
    this.baseUrl = `${url}/api/v1`;
  }

  static async start(folder: string, options: Omit<FakeApiOptions, 'apiKey' | 'logFile'>): Promise<FleetVendor> {
    const logFile = path.join(folder, 'vendor.ndjson');
    const given: FakeApiOptions = { ...options, apiKey: API_KEY, logFile, fsync: false };
    const command = scriptCommand('../fleet/vendor-process', given);
    const child = new Child(command, { name: 'the vendor', logFile: path.join(folder, 'vendor.log') });
    return new FleetVendor(child, (await child.says('ready')).slice('ready '.length), logFile);
  }

  /** Every generation that it made, in order: what it would charge for. */
  accepted(): readonly FakeLogEntry[] {
    return readFakeLog(this.#logFile);
  }

  /** Every call, as it came. */
  history(): Promise<readonly FakeApiCall[]> {
    return this.#ask('history');
  }

  counts(): Promise<FakeApiCounts> {
    return this.#ask('calls');
  }

  /** From now on; none are left by an empty list. */
  async setFaults(rules: readonly FaultRule[]): Promise<void> {
    const answer = await fetch(`${this.#url}/_fake/faults`, { method: 'POST', body: JSON.stringify(rules) });
    if (!answer.ok) throw new Error(`The vendor takes no such faults: ${await answer.text()}`);
  }

  /** The SHA-256 of a generation's video as it is served without faults. */
  async videoSha256(generationId: string): Promise<string> {
    const answer = await fetch(`${this.baseUrl}/video/${generationId}`);
    if (!answer.ok) throw new Error(`The vendor has no video of ${generationId}.`);
    return createHash('sha256')
      .update(new Uint8Array(await answer.arrayBuffer()))
      .digest('hex');
  }

  /** Where connections were taken they are refused, and the other way round. */
  comeOrGo(): void {
    this.#child.signal('SIGUSR2');
  }

  async #ask<Answer>(what: string): Promise<Answer> {
    return (await (await fetch(`${this.#url}/_fake/${what}`)).json()) as Answer;
  }

  async kill(): Promise<void> {
    await this.#child.kill();
  }
}
