// POST generate: takes a request in, or says everything that is wrong with it.
import { createHash, randomInt } from 'node:crypto';
import { MAX_SEED } from '@shotlist/core';
import { eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type { AcceptOutcome, AskedRequest } from '../accept/accept-requests.js';
import { drawGenerationId } from '../accept/generation-id.js';
import { readIdempotencyKey } from '../accept/idempotency-key.js';
import { judgeRequest, type JudgedRequest } from '../accept/judge-request.js';
import { rateLimitFields } from '../accept/rate.js';
import { readBody } from '../accept/read-body.js';
import { acceptedBody, type AcceptedGeneration } from '../answers/bodies.js';
import { Refusal } from '../answers/refusal.js';
import type { Database } from '../database/open-database.js';
import { generations } from '../database/schema.js';
import { type GatewayEnv, requireCaller, type Services } from './services.js';

/** Idempotency keys whose first request is being worked on. */
export type RunningKeys = Set<string>;

export async function generate(
  context: Context<GatewayEnv>,
  services: Services,
  running: RunningKeys,
): Promise<Response> {
  const { id: userId } = await requireCaller(context, services);
  const idempotencyKey = readKey(context);
  const judged = await judge(context, services);
  const { written, warnings, webhookUrl } = judged;
  const nowMs = services.nowMs();
  const asked: AskedRequest = {
    id: drawGenerationId(),
    userId,
    requestId: context.get('requestId'),
    // What was not given is drawn once, here: the answer names it.
    request: { ...written, seed: written.seed ?? randomInt(MAX_SEED + 1) },
    fingerprint: createHash('sha256')
      .update(JSON.stringify([written, webhookUrl]))
      .digest('hex'),
    warnings,
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    nowMs,
  };
  const outcome = await acceptOnce(asked, services, running);
  const headers = rateLimitFields(outcome, services.rate, nowMs);
  const usage = { current_month_usage: outcome.used, monthly_limit: outcome.limit };
  switch (outcome.outcome) {
    case 'accepted':
      services.handOver(asked);
      return context.json(acceptedBody({ ...asked, usage }), 200, headers);
    case 'repeated':
      return context.json(acceptedBody(await readAccepted(services.database, outcome.id)), 200, headers);
    case 'key_reused':
      throw new Refusal(422, {
        code: 'idempotency_key_reused',
        message: 'The Idempotency-Key was used for another request.',
        headers,
      });
    case 'rate_exceeded':
      throw new Refusal(429, { code: 'rate_limit_exceeded', message: 'Rate limit exceeded.', usage, headers });
    case 'month_exceeded':
      throw new Refusal(429, {
        code: 'monthly_limit_exceeded',
        message: 'Monthly usage limit exceeded.',
        usage,
        headers,
      });
  }
}

function readKey(context: Context<GatewayEnv>): string | undefined {
  const read = readIdempotencyKey(context.req.header('idempotency-key'));
  if (read.isReadable) return read.key;
  const message = 'An Idempotency-Key has 1 to 255 printable ASCII characters.';
  throw new Refusal(400, { code: 'FIELD_INVALID', message });
}

async function judge(
  context: Context<GatewayEnv>,
  { hosts }: Services,
): Promise<Extract<JudgedRequest, { problems?: undefined }>> {
  const body = await readBody(context.req.raw);
  if (body.problem !== undefined) {
    const { pointer, message } = body.problem;
    throw new Refusal(400, { code: 'FIELD_INVALID', message, details: [{ pointer, message }] });
  }
  const judged = judgeRequest(body.value, hosts);
  if (judged.problems === undefined) return judged;
  const [{ code, message }] = judged.problems;
  const details = judged.problems.map((problem) => ({ pointer: problem.pointer, message: problem.message }));
  throw new Refusal(400, { code, message, details });
}

/** While a key's first request is worked on, another one with it gets a 409; in another gateway it waits for the first. */
async function acceptOnce(asked: AskedRequest, { accept }: Services, running: RunningKeys): Promise<AcceptOutcome> {
  if (asked.idempotencyKey === undefined) return accept(asked);
  const held = `${asked.userId} ${asked.idempotencyKey}`;
  if (running.has(held)) {
    const message = 'The first request with this Idempotency-Key is still running.';
    throw new Refusal(409, { code: 'request_running', message, headers: { 'Retry-After': '1' } });
  }
  running.add(held);
  try {
    return await accept(asked);
  } finally {
    running.delete(held);
  }
}

/** What the first request with the key was answered. */
async function readAccepted({ db }: Database, id: string): Promise<AcceptedGeneration> {
  const [row] = await db.select().from(generations).where(eq(generations.id, id));
  if (row === undefined) throw new Error('The generation of an Idempotency-Key is gone.');
  const { requestId, request, warnings, usedThen, limitThen } = row;
  const usage = { current_month_usage: usedThen, monthly_limit: limitThen };
  return { id, requestId, request, warnings: warnings ?? [], usage };
}
