// A worker of one's own: serves an account until it is told to stop, and lets what is under way end.
import { createAnimatic } from '@shotlist/provider-animatic';
import { openStore } from '@shotlist/store';
import { createShotlistWorkers } from '@shotlist/temporal/worker';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { ACCOUNT, readSettings } from './settings.js';

Runtime.install({
  // Temporal would warn that an account's workers run no workflows: they aren't meant to.
  logger: new DefaultLogger('ERROR'),
  // The signals are ours, so that the program can say what they do.
  shutdownSignals: [],
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});

const { connectionOptions, namespace, storeUrl } = readSettings();
const store = await openStore(storeUrl);
const connection = await NativeConnection.connect(connectionOptions);
try {
  const workers = await createShotlistWorkers({
    connection,
    namespace,
    store,
    accounts: {
      [ACCOUNT]: {
        provider: createAnimatic({ store, previewSize: '480p' }),
        // Never more than eight at a time, and two a second, whatever is submitted and however many workers run.
        limits: { maxInFlight: 8, rate: { requests: 2, perMs: 1_000 } },
        // Each render takes a core.
        fetchSlots: 2,
      },
    },
    shutdownGraceTimeMs: 20_000,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.log('Stopping: what is under way may end.');
      workers.shutdown();
    });
  }
  console.log(`Serving the account "${ACCOUNT}". Ctrl-C stops it.`);
  await workers.run();
  console.log('Stopped.');
} finally {
  await connection.close();
}
