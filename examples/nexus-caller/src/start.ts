// Two namespaces of one Temporal server: Shotlist serves in one, an application calls from the other.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startDevServer } from '@shotlist/dev-server';
import { createAnimatic } from '@shotlist/provider-animatic';
import { openStore } from '@shotlist/store';
import { createShotlistWorkers } from '@shotlist/temporal/worker';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { lighthouseDay } from './workflows.js';

const CALLERS = 'callers';
const TASK_QUEUE = 'callers';
const folder = path.resolve('out');
await mkdir(folder, { recursive: true });
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});

const server = await startDevServer({ databaseFile: path.join(folder, 'temporal.db') });
const { address } = server;
const connection = await NativeConnection.connect({ address });
const client = await Connection.connect({ address });
try {
  // --- What whoever runs the server does once: a namespace for the callers, and the way to Shotlist.
  await once(
    client.workflowService.registerNamespace({
      namespace: CALLERS,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    }),
  );
  const target = { worker: { namespace: server.namespace, taskQueue: 'shotlist' } };
  await once(client.operatorService.createNexusEndpoint({ spec: { name: 'shotlist', target } }));

  // --- Shotlist, where the store and the keys are: nexus says that it is called.
  const store = await openStore(pathToFileURL(path.join(folder, 'store')).href);
  const shotlist = await createShotlistWorkers({
    connection,
    store,
    accounts: {
      preview: { provider: createAnimatic({ store, previewSize: '480p' }), limits: { maxInFlight: 20 }, fetchSlots: 2 },
    },
    nexus: true,
  });
  const serving = shotlist.run();
  try {
    await callFromAnotherNamespace();
  } finally {
    shotlist.shutdown();
    await serving;
  }
} finally {
  await client.close();
  await connection.close();
  await server.stop();
}

/** The application, which has neither. */
async function callFromAnotherNamespace(): Promise<void> {
  const worker = await Worker.create({
    connection,
    namespace: CALLERS,
    taskQueue: TASK_QUEUE,
    workflowsPath: fileURLToPath(new URL('./workflows.js', import.meta.url)),
  });
  const { counts, videos = [] } = await worker.runUntil(
    new Client({ connection: client, namespace: CALLERS }).workflow.execute<typeof lighthouseDay>('lighthouseDay', {
      taskQueue: TASK_QUEUE,
      workflowId: `lighthouse-day/${Date.now()}`,
      args: ['preview'],
    }),
  );
  for (const { id, status, video } of videos) console.log(`  ${id}  ${status}  ${video?.key ?? ''}`);
  console.log(`${counts.succeeded} of ${videos.length} shots.`);
}

/** Done again, it is there already. */
async function once(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 6)) throw error;
  });
}
