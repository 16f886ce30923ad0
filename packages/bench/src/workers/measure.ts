// One list by so many workers, each a process of its own, on a cluster that is there already.
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RateLimit } from '@shotlist/core';
import { ingestShotList, publishShotList } from '@shotlist/csv';
import { openStore } from '@shotlist/store';
import { ShotlistClient } from '@shotlist/temporal/client';
import type { Client } from '@temporalio/client';
import { generateShotList } from '../csv/generate.js';
import { mostInWindow } from '../engine/arrivals.js';
import { checkResults } from '../engine/check-results.js';
import { Child, describeEnd, scriptCommand } from '../faults/child.js';
import { aboveBucket } from '../pacing/above-bucket.js';
import type { Send } from './stateless-vendor.js';
import { treeCpuSeconds } from './tree-cpu.js';

/** Where measurements take place. */
export interface Ground {
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  readonly folder: string;
  readonly workflowCode?: string;
}

/** What worker-process.ts is given. */
export interface WorkerPlace extends Pick<Ground, 'address' | 'namespace' | 'workflowCode'> {
  readonly storeUrl: string;
  readonly account: string;
  readonly limits: { readonly maxInFlight: number; readonly rate?: RateLimit };
  readonly sendsFile: string;
}

export interface Asked {
  readonly workers: number;
  readonly shots: number;
  /** Made first and not measured, so that every worker has run all its code. */
  readonly warmUpShots: number;
  readonly rate?: RateLimit;
}

export interface Measured {
  readonly shotsPerSecond: number;
  /** Of workers, Temporal, its database and whoever submits, all together, in milliseconds. */
  readonly cpuMsPerShot: number;
  /** Requests in any window of the rate's length, or in any second. */
  readonly mostInAWindow: number;
  /** Requests that a token bucket of the rate would refuse. */
  readonly above: number;
  /** Of what the rate allows, from a tenth of the list to nine tenths; null without a rate. */
  readonly usedOfAllowed: number | null;
  /** Shots that each worker sent, in the order of their start. */
  readonly sentByWorker: readonly number[];
}

/** A vendor that is never waited for has no places to run short of. */
const MAX_IN_FLIGHT = 5_000;
const START_MS = 240_000;
const FROM_SHARE = 0.1;
const TO_SHARE = 0.9;

let measurements = 0;

/** Throws unless every shot succeeded, once and in its place. */
export async function measureWorkers(ground: Ground, asked: Asked): Promise<Measured> {
  measurements += 1;
  const account = `workers-${measurements}`;
  const folder = path.join(ground.folder, account);
  await mkdir(path.join(folder, 'store'), { recursive: true });
  const storeUrl = `file://${path.join(folder, 'store')}`;
  const { address, namespace, client, workflowCode } = ground;
  const limits = { maxInFlight: MAX_IN_FLIGHT, ...(asked.rate === undefined ? {} : { rate: asked.rate }) };
  await using undo = new AsyncDisposableStack();
  const sendsFiles = Array.from({ length: asked.workers }, (_, index) => path.join(folder, `sends-${index + 1}.json`));
  const workers = sendsFiles.map((sendsFile, index) => {
    const place: WorkerPlace = {
      address,
      namespace,
      storeUrl,
      account,
      limits,
      sendsFile,
      ...(workflowCode === undefined ? {} : { workflowCode }),
    };
    const name = `worker-${index + 1}`;
    const command = scriptCommand('../workers/worker-process', place);
    const worker = new Child(command, { name, logFile: path.join(folder, `${name}.log`), cwd: folder });
    undo.defer(() => worker.kill());
    return worker;
  });
  await Promise.all(workers.map((worker) => worker.says('ready', START_MS)));
  const store = await openStore(storeUrl);
  const shotlist = new ShotlistClient({ store, temporal: client });
  const publish = async (name: string, rows: number) => {
    const csv = path.join(folder, `${name}.csv`);
    await generateShotList(csv, rows);
    const directory = path.join(folder, `staging-${name}`);
    await mkdir(directory);
    const { staged } = await ingestShotList(csv, { directory, batch: { account, name } });
    if (staged === undefined) throw new Error('The generated shot list has problems.');
    return publishShotList(store, staged);
  };
  if (asked.warmUpShots > 0)
    await (await shotlist.submit(await publish('warm-up', asked.warmUpShots), { again: true })).result();
  const manifest = await publish('measured', asked.shots);
  const cpuBefore = await treeCpuSeconds();
  const startedMs = performance.now();
  // What the first list has made is not taken: these are to be sent.
  const end = await (await shotlist.submit(manifest, { again: true })).result();
  const seconds = (performance.now() - startedMs) / 1_000;
  const cpuSeconds = (await treeCpuSeconds()) - cpuBefore;
  if (end.verdict !== 'succeeded') throw new Error(`The batch ended as ${end.verdict}.`);
  for (const worker of workers) worker.signal('SIGTERM');
  const ends = await Promise.all(workers.map(({ ended }) => ended));
  const bad = ends.find(({ code }) => code !== 0);
  if (bad !== undefined) throw new Error(`A worker that was told to stop ended with ${describeEnd(bad)}.`);
  const byWorker = await Promise.all(
    sendsFiles.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as readonly Send[]),
  );
  const all = byWorker.flat().toSorted((a, b) => a.atMs - b.atMs);
  const sends = all.slice(asked.warmUpShots);
  const ids = Array.from({ length: asked.shots }, (_, row) => `take-${row + 1}`);
  await checkResults(store, manifest.batchId, ids, {
    sendsMs: sends.map(({ atMs }) => atMs),
    duplicates: all.length - new Set(all.map(({ key }) => key)).size,
    checks: 0,
    fetches: 0,
  });
  return {
    shotsPerSecond: asked.shots / seconds,
    cpuMsPerShot: (1_000 * cpuSeconds) / asked.shots,
    mostInAWindow: mostInWindow(
      sends.map(({ atMs }) => atMs),
      asked.rate?.perMs ?? 1_000,
    ),
    above:
      asked.rate === undefined
        ? 0
        : aboveBucket(
            sends.map(({ atMs }) => atMs),
            asked.rate,
          ),
    usedOfAllowed: usedOf(
      sends.map(({ atMs }) => atMs),
      asked.rate,
    ),
    sentByWorker: byWorker.map(({ length }) => length),
  };
}

function usedOf(moments: readonly number[], rate: RateLimit | undefined): number | null {
  if (rate === undefined) return null;
  const from = moments[Math.floor(FROM_SHARE * (moments.length - 1))] ?? 0;
  const to = moments[Math.floor(TO_SHARE * (moments.length - 1))] ?? 0;
  const between = moments.filter((moment) => moment >= from && moment < to).length;
  return between / (((to - from) / rate.perMs) * rate.requests);
}
