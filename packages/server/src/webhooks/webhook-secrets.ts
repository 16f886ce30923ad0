// What a user's webhooks are signed with. A secret is made when it is first asked for.
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '../database/open-database.js';
import { rowsOf } from '../database/rows.js';

/** Of 24 to 64 that the specification allows. */
const SECRET_BYTES = 32;
/** How long messages are signed with the old secret too, so that receivers can be changed one after another. */
export const OLD_SECRET_HOURS = 24;

/** `whsec_` and base64, as receivers' libraries take it. Undefined where there is no such user. */
export async function webhookSecret({ db }: Database, userId: string): Promise<string | undefined> {
  const result = await db.execute(sql`
    INSERT INTO shotlist.webhook_secrets AS s (user_id, secret)
    SELECT u.id, ${drawSecret()} FROM shotlist.users AS u WHERE u.id = ${userId}
    -- So that the one that stands there is returned.
    ON CONFLICT (user_id) DO UPDATE SET secret = s.secret
    RETURNING s.secret`);
  return rowsOf<{ secret: string }>(result)[0]?.secret;
}

/** A new one; the old one signs too for {@link OLD_SECRET_HOURS}. Undefined where there is no such user. */
export async function rotateWebhookSecret({ db }: Database, userId: string): Promise<string | undefined> {
  const result = await db.execute(sql`
    INSERT INTO shotlist.webhook_secrets AS s (user_id, secret)
    SELECT u.id, ${drawSecret()} FROM shotlist.users AS u WHERE u.id = ${userId}
    ON CONFLICT (user_id) DO UPDATE SET
      secret = excluded.secret,
      previous = s.secret,
      previous_until = now() + make_interval(hours => ${OLD_SECRET_HOURS})
    RETURNING s.secret`);
  return rowsOf<{ secret: string }>(result)[0]?.secret;
}

/** Those that sign now, the newest first. */
export async function signingSecrets(database: Database, userId: string): Promise<readonly string[]> {
  const secret = await webhookSecret(database, userId);
  if (secret === undefined) return [];
  const result = await database.db.execute(sql`
    SELECT previous FROM shotlist.webhook_secrets WHERE user_id = ${userId} AND previous_until > now()`);
  return [secret, ...rowsOf<{ previous: string }>(result).map(({ previous }) => previous)];
}

function drawSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}
