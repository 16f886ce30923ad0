// Signed messages to receivers, without a gateway.
export { postWebhook } from './post-webhook.js';
export type { PostWebhookOptions, WebhookOutcome } from './post-webhook.js';
