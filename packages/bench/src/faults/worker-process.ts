// A worker as a process of its own, by the same doors as the command's: it serves one account until it is told to stop.
import { openStore } from '@shotlist/store';
import { createShotlistWorkers } from '@shotlist/temporal/worker';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { createRemoteProvider } from './remote-provider.js';
import type { WorkerSettings } from './processes.js';

const settings = JSON.parse(process.argv[2] ?? '') as WorkerSettings;
const { address, storeUrl, account, vendorUrl, limits, workflowCode, graceMs } = settings;

Runtime.install({
  logger: new DefaultLogger('WARN'),
  shutdownSignals: [],
  telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
});
const connection = await NativeConnection.connect({ address });
const workers = await createShotlistWorkers({
  connection,
  store: await openStore(storeUrl),
  accounts: { [account]: { provider: await createRemoteProvider(vendorUrl), limits } },
  shutdownGraceTimeMs: graceMs,
  workflowWorker: {
    stickyQueueScheduleToStartTimeout: '1s',
    ...(workflowCode === undefined ? {} : { workflowBundle: { codePath: workflowCode } }),
  },
});
process.once('SIGTERM', () => workers.shutdown());
const running = workers.run();
console.log('ready');
await running;
await connection.close();
console.log('drained');
