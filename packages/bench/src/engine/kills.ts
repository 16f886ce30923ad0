// What one SIGKILL costs: each way runs rows that are a paid request each, its worker is killed at half, and the vendor's books are read.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Queue } from 'bullmq';
import type { FaultRule } from '@shotlist/testing/fake';
import { Child, scriptCommand } from '../faults/child.js';
import type { Ground } from '../faults/rig.js';
import { TemporalProcess } from '../faults/temporal-process.js';
import { Fleet, rowsOf } from '../fleet/fleet.js';
import { figuresOf } from '../pacing/figures.js';
import { PacingVendor } from '../pacing/pacing-vendor.js';
import type { ListRow } from '../pacing/shot-list.js';
import { type Peer, PEERS, shareRows } from './peers.js';
import { startRedis } from './redis.js';

/** What kill-worker-process.ts is given: a Temporal server, or a Redis. */
export interface KillWorkerSettings {
  readonly queue: string;
  readonly baseUrl: string;
  readonly atOnce: number;
  readonly address?: string;
  readonly workflowCode?: string;
  readonly redisPort?: number;
}

export type KilledWay = 'shotlist' | Peer | 'bullmq';

/** By the vendor's books. */
export interface KillFigures {
  readonly rows: number;
  /** Rows that have a generation at all. */
  readonly made: number;
  /** Paid for beyond one a row. */
  readonly duplicates: number;
}

export interface KillOptions {
  readonly ground: Ground;
  /** Empty. */
  readonly folder: string;
  readonly rows: number;
  /** Code of the peers' workflows. */
  readonly peerCode: string;
}

/** Rows under way at the same time, for all. */
const AT_ONCE = 50;
/** The vendor makes what it is asked at once, and answers so much later, as one far away does. */
const ANSWER_MS = 200;
const SLOW: readonly FaultRule[] = [{ on: 'generate', fault: 'slow', ms: ANSWER_MS }];
const LIMIT_MS = 600_000;
const KILL_SHARE = 0.5;

export function listRow(row: number): ListRow {
  return { id: `take-${row}`, prompt: `A ferry leaves the harbour. Take ${row}.`, seed: String(row) };
}

/** Plays each way in turn. BullMQ needs `redis-server`. */
export async function playKills(
  options: KillOptions,
  ways: readonly KilledWay[],
): Promise<Readonly<Partial<Record<KilledWay, KillFigures>>>> {
  const figures: Partial<Record<KilledWay, KillFigures>> = {};
  for (const way of ways) {
    const folder = path.join(options.folder, way);
    await mkdir(folder, { recursive: true });
    const play = way === 'shotlist' ? playOurs : way === 'bullmq' ? killBullmq : playPeer;
    figures[way] = await play({ ...options, folder }, way);
  }
  return figures;
}

export const KILLED_WAYS: readonly KilledWay[] = ['shotlist', ...PEERS, 'bullmq'];

async function playOurs({ ground, folder, rows }: KillOptions): Promise<KillFigures> {
  const fleet = await Fleet.open({
    ...ground,
    folder,
    workers: 1,
    vendor: { faults: SLOW },
    limits: { maxInFlight: AT_ONCE },
    provider: { minPollIntervalMs: 200, listingLagMs: 500 },
  });
  try {
    const handle = await fleet.submit(await fleet.publish('kill', rowsOf(rows)));
    const over = new AbortController();
    const end = fleet.end(handle, LIMIT_MS).finally(() => over.abort());
    await until(() => fleet.vendor.accepted().length >= KILL_SHARE * rows, over.signal);
    await fleet.killWorkers();
    await fleet.startWorkers();
    await end;
    const accepted = fleet.vendor.accepted();
    const made = new Set(accepted.map(({ seed }) => seed)).size;
    return { rows, made, duplicates: accepted.length - made };
  } finally {
    await fleet.close();
  }
}

