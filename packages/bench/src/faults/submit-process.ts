// A submitter as a process of its own: from the file to the end of the batch, saying each step.
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { ingestShotList, publishShotList } from '@shotlist/csv';
import { openStore } from '@shotlist/store';
import { ShotlistClient } from '@shotlist/temporal/client';
import { Client, Connection } from '@temporalio/client';
import type { SubmitSettings } from './processes.js';

const { address, storeUrl, account, csv, folder } = JSON.parse(process.argv[2] ?? '') as SubmitSettings;

console.log('began');
const store = await openStore(storeUrl);
const directory = await mkdtemp(path.join(folder, 'staging-'));
const { staged, summary } = await ingestShotList(csv, { directory, batch: { account } });
if (staged === undefined) throw new Error(`The shot list has problems: ${JSON.stringify(summary.problems)}`);
console.log('staged');
const { batchId } = await publishShotList(store, staged);
console.log(`published ${batchId}`);
const connection = await Connection.connect({ address });
const handle = await new ShotlistClient({ store, temporal: new Client({ connection }) }).submit({ batchId });
console.log('submitted');
const end = await handle.result();
await connection.close();
console.log(end.state);
