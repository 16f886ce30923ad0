// A gateway in a process of its own, so that it can be killed: FOLDER DATABASE_URL. Says where it is as a line of JSON.
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createKey, createUser, openDatabase, startGateway } from '../index.js';

const [folder = '', url = ''] = process.argv.slice(2);
const taken = path.join(folder, 'taken');
const isFirst = !existsSync(taken);
mkdirSync(taken, { recursive: true });

const database = await openDatabase({ folder, ...(url === '' ? {} : { url }) });
const gateway = await startGateway({
  port: 0,
  database,
  store: { read: async () => undefined },
  account: 'preview',
  listener: 'gateway',
  rate: null,
  engine: {
    async generate({ id }) {
      appendFileSync(path.join(folder, 'calls'), `${id}\n`);
      // As Temporal does it: the second with an id is no other.
      if (!existsSync(path.join(taken, id))) writeFileSync(path.join(taken, id), '');
    },
  },
});
let key = '';
if (isFirst) {
  const user = await createUser(database, { name: 'Ada', monthlyLimit: null });
  ({ key } = await createKey(database, { userId: user.id, name: 'flood' }));
}
console.log(JSON.stringify({ url: gateway.url, key }));
process.once('SIGTERM', () => void gateway.close().then(() => database.close()));
