// A look at the server of a database file neither starts nor holds one.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { cli, newDatabase } from './__fixtures__/dev-server-test.js';
import { runningDevServer } from './running-dev-server.js';
import { stateFiles } from './server-state.js';
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

test('what a later release wrote about a server is STATE_NEWER, for who looks and for who would start one', async () => {
  const databaseFile = await newDatabase();
  const { state } = stateFiles(databaseFile);
  await writeFile(state, '{"version":2}');
  const refused = { code: 'STATE_NEWER', where: state };
  await expect(runningDevServer(databaseFile)).rejects.toMatchObject(refused);
  if (cli !== undefined) await expect(startDevServer({ databaseFile })).rejects.toMatchObject(refused);
  expect(await readFile(state, 'utf8')).toBe('{"version":2}');
  await rm(state);
});
