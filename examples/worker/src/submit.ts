// Submits a shot list to whatever workers serve the account, and waits for it.
import { describeError, isShotlistError } from '@shotlist/core';
import { openStore } from '@shotlist/store';
import { ShotlistClient } from '@shotlist/temporal/client';
import { Client, Connection } from '@temporalio/client';
import { ACCOUNT, readSettings } from './settings.js';

const [file = 'shots.csv'] = process.argv.slice(2);
const { connectionOptions, namespace, storeUrl } = readSettings();
const connection = await Connection.connect(connectionOptions);
try {
  const store = await openStore(storeUrl);
  const client = new ShotlistClient({ store, temporal: new Client({ connection, namespace }) });
  const batch = await client.submit({ account: ACCOUNT, csv: file });
  console.log(`${batch.batchId} is submitted.`);
  const { counts, total, verdict } = await batch.result();
  console.log(`${counts.succeeded} of ${total} shots, ${verdict}.`);
  for await (const { id, videoKey } of batch.results()) console.log(`  ${id}  ${videoKey ?? 'no video'}`);
} catch (error) {
  if (!isShotlistError(error)) throw error;
  console.error(describeError(error));
  process.exitCode = 1;
} finally {
  await connection.close();
}
