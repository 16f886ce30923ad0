// Users: whose keys, generations and months they are.
import { randomBytes } from 'node:crypto';
import { ShotlistError } from '@shotlist/core';
import { asc, eq } from 'drizzle-orm';
import type { Database } from '../database/open-database.js';
import { users } from '../database/schema.js';

/** Requests a month where nobody says otherwise. */
export const DEFAULT_MONTHLY_LIMIT = 100;

export interface User {
  readonly id: string;
  readonly name: string;
  /** Requests a UTC month; null is no limit. */
  readonly monthlyLimit: number | null;
  readonly createdAt: Date;
  /** None of its keys works any more; its generations go on. */
  readonly disabledAt: Date | null;
}

export interface NewUser {
  readonly name: string;
  /** @default 100 */
  readonly monthlyLimit?: number | null;
}

export async function createUser({ db }: Database, { name, monthlyLimit }: NewUser): Promise<User> {
  const limit = monthlyLimit === undefined ? DEFAULT_MONTHLY_LIMIT : monthlyLimit;
  if (limit !== null && !(Number.isInteger(limit) && limit >= 0 && limit <= 2_147_483_647))
    throw new ShotlistError('USAGE', { where: 'monthlyLimit', message: 'A monthly limit is a whole number from 0.' });
  if (name.trim() === '' || name.length > 200 || name.includes('\0'))
    throw new ShotlistError('USAGE', { where: 'name', message: 'A user’s name has 1 to 200 characters.' });
  const id = `user_${randomBytes(8).toString('hex')}`;
  const row = { id, name, monthlyLimit: limit, createdAt: new Date(), disabledAt: null };
  await db.insert(users).values(row);
  return row;
}

/** All of them, oldest first. */
export async function listUsers({ db }: Database): Promise<readonly User[]> {
  return db.select().from(users).orderBy(asc(users.createdAt), asc(users.id));
}

/** From now on, or within two seconds, none of its keys works. False when there is no such user. */
export async function disableUser({ db }: Database, id: string): Promise<boolean> {
  const changed = await db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, id)).returning();
  return changed.length > 0;
}
