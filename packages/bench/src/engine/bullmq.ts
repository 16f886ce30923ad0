// Measures BullMQ: a job a row, on a Redis that loses at most a second.
import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import type { RedisServer } from './redis.js';

/** What BullMQ is tuned by. */
export interface BullmqSettings {
  /** Jobs that a worker has at the same time. */
  readonly concurrency: number;
  /** Workers in this process. */
  readonly workers: number;
}

/** Tried in this order; the fastest is kept. */
const BULLMQ_TRIALS: readonly BullmqSettings[] = [
  { concurrency: 50, workers: 1 },
  { concurrency: 200, workers: 1 },
  { concurrency: 1_000, workers: 1 },
  { concurrency: 100, workers: 2 },
];

/** Rows added with one command. */
const ROWS_A_CALL = 1_000;
/** What is done is kept for a while, for whoever looks; keeping all of it would only be slower. */
const KEPT = { count: 1_000 } as const;

/** Seconds from the first row added to the last one done. Throws unless every row was done once. */
export async function measureBullmq({ port }: Pick<RedisServer, 'port'>, rows: number, settings: BullmqSettings) {
  const name = `rows-${randomUUID()}`;
  const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
  const done = new Uint8Array(rows);
  let left = rows;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const queue = new Queue<number>(name, { connection });
  const workers = Array.from(
    { length: settings.workers },
    () =>
      new Worker<number>(
        name,
        async ({ data: row }) => {
          done[row] = (done[row] ?? 0) + 1;
        },
        { connection, concurrency: settings.concurrency, removeOnComplete: KEPT },
      ),
  );
  queue.on('error', () => undefined);
  for (const worker of workers) {
    worker.on('error', () => undefined);
    worker.on('completed', () => {
      left -= 1;
      if (left === 0) finish();
    });
  }
  try {
    await Promise.all([queue.waitUntilReady(), ...workers.map((worker) => worker.waitUntilReady())]);
    const startedMs = performance.now();
    for (let from = 0; from < rows; from += ROWS_A_CALL) {
      const some = Array.from({ length: Math.min(ROWS_A_CALL, rows - from) }, (_, row) => from + row);
      await queue.addBulk(some.map((row) => ({ name: 'row', data: row })));
    }
    await finished;
    const seconds = (performance.now() - startedMs) / 1_000;
    if (done.some((times) => times !== 1)) throw new Error('BullMQ: not every row was done once.');
    return seconds;
  } finally {
    await Promise.all([...workers, queue].map((each) => each.close()));
  }
}

/** The fastest of a few settings with so many rows; the first when there are none. */
export async function tuneBullmq(redis: RedisServer, rows: number): Promise<BullmqSettings> {
  const [first] = BULLMQ_TRIALS;
  let best = { settings: first ?? { concurrency: 50, workers: 1 }, seconds: Number.POSITIVE_INFINITY };
  if (rows === 0) return best.settings;
  for (const settings of BULLMQ_TRIALS) {
    const seconds = await measureBullmq(redis, rows, settings);
    if (seconds < best.seconds) best = { settings, seconds };
  }
  return best.settings;
}
