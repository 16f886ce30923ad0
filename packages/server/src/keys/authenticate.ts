// Whose key it is. Whatever is wrong with one, the same work is done and the same nothing is said.
import { timingSafeEqual } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database } from '../database/open-database.js';
import { keys, users } from '../database/schema.js';
import { hashKey, isKeyText } from './key-text.js';

/** Who asks. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly monthlyLimit: number | null;
}

/** Who sent this `Authorization` header; undefined where nobody may. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller | undefined>;

/** For so long a key that was good is taken as good: so long a revoked one may still work. */
const KNOWN_FOR_MS = 2000;
/** Callers that are remembered; beyond it all are forgotten. */
const MOST_KNOWN = 10_000;

export function createAuthenticate(database: Database): Authenticate {
  // By hash: a key itself stays nowhere. Those who ask at the same time with one key share one look.
  const known = new Map<string, { readonly caller: Promise<Caller | undefined>; readonly untilMs: number }>();

  return async (authorization) => {
    const key = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '';
    const hash = hashKey(key);
    const nowMs = performance.now();
    const entry = known.get(hash);
    if (entry !== undefined && entry.untilMs > nowMs) return entry.caller;
    const caller = find(database, key, hash);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(hash, { caller, untilMs: nowMs + KNOWN_FOR_MS });
    const forget = (): void => {
      if (known.get(hash)?.caller === caller) known.delete(hash);
    };
    try {
      const found = await caller;
      // One that was wrong may be made the next moment, and wrong ones must not fill the memory.
      if (found === undefined) forget();
      return found;
    } catch (error) {
      forget();
      throw error;
    }
  };
}

async function find({ db }: Database, key: string, hash: string): Promise<Caller | undefined> {
  const isOurs = isKeyText(key);
  const [row] = await db
    .select({
      hash: keys.hash,
      revokedAt: keys.revokedAt,
      disabledAt: users.disabledAt,
      id: users.id,
      name: users.name,
      monthlyLimit: users.monthlyLimit,
    })
    .from(keys)
    .innerJoin(users, eq(users.id, keys.userId))
    .where(eq(keys.hash, hash));
  const isEqual = timingSafeEqual(Buffer.from(row?.hash ?? '0'.repeat(64), 'hex'), Buffer.from(hash, 'hex'));
  if (row === undefined || !isEqual || !isOurs || row.revokedAt !== null || row.disabledAt !== null) return undefined;
  const { id, name, monthlyLimit } = row;
  return { id, name, monthlyLimit };
}
