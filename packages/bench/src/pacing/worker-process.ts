// A worker of Shotlist as a process of its own, with the provider that users have.
import { createVideoGenApi } from '@shotlist/provider-videogenapi';
import { openStore } from '@shotlist/store';
import { createShotlistWorkers } from '@shotlist/temporal/worker';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { API_KEY } from './pacing-vendor.js';
import type { PacingWorkerSettings } from './shotlist-system.js';

const settings = JSON.parse(process.argv[2] ?? '') as PacingWorkerSettings;
const { address, storeUrl, account, baseUrl, limits, pollMs, workflowCode } = settings;

Runtime.install({
  logger: new DefaultLogger('WARN'),
  telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
});
const workers = await createShotlistWorkers({
  connection: await NativeConnection.connect({ address }),
  store: await openStore(storeUrl),
  accounts: {
    [account]: { provider: createVideoGenApi({ apiKey: API_KEY, baseUrl, minPollIntervalMs: pollMs }), limits },
  },
  ...(workflowCode === undefined ? {} : { workflowWorker: { workflowBundle: { codePath: workflowCode } } }),
});
const running = workers.run();
console.log('ready');
await running;
