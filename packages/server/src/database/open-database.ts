// Opens the gateway's database: PostgreSQL where there is a URL, else PGlite in a folder. Both have the same tables.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { newerState } from '@shotlist/core';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import pg from 'pg';
import { databaseAway, isDatabaseAway } from './database-failure.js';
import { lockFolder } from './folder-lock.js';
import { migrate } from './migrate.js';

export interface DatabaseOptions {
  /** Of a PostgreSQL, 13 or later. @default PGlite, in `folder` */
  readonly url?: string;
  /** Where PGlite keeps its files; created when missing. */
  readonly folder: string;
  /** Connections to PostgreSQL. @default 10 */
  readonly connections?: number;
}

/** An open database, in the form that this release knows. */
export interface Database {
  readonly kind: 'postgres' | 'pglite';
  readonly db: PgDatabase<PgQueryResultHKT>;
  close(): Promise<void>;
}

/** Opens it and brings it up to date. Throws `DATABASE_UNREACHABLE`, `STATE_NEWER`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, folder } = options;
  if (url === undefined) return openPglite(path.resolve(folder, 'gateway'));
  try {
    return await openPostgres(url, options.connections ?? 10);
  } catch (error) {
    throw isDatabaseAway(error) ? databaseAway(hostOf(url)) : error;
  }
}

async function openPostgres(url: string, connections: number): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5000,
    // Nothing the gateway asks takes that long: who waits for an answer is told so.
    statement_timeout: 10_000,
    query_timeout: 15_000,
    keepAlive: true,
    application_name: 'shotlist-gateway',
  });
  // A connection that breaks while nobody uses it is replaced by the next who needs one.
  pool.on('error', () => undefined);
  try {
    const client = await pool.connect();
    try {
      await migrate({
        run: async (statements) => {
          const result = (await client.query(statements)) as pg.QueryResult | pg.QueryResult[];
          return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
        },
      });
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  return { kind: 'postgres', db: drizzlePostgres(pool), close: () => pool.end() };
}

async function openPglite(folder: string): Promise<Database> {
  mkdirSync(path.dirname(folder), { recursive: true });
  const unlock = lockFolder(folder);
  try {
    refuseNewer(folder);
    const client = await PGlite.create({ dataDir: folder });
    await migrate({ run: async (statements) => (await client.exec(statements)).at(-1)?.rows ?? [] });
    const close = async (): Promise<void> => {
      await client.close();
      unlock();
    };
    return { kind: 'pglite', db: drizzlePglite(client), close };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** PostgreSQL’s form of files that PGlite has. */
const FILES_VERSION = 18;

/** PGlite itself would say no more than that it aborted. */
function refuseNewer(folder: string): void {
  const file = path.join(folder, 'PG_VERSION');
  const version = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (version > FILES_VERSION) throw newerState(folder, version, FILES_VERSION);
}

/** Without its user and password. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'DATABASE_URL';
}
