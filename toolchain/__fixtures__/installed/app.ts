// Somebody's application: types, plugin, worker, and the replay of a history as JSON.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ERRORS } from '@shotlist/core';
import { createAnimatic } from '@shotlist/provider-animatic';
import { openStore } from '@shotlist/store';
import { ShotlistClient } from '@shotlist/temporal/client';
import { ShotlistPlugin } from '@shotlist/temporal/worker';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { makeReel } from './workflows.js';

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});
const [address = '', account = ''] = process.argv.slice(2);
mkdirSync('videos', { recursive: true });
const store = await openStore(pathToFileURL('videos').href);
const connection = await NativeConnection.connect({ address });
const taskQueue = `installed-${account}`;
const workflowsPath = fileURLToPath(new URL('./workflows.js', import.meta.url));
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowsPath,
  plugins: [
    new ShotlistPlugin({
      store,
      accounts: { [account]: { provider: createAnimatic({ store }), limits: { maxInFlight: 4 } } },
    }),
  ],
});
const client = new Client({ connection: await Connection.connect({ address }) });
const handle = await client.workflow.start<typeof makeReel>('makeReel', {
  taskQueue,
  workflowId: taskQueue,
  args: [account],
});
const { batchId, counts } = await worker.runUntil(handle.result());
const progress = await new ShotlistClient({ store }).handle(batchId).progress();

writeFileSync('history.json', historyToJSON(await handle.fetchHistory()));
const history: unknown = JSON.parse(readFileSync('history.json', 'utf8'));
await Worker.runReplayHistory({ workflowsPath, plugins: [new ShotlistPlugin()] }, history, taskQueue);
await client.connection.close();
await connection.close();
console.log(
  JSON.stringify({ succeeded: counts.succeeded, verdict: progress.verdict, codes: Object.keys(ERRORS).length }),
);
