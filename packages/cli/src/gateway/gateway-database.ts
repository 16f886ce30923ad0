// The gateway's database of this folder, or the one that DATABASE_URL names.
import { access } from 'node:fs/promises';
import { isShotlistError, ShotlistError } from '@shotlist/core';
import type { Database } from '@shotlist/server';
import { type LocalState, localState, prepareState } from '../batch/local-state.js';
import { readSettings } from '../batch/settings.js';
import type { SettingsOptions } from '../define-command.js';

/** Which one it is. */
export interface DatabasePlace {
  /** Of a PostgreSQL; absent for the folder's own. */
  readonly url?: string;
  readonly state: LocalState;
}

export function databasePlace(state: LocalState, environment: NodeJS.ProcessEnv = process.env): DatabasePlace {
  const url = environment['DATABASE_URL'] ?? '';
  return url === '' ? { state } : { url, state };
}

/** Makes the folder's own where there is none. Throws `DATABASE_UNREACHABLE`, `STATE_NEWER`. */
export async function openGatewayDatabase({ url, state }: DatabasePlace): Promise<Database> {
  const { openDatabase } = await import('@shotlist/server');
  if (url !== undefined) return openDatabase({ url, folder: state.root });
  await prepareState(state);
  return openDatabase({ folder: state.root });
}

/**
 * Gives a command the database for as long as it works. `absent` is the answer where this folder has none yet, for
 * commands that only look: they make none.
 */
export async function withDatabase<Value>(
  options: SettingsOptions,
  work: (database: Database) => Promise<Value>,
  absent?: () => Value,
): Promise<Value> {
  const state = localState();
  // For what a .env beside the configuration says.
  await readSettings(options, state);
  const place = databasePlace(state);
  if (absent !== undefined && place.url === undefined && !(await isThere(state.gatewayDatabase))) return absent();
  const database = await openGatewayDatabase(place).catch((error: unknown) => {
    throw place.url === undefined ? whileItServes(error) : error;
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The embedded database has room for one process, and that is most likely "shotlist serve". */
function whileItServes(error: unknown): unknown {
  if (!isShotlistError(error) || error.code !== 'DATABASE_UNREACHABLE') return error;
  return new ShotlistError('DATABASE_UNREACHABLE', {
    ...(error.where === undefined ? {} : { where: error.where }),
    message: error.message,
    help: 'Stop "shotlist serve", type this again, and start it again: nothing is lost meanwhile.\nWith a PostgreSQL in DATABASE_URL both work at the same time.',
    cause: error,
  });
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