async function playPeer({ ground, folder, rows, peerCode }: KillOptions, way: KilledWay): Promise<KillFigures> {
  await using undo = new AsyncDisposableStack();
  const temporal = await TemporalProcess.start(ground.temporalCli, folder);
  undo.defer(() => temporal.kill());
  const { client, close } = await temporal.connect();
  undo.defer(close);
  return await killInTheMiddle(
    undo,
    { folder, rows },
    {
      settings: { address: temporal.address, workflowCode: peerCode },
      work: async (taskQueue) => {
        const inputs = shareRows(rows, { workflows: 1, window: AT_ONCE });
        await Promise.all(
          inputs.map((input, part) =>
            client.workflow.execute(way, { taskQueue, workflowId: `${taskQueue}/${part}`, args: [input] }),
          ),
        );
      },
    },
  );
}

/** A job a row. */
export async function killBullmq({
  folder,
  rows,
  redisServer,
}: Pick<KillOptions, 'folder' | 'rows'> & { readonly redisServer?: string }): Promise<KillFigures> {
  await using undo = new AsyncDisposableStack();
  const redis = await startRedis(folder, redisServer);
  undo.defer(() => redis.stop());
  return await killInTheMiddle(
    undo,
    { folder, rows },
    {
      settings: { redisPort: redis.port },
      work: async (name) => {
        const queue = new Queue<number>(name, { connection: { host: '127.0.0.1', port: redis.port } });
        queue.on('error', () => undefined);
        await queue.addBulk(Array.from({ length: rows }, (_, row) => ({ name: 'row', data: row })));
        const over = new AbortController();
        try {
          await until(async () => {
            const { completed = 0, failed = 0 } = await queue.getJobCounts('completed', 'failed');
            return completed + failed >= rows;
          }, over.signal);
        } finally {
          await queue.close();
        }
      },
    },
  );
}

/** Starts vendor and worker, begins the work, kills the worker at half, and starts another. */
async function killInTheMiddle(
  undo: AsyncDisposableStack,
  { folder, rows }: Pick<KillOptions, 'folder' | 'rows'>,
  {
    settings,
    work,
  }: { readonly settings: Partial<KillWorkerSettings>; readonly work: (queue: string) => Promise<void> },
): Promise<KillFigures> {
  const ways = { generationMs: 0, maxInFlight: 2 * AT_ONCE, allowed: null, dialect: 'seed', faults: SLOW } as const;
  const vendor = await PacingVendor.start(folder, ways);
  undo.defer(() => vendor.kill());
  const queue = 'killed';
  const start = async (name: string) => {
    const given: KillWorkerSettings = { ...settings, queue, baseUrl: vendor.baseUrl, atOnce: AT_ONCE };
    const command = scriptCommand('../engine/kill-worker-process', given);
    const worker = new Child(command, { name, logFile: path.join(folder, `${name}.log`) });
    undo.defer(() => worker.kill());
    await worker.says('ready', 240_000);
    return worker;
  };
  const worker = await start('worker');
  const over = new AbortController();
  const working = work(queue).finally(() => over.abort());
  const killing = vendor.accepted(Math.ceil(KILL_SHARE * rows), over.signal).then(async () => {
    await worker.kill();
    await start('worker-again');
  });
  await Promise.all([working, killing]);
  const { made, duplicates } = figuresOf(await vendor.requests(), {
    shots: rows,
    allowed: null,
    configured: null,
    maxInFlight: AT_ONCE,
    generationMs: 0,
  });
  return { rows, made, duplicates };
}

const LOOK_MS = 50;

async function until(isSo: () => boolean | Promise<boolean>, over: AbortSignal): Promise<void> {
  const endMs = performance.now() + LIMIT_MS;
  while (!over.aborted && performance.now() < endMs && !(await isSo()))
    await new Promise((resolve) => void setTimeout(resolve, LOOK_MS));
}

/** The peers' workflows as a file that processes can load. */
export async function writePeerCode(folder: string, code: string): Promise<string> {
  const file = path.join(folder, 'peer-workflows.bundle.js');
  await writeFile(file, code);
  return file;
}
