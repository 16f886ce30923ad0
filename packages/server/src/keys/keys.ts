// Keys: shown once, kept as a hash.
import { randomBytes } from 'node:crypto';
import { asc, eq, type SQL } from 'drizzle-orm';
import type { Database } from '../database/open-database.js';
import { keys } from '../database/schema.js';
import { drawKey, hashKey } from './key-text.js';

/** A key as it may be shown at any time. */
export interface KeyEntry {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** Its last four characters. */
  readonly ending: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

export interface CreatedKey extends KeyEntry {
  /** The key itself: this is the only time that anyone sees it. */
  readonly key: string;
}

/** A new key of a user. */
export async function createKey(
  { db }: Database,
  { userId, name }: Pick<KeyEntry, 'userId' | 'name'>,
): Promise<CreatedKey> {
  const key = drawKey();
  const id = `key_${randomBytes(8).toString('hex')}`;
  const entry = { id, userId, name, ending: key.slice(-4), createdAt: new Date(), revokedAt: null };
  await db.insert(keys).values({ ...entry, hash: hashKey(key) });
  return { ...entry, key };
}

/** A user's keys, or everybody's, oldest first; revoked ones too. */
export async function listKeys({ db }: Database, userId?: string): Promise<readonly KeyEntry[]> {
  const { id, userId: owner, name, ending, createdAt, revokedAt } = keys;
  const whose: SQL | undefined = userId === undefined ? undefined : eq(owner, userId);
  return db
    .select({ id, userId: owner, name, ending, createdAt, revokedAt })
    .from(keys)
    .where(whose)
    .orderBy(asc(createdAt), asc(id));
}

/** It stops working within two seconds, in every gateway. False when there is no such key. */
export async function revokeKey({ db }: Database, id: string): Promise<boolean> {
  const changed = await db.update(keys).set({ revokedAt: new Date() }).where(eq(keys.id, id)).returning();
  return changed.length > 0;
}
