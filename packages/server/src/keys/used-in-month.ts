// What each user used of a month.
import { eq } from 'drizzle-orm';
import type { Database } from '../database/open-database.js';
import { usage } from '../database/schema.js';
import { monthOf } from '../utc-time.js';

/** Requests by user, of the UTC month that `nowMs` is in; who sent none is not named. */
export async function usedInMonth({ db }: Database, nowMs: number): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .select()
    .from(usage)
    .where(eq(usage.month, monthOf(nowMs).name));
  return new Map(rows.map(({ userId, used }) => [userId, used]));
}
