// One request from its first line to its answer.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerControl } from './control.js';
import { crossOriginFields, PREFLIGHT_FIELDS } from './cross-origin.js';
import { deliver } from './deliver.js';
import { unauthorized } from './fault-replies.js';
import type { FakeApiEndpoint } from './fault-names.js';
import { generate } from './generate.js';
import { tellList, tellOne, tellUser } from './reads.js';
import { problem, type Reply } from './reply.js';
import { routeRequest } from './routes.js';
import type { Vendor } from './vendor.js';
import { sendVideo } from './video.js';
import type { Outcome, Visit } from './visit.js';

const ENDPOINTS: Readonly<Record<FakeApiEndpoint, (vendor: Vendor, visit: Visit) => Outcome | Promise<Outcome>>> = {
  generate,
  status: tellOne,
  list: tellList,
  user: tellUser,
  video: sendVideo,
};

export async function serve(vendor: Vendor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  response.setHeaders(new Map(Object.entries(crossOriginFields(requestId))));
  response.setHeader('Date', new Date(vendor.clock.nowMs()).toUTCString());
  const url = new URL(request.url ?? '/', vendor.origin);
  const method = request.method ?? 'GET';
  const send = (reply: Reply): Promise<string> => deliver(response, withRequestId(reply, requestId), undefined);

  if (method === 'OPTIONS') return void (await send({ status: 204, headers: PREFLIGHT_FIELDS, body: '' }));
  const control = await answerControl(vendor, request, url);
  if (control !== undefined) return void (await send(control));
  const routed = routeRequest(method, url.pathname);
  if (routed.kind !== 'route') {
    vendor.calls.countUnknown();
    return void (await send(refuseRoute(routed)));
  }
  const { endpoint, id } = routed.route;
  const key = request.headers['idempotency-key'];
  const call = {
    endpoint,
    method,
    atMs: vendor.clock.realMs(),
    monotonicMs: performance.now(),
    ...(typeof key === 'string' ? { idempotencyKey: key } : {}),
  };
  const visit: Visit = { request, response, url, call, requestId, id };
  vendor.calls.begin(visit.call);
  let became = 'cut';
  try {
    became = await answer(vendor, visit);
  } finally {
    vendor.calls.end(visit.call, became);
  }
}

/** What became of the answer. */
async function answer(vendor: Vendor, visit: Visit): Promise<string> {
  const { call, request, requestId, response } = visit;
  const isAllowed = call.endpoint === 'video' || isKey(request.headers.authorization, vendor.apiKey);
  const outcome: Outcome = isAllowed ? await ENDPOINTS[call.endpoint](vendor, visit) : { reply: unauthorized() };
  const { rule, reply, done } = outcome;
  if (rule !== undefined) call.fault = rule.fault;
  try {
    return await deliver(response, withRequestId(reply, requestId), rule);
  } finally {
    done?.();
  }
}

function refuseRoute(
  routed: { readonly kind: 'wrong_method'; readonly allow: string } | { readonly kind: 'unknown' },
): Reply {
  if (routed.kind === 'unknown') return problem(404, 'There is nothing at this path.', { code: 'not_found' });
  const headers = { Allow: routed.allow };
  return problem(405, `The method is not one of ${routed.allow}.`, { code: 'method_not_allowed', headers });
}

function isKey(authorization: string | undefined, apiKey: string): boolean {
  const [, token] = /^bearer (.+)$/i.exec(authorization ?? '') ?? [];
  return token === apiKey;
}

/** Errors in the error form carry the request's id. */
function withRequestId(reply: Reply, requestId: string): Reply {
  const { body } = reply;
  if (typeof body !== 'string' || !body.startsWith('{"success":false,')) return reply;
  return { ...reply, body: `${body.slice(0, -1)},"request_id":"${requestId}"}` };
}
