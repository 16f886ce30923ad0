// The gateway's tables, as far as they are read here: buckets of rates are the accepting function's alone. All stand in a
// schema of their own, so that a database may be shared with others.
import type { GenerationRequest } from '@shotlist/core';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  json,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Warning } from '../answers/warning.js';

/** What a generation's row says of it, in the order in which they come. */
export const ROW_STATUSES = ['pending', 'in_queue', 'in_progress', 'completed', 'failed'] as const;
export type RowStatus = (typeof ROW_STATUSES)[number];

const own = pgSchema('shotlist');
const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

export const users = own.table('users', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  /** Requests a UTC month; null is no limit. */
  monthlyLimit: integer('monthly_limit'),
  createdAt: time('created_at').notNull(),
  disabledAt: time('disabled_at'),
});

export const keys = own.table(
  'keys',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    name: text('name').notNull(),
    /** SHA-256 of the key, hex. The key itself is shown once and kept nowhere. */
    hash: text('hash').notNull().unique(),
    /** Its last four characters, so that people can tell keys apart. */
    ending: text('ending').notNull(),
    createdAt: time('created_at').notNull(),
    revokedAt: time('revoked_at'),
  },
  (table) => [index('keys_by_user').on(table.userId)],
);

/** Requests that count in a user's month: accepted and not failed. */
export const usage = own.table(
  'usage',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    /** `YYYY-MM`, UTC. */
    month: text('month').notNull(),
    used: integer('used').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.month] })],
);

/** The truth about a request from the moment it is accepted. */
export const generations = own.table(
  'generations',
  {
    id: text('id').primaryKey(),
    /** Grows with each accepted one: two of the same millisecond have an order too. */
    ordinal: bigint('ordinal', { mode: 'number' }).generatedAlwaysAsIdentity(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    requestId: text('request_id').notNull(),
    /** Not jsonb, which has no place for U+0000. */
    request: json('request').$type<GenerationRequest>().notNull(),
    warnings: json('warnings').$type<readonly Warning[]>(),
    webhookUrl: text('webhook_url'),
    idempotencyKey: text('idempotency_key'),
    /** SHA-256 of what was asked, so that a key can't be used for something else. */
    fingerprint: text('fingerprint').notNull(),
    status: text('status').$type<RowStatus>().notNull(),
    acceptedAt: time('accepted_at').notNull(),
    startedAt: time('started_at'),
    endedAt: time('ended_at'),
    /** The month in whose usage it counts, `YYYY-MM`, UTC. */
    usageMonth: text('usage_month').notNull(),
    /** Usage and limit as the answer named them: a repeated request gets the same answer. */
    usedThen: integer('used_then').notNull(),
    limitThen: integer('limit_then'),
    /** It failed, and its unit went back. */
    isReturned: boolean('is_returned').notNull().default(false),
    /** When the engine took it; until then it waits in the outbox. */
    handedAt: time('handed_at'),
    handAfter: time('hand_after').notNull().defaultNow(),
    handTries: integer('hand_tries').notNull().default(0),
    providerGenerationId: text('provider_generation_id'),
    videoKey: text('video_key'),
    /** Bytes. */
    videoSize: doublePrecision('video_size'),
    videoSha256: text('video_sha256'),
    /** The one that the model used, where it says so. */
    usedSeed: bigint('used_seed', { mode: 'number' }),
    processingSeconds: doublePrecision('processing_seconds'),
    errorCode: text('error_code'),
  },
  (table) => [
    index('generations_by_user').on(table.userId, table.ordinal),
    index('generations_to_hand_over')
      .on(table.ordinal)
      .where(sql`handed_at IS NULL`),
    uniqueIndex('generations_by_idempotency_key')
      .on(table.userId, table.idempotencyKey)
      .where(sql`idempotency_key IS NOT NULL`),
  ],
);

export type GenerationRow = typeof generations.$inferSelect;
