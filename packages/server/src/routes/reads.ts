// The endpoints that only tell: status, the list, the user. Each tells of the caller's own alone.
import { PAGE_LIMITS } from '@shotlist/core';
import { and, count, desc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { isGenerationId } from '../accept/generation-id.js';
import { listEntry, statusBody } from '../answers/bodies.js';
import { badParameter, notFound } from '../answers/refusal.js';
import { generations, usage } from '../database/schema.js';
import { monthOf } from '../utc-time.js';
import { type GatewayEnv, type Handler, requireCaller } from './services.js';

export const tellStatus: Handler = async (context, services) => {
  const { id: userId } = await requireCaller(context, services);
  const id = context.req.param('id') ?? '';
  const { db } = services.database;
  const [row] = isGenerationId(id)
    ? await db
        .select()
        .from(generations)
        .where(and(eq(generations.id, id), eq(generations.userId, userId)))
    : [];
  if (row === undefined) throw notFound('Generation');
  return context.json({ success: true, ...statusBody(row, services.publicUrl) });
};

export const tellGenerations: Handler = async (context, services) => {
  const { id: userId } = await requireCaller(context, services);
  const page = readWhole(context, 'page', 1, Number.MAX_SAFE_INTEGER, 'a whole number from 1');
  const limit = readWhole(
    context,
    'limit',
    PAGE_LIMITS.default,
    PAGE_LIMITS.most,
    `a whole number from 1 to ${PAGE_LIMITS.most}`,
  );
  const key = context.req.query('idempotency_key');
  const whose = and(
    eq(generations.userId, userId),
    key === undefined ? undefined : eq(generations.idempotencyKey, key),
  );
  // PostgreSQL knows no text with U+0000 in it: nothing was asked for with such a key.
  const isPossible = key === undefined || /^[\x20-\x7e]*$/.test(key);
  const { db } = services.database;
  const [[counted], rows] = isPossible
    ? await Promise.all([
        db.select({ total: count() }).from(generations).where(whose),
        db
          .select()
          .from(generations)
          .where(whose)
          .orderBy(desc(generations.ordinal))
          .limit(limit)
          // As text: it may be larger than any whole number of JavaScript's.
          .offset(sql`${String(BigInt(page - 1) * BigInt(limit))}::bigint` as unknown as number),
      ])
    : [[], []];
  const total = counted?.total ?? 0;
  return context.json({
    success: true,
    generations: rows.map((row) => listEntry(row, services.publicUrl)),
    pagination: { page, limit, total, total_pages: Math.ceil(total / limit) },
  });
};

export const tellUser: Handler = async (context, services) => {
  const { id, name, monthlyLimit } = await requireCaller(context, services);
  const month = monthOf(services.nowMs()).name;
  const [row] = await services.database.db
    .select({ used: usage.used })
    .from(usage)
    .where(and(eq(usage.userId, id), eq(usage.month, month)));
  return context.json({
    success: true,
    user: { id, name },
    usage: { current_month_usage: row?.used ?? 0, monthly_limit: monthlyLimit },
  });
};

function readWhole(
  context: Context<GatewayEnv>,
  name: string,
  standard: number,
  most: number,
  allowed: string,
): number {
  const given = context.req.queries(name);
  if (given === undefined) return standard;
  const [text = ''] = given;
  const value = Number(text);
  if (given.length > 1 || !/^\d+$/.test(text) || value < 1 || value > most) throw badParameter(name, allowed);
  return value;
}
