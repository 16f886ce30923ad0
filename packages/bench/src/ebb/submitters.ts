// The `shotlist submit` of each list: it watches to the end, and is typed again when it gives up before.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child, describeEnd } from '../faults/child.js';
import { Fleet } from '../fleet/fleet.js';
import { API_KEY } from '../fleet/fleet-vendor.js';
import type { EbbScenario } from './scenario.js';

// The same from src as from dist.
const SHOTLIST = fileURLToPath(new URL('../../../cli/bin/shotlist.js', import.meta.url));
const BATCH_MS = 240_000;
/** Temporal was away, or nobody said how the batch ended. */
const TRIES = 20;
const PAUSE_MS = 1_000;

export class Submitters {
  readonly #fleet: Fleet;
  readonly #folder: string;
  readonly #running = new Set<Child>();
  /** What was typed again, and why. */
  readonly notes: string[] = [];

  constructor(fleet: Fleet, folder: string) {
    this.#fleet = fleet;
    this.#folder = folder;
  }

  /** The command's configuration, in the folder in which it is typed. */
  async prepare({ rate, maxInFlight }: EbbScenario, storeUrl: string): Promise<void> {
    const options = { apiKeyEnv: 'EBB_KEY', baseUrl: this.#fleet.vendor.baseUrl };
    const studio = {
      provider: 'videogenapi',
      options,
      rate: { requests: rate.requests, per: `${rate.perMs}ms`, burst: rate.burst },
      maxInFlight,
    };
    const config = { store: storeUrl, accounts: { [Fleet.account]: studio } };
    await writeFile(path.join(this.#folder, 'shotlist.config.json'), `${JSON.stringify(config)}\n`);
  }

  get pids(): readonly number[] {
    return [...this.#running].map(({ pid }) => pid);
  }

  /** The batch's id as soon as it is known, and its end. */
  submit(name: string, rows: readonly string[]): { readonly batchId: Promise<string>; readonly over: Promise<void> } {
    const written = writeFile(path.join(this.#folder, `${name}.csv`), `id,prompt,seed\n${rows.join('\n')}\n`);
    const first = written.then(() => this.#start(name, 1));
    const batchId = first.then(async (child) => {
      const line = await child.says('{"type":"batch"', BATCH_MS);
      return (JSON.parse(line) as { readonly batchId: string }).batchId;
    });
    return { batchId, over: first.then((child) => this.#toTheEnd(name, child)) };
  }

  #start(name: string, tries: number): Child {
    const command = [process.execPath, SHOTLIST, 'submit', `${name}.csv`, '--account', Fleet.account, '--json'];
    const child = new Child(command, {
      name: `submit of ${name}`,
      logFile: path.join(this.#folder, `${name}.${tries}.log`),
      cwd: this.#folder,
      env: { TEMPORAL_ADDRESS: this.#fleet.temporal.address, EBB_KEY: API_KEY },
    });
    this.#running.add(child);
    void child.ended.then(() => this.#running.delete(child));
    return child;
  }

  async #toTheEnd(name: string, first: Child): Promise<void> {
    let child = first;
    for (let tries = 2; ; tries += 1) {
      const end = await child.ended;
      if (child.said.some((line) => line.startsWith('{"type":"done"'))) return;
      this.notes.push(`${child.name} gave up: ${describeEnd(end)}`);
      if (tries > TRIES) throw new Error(`${name} was submitted ${TRIES} times, and nobody saw its end.`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      child = this.#start(name, tries);
    }
  }

  async kill(): Promise<void> {
    await Promise.all([...this.#running].map((child) => child.kill()));
  }
}
