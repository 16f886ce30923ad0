// One attempt to hand a signed message to its receiver.
import type { FetchLike } from '@shotlist/client';
import { signMessage } from './sign-message.js';

/** `taken`: the receiver has it. `gone`: nobody will ever take it. `failed`: later, perhaps; `reason` names no address. */
export type WebhookOutcome =
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'gone' | 'failed'; readonly reason: string };

export interface PostWebhookOptions {
  readonly url: string;
  /** The same for each attempt. */
  readonly id: string;
  /** What is sent, as JSON. */
  readonly message: unknown;
  /** `whsec_` and base64; a signature for each. */
  readonly secrets: readonly string[];
  /** How requests leave. */
  readonly fetch: FetchLike;
  /** Ends the attempt early. */
  readonly signal?: AbortSignal;
  /** @default 10 seconds */
  readonly timeoutMs?: number;
  /** @default Date.now */
  readonly nowMs?: () => number;
}

/** The code of an error for an address that may not be reached. */
export const BLOCKED = 'WEBHOOK_BLOCKED';
export const BLOCKED_REASON = 'The receiver’s address may not be reached.';

const TIMEOUT_MS = 10_000;

/** Never throws. */
export async function postWebhook(options: PostWebhookOptions): Promise<WebhookOutcome> {
  const { url, id, message, secrets, fetch, timeoutMs = TIMEOUT_MS, nowMs = Date.now } = options;
  const body = JSON.stringify(message);
  const late = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? late : AbortSignal.any([late, options.signal]);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'shotlist-webhooks',
        ...signMessage({ id, atMs: nowMs(), body }, secrets),
      },
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
