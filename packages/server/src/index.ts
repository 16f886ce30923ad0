// The gateway: the API of the reference, served over Temporal and PostgreSQL.

// For those who run one.
export { startGateway } from './start-gateway.js';
export type { RunningGateway, StartGatewayOptions } from './start-gateway.js';
export { createGateway } from './create-gateway.js';
export type { Gateway } from './create-gateway.js';
export type { EndedGeneration, GatewayEngine, GatewayEvent, GatewayLog, GatewayOptions } from './gateway-options.js';
export { serveApp } from './serve-app.js';
export type { ServeAppOptions, ServedApp } from './serve-app.js';
export type { RateOptions } from './accept/rate.js';
export { openDatabase } from './database/open-database.js';
export type { Database, DatabaseOptions } from './database/open-database.js';
export { databaseId } from './database/database-id.js';
export { createUser, DEFAULT_MONTHLY_LIMIT, disableUser, listUsers } from './keys/users.js';
export type { NewUser, User } from './keys/users.js';
export { createKey, listKeys, revokeKey } from './keys/keys.js';
export type { CreatedKey, KeyEntry } from './keys/keys.js';
export { createAuthenticate } from './keys/authenticate.js';
export type { Authenticate, Caller } from './keys/authenticate.js';
export { usedInMonth } from './keys/used-in-month.js';
export { AT_ONCE_FOR_A_USER, createSendWebhook } from './webhooks/send-webhook.js';
export type { SendOutcome, SendWebhook, SendWebhookOptions, WebhookMessage } from './webhooks/send-webhook.js';
export type { WebhookOutcome } from './webhooks/post-webhook.js';
export { OLD_SECRET_HOURS, rotateWebhookSecret, webhookSecret } from './webhooks/webhook-secrets.js';
export type { GenerationChanged } from './listener/create-listener.js';
export { docsMarkdown, docsPage } from './docs/index.js';
export type { DocsOptions } from './docs/index.js';
