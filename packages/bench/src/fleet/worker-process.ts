// A worker of a fleet as a process of its own, with the provider that users have.
import { createVideoGenApi } from '@shotlist/provider-videogenapi';
import { openStore } from '@shotlist/store';
import { createShotlistWorkers } from '@shotlist/temporal/worker';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import type { FleetPlace } from './fleet.js';
import { API_KEY } from './fleet-vendor.js';

const place = JSON.parse(process.argv[2] ?? '') as FleetPlace;
const { address, storeUrl, account, baseUrl, limits, provider, workflowCode } = place;

Runtime.install({
  logger: new DefaultLogger('WARN'),
  shutdownSignals: [],
  telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
});
const connection = await NativeConnection.connect({ address });
const workers = await createShotlistWorkers({
  connection,
  store: await openStore(storeUrl),
  accounts: { [account]: { provider: createVideoGenApi({ ...provider, apiKey: API_KEY, baseUrl }), limits } },
  workflowWorker: {
    // The workflows of one that was killed go on elsewhere after a second.
    stickyQueueScheduleToStartTimeout: '1s',
    ...(workflowCode === undefined ? {} : { workflowBundle: { codePath: workflowCode } }),
  },
});
process.once('SIGTERM', () => workers.shutdown());
const running = workers.run();
console.log('ready');
await running;
await connection.close();
