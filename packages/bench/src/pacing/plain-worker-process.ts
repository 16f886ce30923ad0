// A worker of the plain way, as a process of its own.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { download, findVideo, generate } from './peer-api.js';
import type { PlainWorkerSettings } from './plain-system.js';
import type { ListRow } from './shot-list.js';

export interface PlainActivities {
  makeVideo(row: ListRow): Promise<void>;
}

const settings = JSON.parse(process.argv[2] ?? '') as PlainWorkerSettings;
const { address, taskQueue, workflowCode, baseUrl, outputs, atOnce, aSecond, pollMs } = settings;

const activities: PlainActivities = {
  async makeVideo(row) {
    const { heartbeatDetails } = Context.current().info;
    // What an earlier try made is waited for, where its heartbeat told of it.
    const generationId = typeof heartbeatDetails === 'string' ? heartbeatDetails : await generate(baseUrl, row);
    for (;;) {
      Context.current().heartbeat(generationId);
      await sleep(pollMs);
      const url = await findVideo(baseUrl, generationId);
      if (url !== undefined) return download(url, path.join(outputs, `${row.id}.mp4`));
    }
  },
};

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});
await mkdir(outputs, { recursive: true });
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowBundle: { codePath: workflowCode },
  activities,
  maxConcurrentActivityTaskExecutions: atOnce,
  ...(aSecond === null ? {} : { maxTaskQueueActivitiesPerSecond: aSecond }),
});
const running = worker.run();
console.log('ready');
await running;
