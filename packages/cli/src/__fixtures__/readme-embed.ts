// The README's sample: compiled with the tests, and compared with the README word for word.
import { NativeConnection } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import { openStore } from '@shotlist/store';
import { createShotlistWorkers, ShotlistClient } from '@shotlist/temporal';
import { createAnimatic } from '@shotlist/provider-animatic';

const store = await openStore('file:///var/lib/shotlist');
const workers = await createShotlistWorkers({
  connection: await NativeConnection.connect(),
  store,
  accounts: { preview: { provider: createAnimatic({ store }), limits: { maxInFlight: 64 } } },
});
const working = workers.run();

const client = new ShotlistClient({ store, temporal: new Client({ connection: await Connection.connect() }) });
const batch = await client.submit({ account: 'preview', csv: 'shots.csv' });
console.log((await batch.result()).counts);

workers.shutdown();
await working;
