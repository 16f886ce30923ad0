// Takes requests in: those that come at the same time share one round trip and one commit.
import type { GenerationRequest } from '@shotlist/core';
import { sql } from 'drizzle-orm';
import type { Warning } from '../answers/warning.js';
import type { Database } from '../database/open-database.js';
import { rowsOf } from '../database/rows.js';
import { monthOf } from '../utc-time.js';
import { TAKEN_FOR_SECONDS } from '../relay/outbox.js';
import type { RateOptions } from './rate.js';

/** A request that broke no rule. */
export interface AskedRequest {
  readonly id: string;
  readonly userId: string;
  readonly requestId: string;
  readonly request: GenerationRequest;
  /** Two that ask for the same have the same. */
  readonly fingerprint: string;
  readonly warnings: readonly Warning[];
  readonly webhookUrl?: string;
  readonly idempotencyKey?: string;
  readonly nowMs: number;
}

export interface AcceptOutcome {
  /** `repeated`: a request with this Idempotency-Key was accepted before, and `id` is its generation. */
  readonly outcome: 'accepted' | 'repeated' | 'key_reused' | 'rate_exceeded' | 'month_exceeded';
  readonly id: string;
  /** Requests of the month that count, this one among them if it was accepted. */
  readonly used: number;
  /** Of the month; null is none. */
  readonly limit: number | null;
  /** When the user's bucket is full again, epoch milliseconds. */
  readonly fullAtMs: number;
}

export type AcceptRequest = (asked: AskedRequest) => Promise<AcceptOutcome>;

/** Requests of one round trip. */
const MOST_TOGETHER = 100;

interface Waiting {
  readonly asked: AskedRequest;
  readonly resolve: (outcome: AcceptOutcome) => void;
  readonly reject: (error: unknown) => void;
}

export function createAcceptRequest(database: Database, rate: RateOptions | null): AcceptRequest {
  let waiting: Waiting[] = [];
  let isBusy = false;

  const work = async (): Promise<void> => {
    isBusy = true;
    while (waiting.length > 0) {
      const together = waiting.slice(0, MOST_TOGETHER);
      waiting = waiting.slice(MOST_TOGETHER);
      try {
        const outcomes = await acceptAll(
          database,
          rate,
          together.map(({ asked }) => asked),
        );
        for (const [place, { resolve, reject }] of together.entries()) {
          const outcome = outcomes[place];
          if (outcome === undefined) reject(new Error('The database answered for fewer requests than it was asked.'));
          else resolve(outcome);
        }
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    isBusy = false;
  };

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      if (!isBusy) void work();
    });
}

async function acceptAll(
  { db }: Database,
  rate: RateOptions | null,
  together: readonly AskedRequest[],
): Promise<readonly AcceptOutcome[]> {
  const asked = together.map(
    ({ id, userId, requestId, request, fingerprint, warnings, webhookUrl, idempotencyKey, nowMs }) => ({
      id,
      user_id: userId,
      request_id: requestId,
      // As text in text: what is in it, U+0000 too, passes through unread.
      request: JSON.stringify(request),
      warnings: warnings.length === 0 ? null : JSON.stringify(warnings),
      fingerprint,
      webhook_url: webhookUrl ?? null,
      idempotency_key: idempotencyKey ?? null,
      now_ms: nowMs,
      month: monthOf(nowMs).name,
    }),
  );
  const [burst, intervalMs] = rate === null ? [null, null] : [rate.burst, 1000 / rate.perSecond];
  const result = await db.execute(
    sql`SELECT o_outcome, o_id, o_used, o_limit, o_full_at_ms FROM shotlist.accept_requests(
      ${JSON.stringify(asked)}::json, ${burst}::double precision, ${intervalMs}::double precision, ${TAKEN_FOR_SECONDS}::double precision)`,
  );
  return rowsOf<AcceptedRow>(result).map(({ o_outcome, o_id, o_used, o_limit, o_full_at_ms }) => ({
    outcome: o_outcome,
    id: o_id,
    used: o_used,
    limit: o_limit,
    fullAtMs: o_full_at_ms,
  }));
}

interface AcceptedRow {
  readonly o_outcome: AcceptOutcome['outcome'];
  readonly o_id: string;
  readonly o_used: number;
  readonly o_limit: number | null;
  readonly o_full_at_ms: number;
}
