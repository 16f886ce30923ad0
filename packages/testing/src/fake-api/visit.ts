// One request on its way through the fake API.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeApiCall } from './calls.js';
import type { FaultRule } from './fault-rule.js';
import type { Reply } from './reply.js';

export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly call: FakeApiCall;
  readonly requestId: string;
  /** The generation's id in the path. */
  readonly id: string;
}

/** What an endpoint made of it. */
export interface Outcome {
  readonly reply: Reply;
  /** How the reply goes out; as it is when there is none. */
  readonly rule?: FaultRule | undefined;
  /** Called when the answer has left, or will not. */
  readonly done?: () => void;
}

const MAX_BODY_BYTES = 64 * 1024;

/** The body as text; undefined when it is too large. It is read to its end, so that the answer is. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= MAX_BODY_BYTES) parts.push(part);
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(parts).toString('utf8');
}
