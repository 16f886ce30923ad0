// The same tests on both databases: PGlite always, PostgreSQL where the machine has one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fillFolder, needs, startPostgres, type TestPostgres } from '@shotlist/testing';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Database, openDatabase } from '../database/open-database.js';

const INITDB = needs('initdb').path;

/** PGlite takes seconds to make its files, which are the same each time. */
const EMPTY_DATABASE = {
  name: 'gateway-database',
  sources: ['packages/server/src/database/*.ts'],
  make: async (folder: string) => (await openDatabase({ folder })).close(),
};

/** `define` registers tests; the database is open while they run, and empty when they begin. */
export function onEachDatabase(define: (database: () => Database) => void): void {
  let database: Database;
  describe('on PGlite', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-pglite-'));
    beforeAll(async () => {
      await fillFolder(folder, EMPTY_DATABASE);
      database = await openDatabase({ folder });
    });
    afterAll(async () => {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    });
    define(() => database);
  });

  describe.skipIf(INITDB === undefined)(
    `on PostgreSQL${INITDB === undefined ? ' (skipped: needs initdb)' : ''}`,
    () => {
      let postgres: TestPostgres;
      beforeAll(async () => {
        postgres = await startPostgres(INITDB ?? '');
        database = await openDatabase({ url: postgres.url, folder: '' });
      });
      afterAll(async () => {
        await database.close();
        await postgres.close();
      });
      define(() => database);
    },
  );
}
