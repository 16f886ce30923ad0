// One attempt to tell the sender of a request how it ended.
import type { lookup } from 'node:dns';
import type { StatusAnswer } from '@shotlist/core';
import { createGuardedFetch } from '@shotlist/client/node';
import { eq } from 'drizzle-orm';
import { statusBody } from '../answers/bodies.js';
import type { Database } from '../database/open-database.js';
import { generations } from '../database/schema.js';
import { judgeWebhookUrl } from './judge-webhook-url.js';
import { BLOCKED, BLOCKED_REASON, postWebhook, type WebhookOutcome } from './post-webhook.js';
import { signingSecrets } from './webhook-secrets.js';

export interface SendWebhookOptions {
  readonly database: Database;
  /** As the gateway's. */
  readonly publicUrl: string;
  /** Hosts that are admitted although they are private. @default [] */
  readonly webhookHosts?: readonly string[];
  /** @default 10 seconds */
  readonly timeoutMs?: number;
  /** How names are resolved. @default the system's way */
  readonly lookup?: typeof lookup;
  /** @default Date.now */
  readonly nowMs?: () => number;
}

/** `busy`: as many of the user's messages are on their way as may be; nothing was sent. */
export type SendOutcome = WebhookOutcome | { readonly outcome: 'busy'; readonly reason: string };

/** Sends the message about a generation, named by its id. Throws what the database throws. */
export type SendWebhook = (generationId: string) => Promise<SendOutcome>;

/**
 * Messages of one user that are on their way at the same time: a receiver that doesn't answer holds each of them for as long
 * as an attempt may take, and is not to keep other users' messages waiting.
 */
export const AT_ONCE_FOR_A_USER = 20;
const BUSY = {
  outcome: 'busy',
  reason: 'Other messages to this user’s receivers are still waiting for their answer.',
} as const;

/** What a receiver reads. */
export interface WebhookMessage {
  readonly type: 'generation.completed' | 'generation.failed';
  /** When it ended. */
  readonly timestamp: string;
  /** As `GET status/{id}` answers. */
  readonly data: StatusAnswer;
}

export function createSendWebhook(options: SendWebhookOptions): SendWebhook {
  const { database, webhookHosts = [], timeoutMs, nowMs } = options;
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const fetch = createGuardedFetch({
    allowHosts: webhookHosts,
    ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
    blocked: () => Object.assign(new Error('The address may not be reached.'), { code: BLOCKED }),
  });
  const onTheirWay = new Map<string, number>();
  return async (generationId) => {
    const [row] = await database.db.select().from(generations).where(eq(generations.id, generationId));
    if (row === undefined || row.webhookUrl === null || row.endedAt === null)
      return { outcome: 'gone', reason: 'There is nothing to tell.' };
    // It was admitted once, perhaps by a setting that is gone.
    const url = judgeWebhookUrl(row.webhookUrl, webhookHosts);
    if (url === undefined) return { outcome: 'failed', reason: BLOCKED_REASON };
    const message: WebhookMessage = {
      type: row.status === 'completed' ? 'generation.completed' : 'generation.failed',
      timestamp: row.endedAt.toISOString(),
      data: { success: true, ...statusBody(row, publicUrl) },
    };
    const { userId } = row;
    const others = onTheirWay.get(userId) ?? 0;
    if (others >= AT_ONCE_FOR_A_USER) return BUSY;
    onTheirWay.set(userId, others + 1);
    try {
      return await postWebhook({
        url,
        id: generationId,
        message,
        secrets: await signingSecrets(database, userId),
        fetch,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(nowMs === undefined ? {} : { nowMs }),
      });
    } finally {
      const left = (onTheirWay.get(userId) ?? 1) - 1;
      if (left === 0) onTheirWay.delete(userId);
      else onTheirWay.set(userId, left);
    }
  };
}
