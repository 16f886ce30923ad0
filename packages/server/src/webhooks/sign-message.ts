// Signs a message by the specification of Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** The headers of one attempt; a signature for each secret. */
export function signMessage(
  message: { readonly id: string; readonly atMs: number; readonly body: string },
  secrets: readonly string[],
): Record<string, string> {
  const { id, atMs, body } = message;
  const timestamp = String(Math.floor(atMs / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
