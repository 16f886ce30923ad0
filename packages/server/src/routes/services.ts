// What the routes work with.
import type { Context } from 'hono';
import type { AcceptRequest } from '../accept/accept-requests.js';
import type { AdmittedHosts } from '../accept/judge-request.js';
import type { RateOptions } from '../accept/rate.js';
import { Refusal } from '../answers/refusal.js';
import type { Database } from '../database/open-database.js';
import type { GatewayOptions } from '../gateway-options.js';
import type { Relay } from '../relay/relay.js';
import type { Authenticate, Caller } from '../keys/authenticate.js';

export interface Services {
  readonly database: Database;
  readonly store: GatewayOptions['store'];
  readonly accept: AcceptRequest;
  readonly authenticate: Authenticate;
  /** Hands over what was accepted here. */
  readonly handOver: Relay['add'];
  readonly rate: RateOptions | null;
  readonly hosts: AdmittedHosts;
  /** Scheme, host and port. */
  readonly publicUrl: string;
  readonly nowMs: () => number;
}

/** What is known of a request by all who work on it. */
export interface GatewayEnv {
  readonly Variables: { readonly requestId: string };
}

export type Handler = (context: Context<GatewayEnv>, services: Services) => Promise<Response>;

/** Whose key it was sent with. Whatever is wrong with the key, the answer is the same. */
export async function requireCaller(context: Context<GatewayEnv>, { authenticate }: Services): Promise<Caller> {
  const caller = await authenticate(context.req.header('authorization'));
  if (caller !== undefined) return caller;
  throw new Refusal(401, {
    code: 'unauthorized',
    message: 'Invalid or missing API key.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}
