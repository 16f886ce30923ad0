// Finds the server that runs for a database file, without starting one or holding it.
import { connect } from 'node:net';
import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readState, stateFiles } from './server-state.js';

/** Its address; undefined when none runs. It may end at any moment: nothing here keeps it. */
export async function runningDevServer(databaseFile: string): Promise<string | undefined> {
  const file = await realpath(databaseFile).catch(() => resolve(databaseFile));
  const state = await readState(stateFiles(file).state);
  if (state?.server === undefined) return undefined;
  // The file stays when everything has ended; the guard answers only while it guards.
  const socket = connect({ port: state.guard.port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return state.server.address;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
