// A worker that is killed in the middle: of a peer's workflows, or of BullMQ. Each row is one paid request to the same vendor.
import { Context } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Runtime, Worker as TemporalWorker } from '@temporalio/worker';
import { Worker as BullmqWorker } from 'bullmq';
import { generate } from '../pacing/peer-api.js';
import { type KillWorkerSettings, listRow } from './kills.js';
import type { PeerActivities } from './peer-workflows.js';

const settings = JSON.parse(process.argv[2] ?? '') as KillWorkerSettings;
const { baseUrl, atOnce, queue } = settings;
const pay = (row: number) => generate(baseUrl, listRow(row));

if (settings.redisPort !== undefined) {
  const connection = { host: '127.0.0.1', port: settings.redisPort, maxRetriesPerRequest: null };
  const times = { lockDuration: 10_000, stalledInterval: 5_000 };
  const worker = new BullmqWorker<number>(queue, ({ data: row }) => pay(row), {
    connection,
    concurrency: atOnce,
    ...times,
  });
  worker.on('error', () => undefined);
  await worker.waitUntilReady();
  console.log('ready');
} else {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  });
  const activities: PeerActivities = {
    noop: async (row) => void (await pay(row)),
    async poll(row) {
      const { heartbeatDetails } = Context.current().info;
      // What an earlier try made is waited for, where its heartbeat told of it.
      const generationId = typeof heartbeatDetails === 'string' ? heartbeatDetails : await pay(row);
      Context.current().heartbeat(generationId);
    },
  };
  const worker = await TemporalWorker.create({
    connection: await NativeConnection.connect({ address: settings.address ?? '' }),
    taskQueue: queue,
    workflowBundle: { codePath: settings.workflowCode ?? '' },
    activities,
    maxConcurrentActivityTaskExecutions: atOnce,
  });
  const running = worker.run();
  console.log('ready');
  await running;
}
