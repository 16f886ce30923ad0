// Hears how generations go, and writes it into their rows. News may come twice, late, or in another order.
import type { ErrorCode, GeneratedVideo, GenerationChange } from '@shotlist/core';
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { statusBody } from '../answers/bodies.js';
import type { Database } from '../database/open-database.js';
import { generations } from '../database/schema.js';
import type { GatewayOptions } from '../gateway-options.js';

export type GenerationChanged = (change: GenerationChange) => Promise<void>;

/** Codes where a failure brings none of its own. */
const CODES: Readonly<Record<Exclude<GeneratedVideo['status'], 'succeeded'>, ErrorCode>> = {
  failed: 'GENERATION_FAILED',
  rejected: 'REQUEST_REJECTED',
  canceled: 'CANCELED',
  ambiguous: 'SUBMIT_AMBIGUOUS',
};

export function createListener(options: GatewayOptions): GenerationChanged {
  const { database, onEnded, publicUrl, nowMs = Date.now } = options;
  return async (change) => {
    if (change.state === 'generating') return begin(database, change.id, new Date(nowMs()));
    await end(database, change.id, change.result, nowMs());
    if (onEnded === undefined) return;
    // Also when it had ended before: the one who wrote that may have been killed before anybody was told.
    const [row] = await database.db
      .select()
      .from(generations)
      .where(and(eq(generations.id, change.id), isNotNull(generations.webhookUrl)));
    if (row === undefined || row.webhookUrl === null) return;
    const { id, userId, webhookUrl } = row;
    await onEnded({ id, userId, webhookUrl, answer: { success: true, ...statusBody(row, publicUrl) } });
  };
}

/** A later status stays. */
async function begin({ db }: Database, id: string, now: Date): Promise<void> {
  await db
    .update(generations)
    .set({
      status: 'in_progress',
      startedAt: now,
      handedAt: sql`coalesce(${generations.handedAt}, ${now.toISOString()}::timestamptz)`,
    })
    .where(and(eq(generations.id, id), inArray(generations.status, ['pending', 'in_queue'])));
}

/** The first end stays; one that failed gives its unit back with it, in the same statement. */
async function end({ db }: Database, id: string, result: GeneratedVideo, nowMs: number): Promise<void> {
  const { status, video, processingSeconds = null } = result;
  // A provider of somebody else's may say anything; what the database can't take must not keep a row without its end.
  const generationId = /^[!-~]{1,200}$/.test(result.generationId ?? '') ? result.generationId : null;
  const seed = Number.isSafeInteger(result.seed) ? result.seed : null;
  const isCompleted = status === 'succeeded' && video !== undefined;
  const code = isCompleted ? null : (result.code ?? (status === 'succeeded' ? 'OUTPUT_UNAVAILABLE' : CODES[status]));
  const now = new Date(nowMs).toISOString();
  await db.execute(sql`
    WITH ended AS (
      UPDATE shotlist.generations SET
        status = ${isCompleted ? 'completed' : 'failed'},
        -- Clocks may differ, but nothing ends before it was accepted.
        ended_at = greatest(${now}::timestamptz, accepted_at),
        handed_at = coalesce(handed_at, ${now}::timestamptz),
        provider_generation_id = ${generationId},
        video_key = ${isCompleted ? video.key : null},
        video_size = ${isCompleted ? video.size : null}::double precision,
        video_sha256 = ${isCompleted ? video.sha256 : null},
        used_seed = ${seed}::bigint,
        processing_seconds = ${processingSeconds}::double precision,
        error_code = ${code},
        is_returned = ${!isCompleted}
      WHERE id = ${id} AND status NOT IN ('completed', 'failed')
      RETURNING user_id, usage_month, is_returned
    )
    UPDATE shotlist.usage AS u SET used = u.used - 1
    FROM ended WHERE ended.is_returned AND u.user_id = ended.user_id AND u.month = ended.usage_month`);
}
