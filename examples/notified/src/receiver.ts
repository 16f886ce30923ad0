// Takes messages from Shotlist: checks who sent each, and passes over one that came before.
import { createServer, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';

/** The part of a message that this receiver reads; docs/notifications.md has all of it. */
export interface Message {
  readonly type: string;
  readonly text: string;
  readonly data: { readonly batch: string; readonly commands: readonly string[] } | null;
}

/** `secret`: `whsec_…`, the same as in Shotlist's environment. */
export function createReceiver(secret: string, onMessage: (message: Message) => void): Server {
  const webhook = new Webhook(secret);
  const seen = new Set<string>();
  return createServer(async (request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += String(part);
    try {
      // Over the bytes as they came: JSON that was read and written again has another signature.
      const message = webhook.verify(body, headers) as Message;
      const id = headers['webhook-id'] ?? '';
      if (!seen.has(id)) onMessage(message);
      seen.add(id);
      response.writeHead(204).end();
    } catch {
      response.writeHead(401).end();
    }
  });
}
