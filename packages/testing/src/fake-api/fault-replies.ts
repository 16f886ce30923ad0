// The answers that faults put in the place of the right ones.
import type { FakeApiCall } from './calls.js';
import type { FaultRule } from './fault-rule.js';
import { page, problem, type Reply } from './reply.js';
import type { Vendor } from './vendor.js';

/** The answer of a fault that lets nothing be made; undefined when the work is to be done. */
export function replyBeforeWork(rule: FaultRule | undefined, call: FakeApiCall, vendor: Vendor): Reply | undefined {
  if (rule === undefined) return undefined;
  const { status } = rule;
  switch (rule.fault) {
    case 'error_before_work':
    // The connection is reset instead of it.
    case 'reset_before_work':
      return failure(status);
    case 'html':
      return page(200, 'Welcome');
    case 'html_error':
      return page(status ?? 502, `${status ?? 502} Bad Gateway`);
    case 'rejected':
      return problem(400, 'The request was rejected.', { code: 'REQUEST_REJECTED' });
    case 'unauthorized':
      return unauthorized();
    case 'forbidden':
      return problem(403, 'Access denied.', { code: 'forbidden' });
    case 'throttled':
      return throttle(rule, call, vendor);
    case 'redirect':
      return { status: status ?? 302, headers: { Location: `${vendor.elsewhere}/_fake/elsewhere` }, body: '' };
    default:
      return undefined;
  }
}

/** The answer once the work is done. */
export function replyAfterWork(rule: FaultRule | undefined, reply: Reply): Reply {
  switch (rule?.fault) {
    case 'work_then_error':
      return failure(rule.status);
    case 'html_after_work':
      return page(200, 'Please wait');
    case 'not_json_after_work':
      // Half of a text is half of a code point at worst.
      return { ...reply, body: reply.body.slice(0, reply.body.length >> 1) };
    default:
      return reply;
  }
}

export function unauthorized(): Reply {
  const headers = { 'WWW-Authenticate': 'Bearer' };
  return problem(401, 'Invalid or missing API key.', { code: 'unauthorized', headers });
}

function failure(status = 500): Reply {
  return problem(status, 'Internal server error.', { code: 'internal_error' });
}

function throttle({ ms = 1000, status, dialect }: FaultRule, call: FakeApiCall, vendor: Vendor): Reply {
  const limit = { name: 'default', limit: 1, windowMs: ms, remaining: 0, resetMs: ms };
  return vendor.refuse(
    { code: 'rate_limit_exceeded', message: 'Rate limit exceeded.', waitMs: ms, limits: [limit] },
    call,
    { ...(dialect === undefined ? {} : { dialect }), ...(status === undefined ? {} : { status }) },
  );
}
