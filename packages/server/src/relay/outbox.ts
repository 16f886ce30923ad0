// The outbox: accepted rows that the engine has not taken. The row itself is the message, so none can be lost.
import type { GenerationRequest } from '@shotlist/core';
import { inArray, sql } from 'drizzle-orm';
import type { Database } from '../database/open-database.js';
import { rowsOf } from '../database/rows.js';
import { generations } from '../database/schema.js';

export interface DueRequest {
  readonly id: string;
  readonly userId: string;
  readonly request: GenerationRequest;
}

export interface Outbox {
  /** Takes up to `most` that are due. For a while no other gateway takes them. */
  take(most: number): Promise<readonly DueRequest[]>;
  /** The engine has them. */
  handedOver(ids: readonly string[], nowMs: number): Promise<void>;
  /** What was handed over so many seconds ago and has no end is due once more: the engine may have lost it. */
  dueAgain(seconds: number): Promise<void>;
  /** The engine could not be told: later, and ever less often. */
  putBack(ids: readonly string[]): Promise<void>;
}

/** How long a gateway that took some may work on them, or be dead, before another one tries. */
export const TAKEN_FOR_SECONDS = 15;

export function createOutbox({ db }: Database): Outbox {
  return {
    async take(most) {
      // Times by the database's clock: that of all gateways.
      const result = await db.execute(sql`
        UPDATE shotlist.generations AS g
        SET hand_after = now() + make_interval(secs => ${TAKEN_FOR_SECONDS}), hand_tries = g.hand_tries + 1
        FROM (
          SELECT id FROM shotlist.generations
          WHERE handed_at IS NULL AND hand_after <= now()
          ORDER BY ordinal LIMIT ${most} FOR UPDATE SKIP LOCKED
        ) AS due
        WHERE g.id = due.id
        RETURNING g.id, g.user_id, g.request::text AS request`);
      return rowsOf<{ id: string; user_id: string; request: string }>(result).map(({ id, user_id, request }) => ({
        id,
        userId: user_id,
        request: JSON.parse(request) as GenerationRequest,
      }));
    },

    async handedOver(ids, nowMs) {
      await db
        .update(generations)
        .set({
          handedAt: new Date(nowMs),
          // It may have been made, or failed, before we heard that it was taken.
          status: sql`CASE ${generations.status} WHEN 'pending' THEN 'in_queue' ELSE ${generations.status} END`,
        })
        .where(inArray(generations.id, [...ids]));
    },

    async dueAgain(seconds) {
      await db.execute(sql`
        UPDATE shotlist.generations SET handed_at = NULL, hand_after = now(), hand_tries = 0
        WHERE status IN ('pending', 'in_queue', 'in_progress') AND handed_at < now() - make_interval(secs => ${seconds})`);
    },

    async putBack(ids) {
      await db
        .update(generations)
        // Half a second doubled with each try, up to half a minute, the half of it by chance.
        .set({
          handAfter: sql`now() + make_interval(secs => least(30, 0.5 * 2 ^ least(hand_tries, 8)) * (0.5 + random() / 2))`,
        })
        .where(inArray(generations.id, [...ids]));
    },
  };
}
