// Everything one round needs: a Temporal server, a vendor, a store, a shot list, and processes to kill.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchWorkflowId, type Store } from '@shotlist/core';
import { openStore } from '@shotlist/store';
import { type BatchProgress, ShotlistClient } from '@shotlist/temporal/client';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { Child, type ChildEnd, describeEnd } from './child.js';
import { ownProcesses, type Place, type Processes, type RigLimits, shotlistProcesses } from './processes.js';
import { TemporalProcess } from './temporal-process.js';
import { USUAL_MANNER, TALENTS, Vendor, type VendorManner, type VendorTalents } from './vendor.js';

/** What every round of a run shares. */
export interface Ground {
  readonly temporalCli: string;
  readonly workflowCode?: string;
  /** Workers and submitters are the `shotlist` command's, and not scripts of this folder. @default false */
  readonly shotlist?: boolean;
}

export interface RigOptions extends Ground {
  readonly folder: string;
  readonly seed: string;
  readonly shots: number;
  readonly limits?: RigLimits;
  readonly talents?: VendorTalents;
  readonly manner?: Partial<VendorManner>;
}

const SUBMIT_TRIES = 8;
const SUBMIT_PAUSE_MS = 500;

export class Rig {
  static readonly account = 'fake';
  readonly folder: string;
  readonly shots: number;
  readonly temporal: TemporalProcess;
  readonly vendor: Vendor;
  readonly store: Store;
  readonly client: Client;
  /** What was noticed that breaks no promise. */
  readonly notes: string[] = [];
  readonly processes: Processes;
  readonly #children: Child[] = [];
  readonly #close: () => Promise<void>;
  #workers = 0;

  private constructor(
    options: RigOptions,
    parts: Pick<Rig, 'temporal' | 'vendor' | 'store' | 'client' | 'processes'>,
    close: () => Promise<void>,
  ) {
    this.folder = options.folder;
    this.shots = options.shots;
    ({ temporal: this.temporal, vendor: this.vendor, store: this.store } = parts);
    ({ client: this.client, processes: this.processes } = parts);
    this.#close = close;
  }

  static async open(options: RigOptions): Promise<Rig> {
    const { folder, seed, temporalCli, shots, talents = TALENTS.finds, manner } = options;
    await mkdir(path.join(folder, 'store'), { recursive: true });
    await writeFile(path.join(folder, 'shots.csv'), shotList(shots));
    await using undo = new AsyncDisposableStack();
    const temporal = await TemporalProcess.start(temporalCli, folder);
    undo.defer(() => temporal.kill());
    const vendor = await Vendor.start(folder, { seed, talents, manner: { ...USUAL_MANNER, ...manner } });
    undo.defer(() => vendor.kill());
    const { client, close } = await temporal.connect();
    undo.defer(close);
    const store = await openStore(storeUrl(folder));
    const { workflowCode, limits = { maxInFlight: 30 } } = options;
    const place: Place = {
      folder,
      address: temporal.address,
      storeUrl: storeUrl(folder),
      account: Rig.account,
      vendorUrl: vendor.url,
      limits,
      ...(workflowCode === undefined ? {} : { workflowCode }),
    };
    const processes = options.shotlist === true ? await shotlistProcesses(place) : ownProcesses(place);
    const kept = undo.move();
    return new Rig(options, { temporal, vendor, store, client, processes }, () => kept.disposeAsync());
  }

  get shotlist(): ShotlistClient {
    return new ShotlistClient({ store: this.store, temporal: this.client });
  }

  /** Starts a worker, and waits until it works. */
  async startWorker(
    options: { readonly env?: Readonly<Record<string, string>>; readonly graceMs?: number } = {},
  ): Promise<Child> {
    const { env, graceMs = 30_000 } = options;
    this.#workers += 1;
    const worker = this.#start(this.processes.worker(graceMs), `worker-${this.#workers}`, env);
    await worker.says(this.processes.ready);
    return worker;
  }

  /** Starts a submitter of the shot list. */
  startSubmitter(): Child {
    return this.#start(this.processes.submitter(path.join(this.folder, 'shots.csv')), 'submitter');
  }

  /** Submits the file, again whenever the submitter ends without the batch's end, and returns that end. */
  async submitToTheEnd(first: Child = this.startSubmitter()): Promise<BatchProgress> {
    let submitter = first;
    for (let tries = 1; ; tries += 1) {
      const end: ChildEnd = await submitter.ended;
      const progress = end.signal === null ? await this.#progress() : undefined;
      if (progress?.verdict !== undefined) return progress;
      if (end.signal !== 'SIGKILL') this.notes.push(`a submitter gave up: ${describeEnd(end)}`);
      if (tries === SUBMIT_TRIES)
        throw new Error(`The file was submitted ${tries} times, and none saw the batch’s end.`);
      await sleep(SUBMIT_PAUSE_MS);
      submitter = this.startSubmitter();
    }
  }

  /** The id of the batch, as soon as the store has it. */
  async batchId(limitMs = 240_000): Promise<string> {
    for (const deadlineMs = performance.now() + limitMs; performance.now() < deadlineMs; await sleep(20)) {
      for await (const key of this.store.list('batches/')) {
        const [, batchId, file] = key.split('/');
        if (file === 'manifest.json' && batchId !== undefined) return batchId;
      }
    }
    throw new Error('No batch was published.');
  }

  /** Waits until the batch's workflow is there. */
  async began(batchId: string): Promise<void> {
    for (;;) {
      try {
        await this.client.workflow.getHandle(batchWorkflowId(batchId)).describe();
        return;
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
      await sleep(20);
    }
  }

  async #progress(): Promise<BatchProgress> {
    return this.shotlist.handle(await this.batchId()).progress();
  }

  #start(command: readonly string[], name: string, env?: Readonly<Record<string, string>>): Child {
    const child = new Child(command, {
      name,
      logFile: path.join(this.folder, `${name}.log`),
      cwd: this.folder,
      env: { ...this.processes.env, ...env },
    });
    this.#children.push(child);
    return child;
  }

  /** Kills whatever still runs. */
  async close(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.kill()));
    await this.#close();
  }
}

function storeUrl(folder: string): string {
  return `file://${path.join(folder, 'store')}`;
}

/** Half of the shots have a seed of their own. */
function shotList(shots: number): string {
  const rows = Array.from(
    { length: shots },
    (_, row) => `${shotId(row)},A quiet street in the rain number ${row},${row % 2 === 0 ? row : ''}`,
  );
  return ['id,prompt,seed', ...rows, ''].join('\n');
}

export function shotId(row: number): string {
  return `shot-${String(row).padStart(4, '0')}`;
}
