// One attempt to tell the sender of a request how it ended.
import type { lookup } from 'node:dns';
import type { StatusAnswer } from '@shotlist/core';
import { createGuardedFetch } from '@shotlist/client/node';
import { eq } from 'drizzle-orm';
import { statusBody } from '../answers/bodies.js';
import type { Database } from '../database/open-database.js';
import { generations } from '../database/schema.js';
import { judgeWebhookUrl } from './judge-webhook-url.js';
import { signMessage } from './sign-message.js';
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

/** `taken`: the receiver has it. `gone`: nobody will ever take it. `failed`: later, perhaps; `reason` names no address. */
export type WebhookOutcome =
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'gone' | 'failed'; readonly reason: string };

/** Sends the message about a generation, named by its id. Throws what the database throws. */
export type SendWebhook = (generationId: string) => Promise<WebhookOutcome>;

/** What a receiver reads. */
export interface WebhookMessage {
  readonly type: 'generation.completed' | 'generation.failed';
  /** When it ended. */
  readonly timestamp: string;
  /** As `GET status/{id}` answers. */
  readonly data: StatusAnswer;
}

const TIMEOUT_MS = 10_000;
const BLOCKED = 'WEBHOOK_BLOCKED';
const BLOCKED_REASON = 'The receiver’s address may not be reached.';

export function createSendWebhook(options: SendWebhookOptions): SendWebhook {
  const { database, webhookHosts = [], timeoutMs = TIMEOUT_MS, nowMs = Date.now } = options;
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const fetch = createGuardedFetch({
    allowHosts: webhookHosts,
    ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
    blocked: () => Object.assign(new Error('The address may not be reached.'), { code: BLOCKED }),
  });
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
    const body = JSON.stringify(message);
    const signed = signMessage({ id: generationId, atMs: nowMs(), body }, await signingSecrets(database, row.userId));
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'shotlist-webhooks', ...signed },
        body,
        // Who moved has to say so where they asked: a signed message goes where it was sent.
        redirect: 'manual',
        signal,
      });
      // The status is the answer. A body may be endless, and nobody reads it.
      await response.body?.cancel().catch(() => undefined);
      if (response.ok) return { outcome: 'taken' };
      const reason = `The receiver answered ${response.status}.`;
      return { outcome: response.status === 410 ? 'gone' : 'failed', reason };
    } catch (error) {
      return { outcome: 'failed', reason: signal.aborted ? 'The receiver did not answer in time.' : failureOf(error) };
    }
  };
}

/** By its code: what an error says may name the address. */
function failureOf(error: unknown): string {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const code: unknown = 'code' in cause ? cause.code : undefined;
    if (code === BLOCKED) return BLOCKED_REASON;
    if (typeof code === 'string') return `The receiver can’t be reached (${code}).`;
  }
  return 'The receiver can’t be reached.';
}
