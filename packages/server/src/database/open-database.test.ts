// Opening the database: by two at a time, after a later release, beside somebody else.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { createTestFolder, needs, startPostgres } from '@shotlist/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createUser, listUsers } from '../keys/users.js';
import { openDatabase } from './open-database.js';
import { rowsOf } from './rows.js';

needs('initdb').test('many gateways that start at the same time bring a database up to date once', async (initdb) => {
  const postgres = await startPostgres(initdb);
  onTestFinished(() => postgres.close());
  const opened = await Promise.all(Array.from({ length: 6 }, () => openDatabase({ url: postgres.url, folder: '' })));
  const [database] = opened;
  const result = await database!.db.execute(sql`SELECT number FROM shotlist.migrations ORDER BY number`);
  expect(rowsOf(result)).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
  await database!.db.execute(sql`INSERT INTO shotlist.migrations (number) VALUES (1000)`);
  await Promise.all(opened.map((one) => one.close()));
  await expect(openDatabase({ url: postgres.url, folder: '' })).rejects.toMatchObject({ code: 'STATE_NEWER' });
});

test('a database that can’t be reached is named without its password', async () => {
  const url = 'postgres://me:very-secret@127.0.0.1:1/videos';
  const failure: unknown = await openDatabase({ url, folder: '' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'DATABASE_UNREACHABLE', where: '127.0.0.1:1' });
  expect(JSON.stringify(failure)).not.toContain('very-secret');
});

test('a folder keeps what was in it, is one gateway’s at a time, is free again after a crash, and none of a later release', async () => {
  const folder = createTestFolder();
  const first = await openDatabase({ folder });
  const user = await createUser(first, { name: 'Ada' });
  await expect(openDatabase({ folder })).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  await first.close();
  await refusesNewer(path.join(folder, 'gateway'), () => openDatabase({ folder }));
  // Nobody has this number: the largest there is.
  writeFileSync(path.join(folder, 'gateway.lock'), '4194304');
  const second = await openDatabase({ folder });
  onTestFinished(() => second.close());
  expect(await listUsers(second)).toEqual([user]);
});

/** What a later PGlite made, as it tells by this file, is refused by its path and left alone. */
async function refusesNewer(where: string, open: () => Promise<unknown>): Promise<void> {
  const file = path.join(where, 'PG_VERSION');
  const kept = readFileSync(file, 'utf8');
  const version = Number(kept);
  writeFileSync(file, `${version + 1}\n`);
  const message = `It was written by a newer Shotlist: it has form ${version + 1}, and this release knows ${version}.`;
  await expect(open()).rejects.toMatchObject({ code: 'STATE_NEWER', where, message });
  expect(readFileSync(file, 'utf8')).toBe(`${version + 1}\n`);
  writeFileSync(file, kept);
}
