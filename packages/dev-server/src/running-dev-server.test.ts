// A look at the server of a database file neither starts nor holds one.
import { expect, onTestFinished, test } from 'vitest';
import { cli, newDatabase } from './__fixtures__/dev-server-test.js';
import { runningDevServer } from './running-dev-server.js';
import { startDevServer } from './start-dev-server.js';

test('it is found while it runs, and ends although somebody has looked', async (context) => {
  if (cli === undefined) context.skip('skipped: needs a Temporal CLI');
  const databaseFile = await newDatabase();
  expect(await runningDevServer(databaseFile)).toBeUndefined();
  const server = await startDevServer({ databaseFile });
  onTestFinished(() => server.stop());
  expect(await runningDevServer(databaseFile)).toBe(server.address);
  await server.stop();
  expect(await runningDevServer(databaseFile)).toBeUndefined();
});
