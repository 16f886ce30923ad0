// Makes one trailer, from beginning to end. With --prebuilt the worker takes a bundle that was made before.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startDevServer } from '@shotlist/dev-server';
import { createAnimatic } from '@shotlist/provider-animatic';
import { openStore } from '@shotlist/store';
import { ShotlistPlugin } from '@shotlist/temporal/worker';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createStudioActivities } from './activities.js';

const TASK_QUEUE = 'studio';
const folder = path.resolve('out');
await mkdir(folder, { recursive: true });
// Temporal would warn that the accounts' workers run no workflows: they aren't meant to.
const logger = new DefaultLogger('ERROR');
Runtime.install({ logger, telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } } });

// Your application has a server already; TEMPORAL_ADDRESS names it. Else one of this folder's is started.
const named = process.env['TEMPORAL_ADDRESS'];
const server = named === undefined ? await startServer() : undefined;
const address = named ?? server?.address ?? '';
const connection = await NativeConnection.connect({ address });
try {
  const store = await openStore(pathToFileURL(path.join(folder, 'store')).href);
  const plugin = new ShotlistPlugin({
    store,
    accounts: { preview: { provider: createAnimatic({ store }), limits: { maxInFlight: 8 }, fetchSlots: 2 } },
  });
  const workflowsPath = fileURLToPath(new URL('./workflows.js', import.meta.url));
  const prebuilt = process.argv.includes('--prebuilt');
  console.log(prebuilt ? 'Bundling workflows before the worker starts' : 'Starting the worker');
  const worker = await Worker.create({
    connection,
    taskQueue: TASK_QUEUE,
    activities: createStudioActivities(store, folder),
    ...(prebuilt
      ? { workflowBundle: await bundleWorkflowCode({ workflowsPath, logger, plugins: [new ShotlistPlugin()] }) }
      : { workflowsPath }),
    plugins: [plugin],
    shutdownGraceTime: '10s',
  });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const report = await worker.runUntil(
    client.workflow.execute('makeTrailer', {
      taskQueue: TASK_QUEUE,
      workflowId: 'trailer/the-keeper',
      args: ['The Keeper'],
    }),
  );
  console.log(report);
  await client.connection.close();
} finally {
  await connection.close();
  await server?.stop();
}

async function startServer() {
  return startDevServer({
    databaseFile: path.join(folder, 'temporal.db'),
    onProgress: ({ step, message }) => {
      // A start takes half a second; a first download takes longer.
      if (step !== 'start') console.log(message);
    },
  });
}
