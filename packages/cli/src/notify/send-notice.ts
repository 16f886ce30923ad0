// One attempt to tell a receiver something.
import type { WebhookOutcome } from '@shotlist/server/webhooks';
import type { NoticeMessage } from './notice-message.js';

/** `id` is the same for each attempt. Never throws. */
export type SendNotice = (message: NoticeMessage, id: string, signal: AbortSignal) => Promise<WebhookOutcome>;
