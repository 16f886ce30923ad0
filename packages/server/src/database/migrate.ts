// Brings a database to the form that this release knows. Two gateways may start at the same time.
import { newerState } from '@shotlist/core';
import { FIRST_MIGRATION } from './first-migration.js';
import { SECOND_MIGRATION } from './second-migration.js';
import { THIRD_MIGRATION } from './third-migration.js';

/** By number, from 1. What was released never changes: a change is another one at the end. */
const MIGRATIONS: readonly string[] = [FIRST_MIGRATION, SECOND_MIGRATION, THIRD_MIGRATION];

/** Any number will do, as long as it stays: the lock is the whole database's. */
const MIGRATION_LOCK = 7_231_950_241;

/** One connection, and nobody else's. */
export interface MigrationSession {
  /** One or more statements; the rows of the last. */
  run(statements: string): Promise<readonly Record<string, unknown>[]>;
}

/** Does what is missing, all or nothing. Throws `STATE_NEWER` for a database that a later release has changed. */
export async function migrate(session: MigrationSession): Promise<void> {
  await session.run('BEGIN');
  try {
    await session.run(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await session.run(
      'CREATE SCHEMA IF NOT EXISTS shotlist; CREATE TABLE IF NOT EXISTS shotlist.migrations (number integer PRIMARY KEY, done_at timestamptz NOT NULL DEFAULT now())',
    );
    const [row] = await session.run('SELECT coalesce(max(number), 0) AS number FROM shotlist.migrations');
    const done = Number(row?.['number']);
    if (done > MIGRATIONS.length) throw newerState('the gateway’s database', done, MIGRATIONS.length);
    for (const [place, statements] of MIGRATIONS.entries()) {
      if (place < done) continue;
      await session.run(statements);
      await session.run(`INSERT INTO shotlist.migrations (number) VALUES (${place + 1})`);
    }
    await session.run('COMMIT');
  } catch (error) {
    await session.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
