// The name of a database, drawn when it was made: all gateways on it share it, and no other does.
import { sql } from 'drizzle-orm';
import type { Database } from './open-database.js';
import { rowsOf } from './rows.js';

/** Sixteen hex digits; for task queues, see `gatewayTaskQueue` of core. */
export async function databaseId({ db }: Database): Promise<string> {
  const [row] = rowsOf<{ id: string }>(await db.execute(sql`SELECT id FROM shotlist.gateway`));
  return row?.id ?? '';
}
