// A Temporal server, a vendor over HTTP, a store, and workers as processes, on hosts of their own or here; the judge submits, and is never killed.
import { mkdir, mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerWorkflowId, type LedgerView, QUERIES, type Store } from '@shotlist/core';
import { ingestShotList, publishShotList } from '@shotlist/csv';
import type { VideoGenApiOptions } from '@shotlist/provider-videogenapi';
import { openStore } from '@shotlist/store';
import { type BatchHandle, type BatchProgress, ShotlistClient } from '@shotlist/temporal/client';
import type { AccountSetup } from '@shotlist/temporal/worker';
import type { FakeApiOptions } from '@shotlist/testing/fake';
import type { Client } from '@temporalio/client';
import { Child, scriptCommand } from '../faults/child.js';
import type { Ground } from '../faults/rig.js';
import { clockEnvironment, type HostClock, type HostNetwork } from '../hosts/host-network.js';
import { TemporalProcess } from '../faults/temporal-process.js';
import { FleetVendor } from './fleet-vendor.js';

type ProviderSettings = Omit<VideoGenApiOptions, 'apiKey' | 'baseUrl' | 'fetch'>;

export interface FleetOptions extends Pick<Ground, 'temporalCli' | 'workflowCode'> {
  /** Empty. */
  readonly folder: string;
  readonly vendor: Omit<FakeApiOptions, 'apiKey' | 'logFile'>;
  readonly limits: AccountSetup['limits'];
  readonly provider: ProviderSettings;
  /** Each worker has a host of its own; server, vendor and store are with the judge. @default all are here */
  readonly hosts?: { readonly network: HostNetwork; readonly clocks: readonly HostClock[] };
  /** Workers to begin with. @default {@link FLEET_SIZE} */
  readonly workers?: number;
}

/** What worker-process.ts is given. */
export interface FleetPlace extends Pick<FleetOptions, 'limits' | 'provider' | 'workflowCode'> {
  readonly address: string;
  readonly storeUrl: string;
  readonly account: string;
  readonly baseUrl: string;
}

export const FLEET_SIZE = 3;
const LOOK_MS = 200;
/** For a worker to start, on a machine that does other things too. */
const START_MS = 240_000;

export class Fleet {
  static readonly account = 'studio';
  readonly temporal: TemporalProcess;
  readonly vendor: FleetVendor;
  readonly store: Store;
  readonly client: Client;
  readonly #place: FleetPlace;
  readonly #folder: string;
  readonly #hosts: FleetOptions['hosts'];
  readonly #size: number;
  readonly #workers: Child[] = [];
  readonly #close: () => Promise<void>;
  #started = 0;

  private constructor(
    parts: Pick<Fleet, 'temporal' | 'vendor' | 'store' | 'client'>,
    place: FleetPlace,
    { folder, hosts, workers = FLEET_SIZE }: Pick<FleetOptions, 'folder' | 'hosts' | 'workers'>,
    close: () => Promise<void>,
  ) {
    ({ temporal: this.temporal, vendor: this.vendor, store: this.store, client: this.client } = parts);
    this.#place = place;
    this.#folder = folder;
    this.#hosts = hosts;
    this.#size = workers;
    this.#close = close;
  }

  /** With its workers at work. */
  static async open(options: FleetOptions): Promise<Fleet> {
    const { folder, temporalCli, workflowCode, vendor: trouble, limits, hosts } = options;
    const hub = hosts?.network.hub;
    const storeFolder = path.join(folder, 'store');
    await mkdir(storeFolder);
    await using undo = new AsyncDisposableStack();
    const temporal = await TemporalProcess.start(temporalCli, folder, hub);
    undo.defer(() => temporal.kill());
    const vendor = await FleetVendor.start(folder, hub === undefined ? trouble : { ...trouble, host: hub });
    undo.defer(() => vendor.kill());
    const { client, close } = await temporal.connect();
    undo.defer(close);
    const { address } = temporal;
    const storeUrl = `file://${storeFolder}`;
    const place: FleetPlace = {
      limits,
      provider: { ...options.provider, ...(hub === undefined ? {} : { allowHttpHosts: [hub] }) },
      address,
      storeUrl,
      account: Fleet.account,
      baseUrl: vendor.baseUrl,
      ...(workflowCode === undefined ? {} : { workflowCode }),
    };
    const store = await openStore(storeUrl);
    const fleet = new Fleet({ temporal, vendor, store, client }, place, options, () => kept.disposeAsync());
    undo.defer(() => fleet.killWorkers());
    await fleet.startWorkers();
    const kept = undo.move();
    return fleet;
  }

  /** A batch of these rows, in the store and not begun. */
  async publish(name: string, rows: readonly string[]): Promise<string> {
    const directory = await mkdtemp(path.join(this.#folder, 'staging-'));
    const csv = new TextEncoder().encode(`id,prompt,seed\n${rows.join('\n')}\n`);
    const source = { name: `${name}.csv`, open: () => once(csv) };
    const { staged, summary } = await ingestShotList(source, { directory, batch: { account: Fleet.account, name } });
    if (staged === undefined) throw new TypeError(`The list has problems: ${JSON.stringify(summary.problems)}`);
    return (await publishShotList(this.store, staged)).batchId;
  }

  async submit(batchId: string, weight = 1): Promise<BatchHandle> {
    return new ShotlistClient({ store: this.store, temporal: this.client }).submit({ batchId }, { weight });
  }

  /** How the account's ledger stands; undefined while nobody answers. */
  async ledger(): Promise<LedgerView | undefined> {
    const handle = this.client.workflow.getHandle(ledgerWorkflowId(Fleet.account));
    return handle.query<LedgerView>(QUERIES.ledger).catch(() => undefined);
  }

  /** Waits for a batch's end, whoever is killed meanwhile; undefined when time is up. */
  async end(handle: BatchHandle, limitMs: number): Promise<BatchProgress | undefined> {
    for (const endMs = performance.now() + limitMs; performance.now() < endMs; await sleep(LOOK_MS)) {
      const progress = await handle.progress().catch(() => undefined);
      if (progress?.verdict !== undefined) return progress;
    }
    return undefined;
  }

  worker(index: number): Child {
    const worker = this.#workers[index];
    if (worker === undefined) throw new RangeError(`There is no worker ${index}.`);
    return worker;
  }

  /** Starts those that don't run, and waits until they work. */
  async startWorkers(): Promise<void> {
    await Promise.all(Array.from({ length: this.#size }, (_, index) => this.startWorker(index)));
  }

  async startWorker(index: number): Promise<void> {
    if (this.#workers[index]?.runs === true) return;
    this.#started += 1;
    const name = `worker-${index}-${this.#started}`;
    const script = scriptCommand('../fleet/worker-process', this.#place);
    const clock = this.#hosts?.clocks[index];
    const worker = new Child(this.#hosts?.network.command(index, script, clock) ?? script, {
      name,
      logFile: path.join(this.#folder, `${name}.log`),
      cwd: this.#folder,
      env: clockEnvironment(clock ?? {}),
    });
    this.#workers[index] = worker;
    await worker.says('ready', START_MS);
  }

  async killWorkers(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.kill()));
  }

  async close(): Promise<void> {
    await this.#close();
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Rows of the lists: each with a seed of its own, by which the vendor's log tells them apart. */
export function rowsOf(count: number, firstSeed = 0): string[] {
  return Array.from({ length: count }, (_, row) => {
    const seed = firstSeed + row;
    return `take-${seed},A ferry leaves the harbour. Take ${seed}.,${seed}`;
  });
}
