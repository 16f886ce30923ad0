// One of several workers as a process of its own; when it is told to stop it writes down what it has sent.
import { openStore } from '@shotlist/store';
import { createShotlistWorkers } from '@shotlist/temporal/worker';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import type { WorkerPlace } from './measure.js';
import { createStatelessVendor } from './stateless-vendor.js';

const place = JSON.parse(process.argv[2] ?? '') as WorkerPlace;
const { address, namespace, storeUrl, account, limits, sendsFile, workflowCode } = place;

Runtime.install({
  logger: new DefaultLogger('WARN'),
  shutdownSignals: [],
  telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
});
const { provider, writeSends } = createStatelessVendor();
const connection = await NativeConnection.connect({ address });
const workers = await createShotlistWorkers({
  connection,
  namespace,
  store: await openStore(storeUrl),
  accounts: { [account]: { provider, limits } },
  ...(workflowCode === undefined ? {} : { workflowWorker: { workflowBundle: { codePath: workflowCode } } }),
});
process.once('SIGTERM', () => workers.shutdown());
const running = workers.run();
console.log('ready');
await running;
await connection.close();
writeSends(sendsFile);
