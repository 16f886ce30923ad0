// The endpoints that only tell: status, the list, the user.
import { PAGE_LIMITS } from '@shotlist/core';
import { listEntry, statusBody, type TellingOptions } from './answers.js';
import { replyAfterWork, replyBeforeWork } from './fault-replies.js';
import type { FaultRule } from './fault-rule.js';
import { json, problem, type Reply } from './reply.js';
import type { Vendor } from './vendor.js';
import type { Outcome, Visit } from './visit.js';

export function tellOne(vendor: Vendor, { id, call }: Visit): Outcome {
  call.generationId = id;
  const rule = vendor.faults.next('status', id);
  return answer(vendor, call, rule, () => {
    const generation = vendor.books.byId(id);
    if (generation === undefined || rule?.fault === 'not_found_at_first') {
      return problem(404, 'Generation not found.', { code: 'not_found' });
    }
    if (rule?.fault === 'failed' || rule?.fault === 'moderated') {
      vendor.books.fail(generation, rule.fault, vendor.clock.nowMs());
    }
    return json(200, { success: true, ...statusBody(generation, telling(vendor, rule)) });
  });
}

export function tellUser(vendor: Vendor, { call }: Visit): Outcome {
  const rule = vendor.faults.next('user', '');
  const user = { id: 1, name: 'Fake user' };
  return answer(vendor, call, rule, () => json(200, { success: true, user, usage: vendor.usage() }));
}

export function tellList(vendor: Vendor, { url, call }: Visit): Outcome {
  const rule = vendor.faults.next('list', '');
  return answer(vendor, call, rule, () => list(vendor, url));
}

function list(vendor: Vendor, { searchParams }: URL): Reply {
  const page = readWhole(searchParams.get('page'), 1, Number.MAX_SAFE_INTEGER);
  if (page === undefined) return refuseParameter('page', 'a whole number from 1');
  const limit = readWhole(searchParams.get('limit'), PAGE_LIMITS.default, PAGE_LIMITS.most);
  if (limit === undefined) return refuseParameter('limit', `a whole number from 1 to ${PAGE_LIMITS.most}`);
  const { listingLagMs = 0, listKey = 'generations', honoursIdempotencyKeys = false } = vendor.options;
  const key = honoursIdempotencyKeys ? searchParams.get('idempotency_key') : null;
  const nowMs = vendor.clock.nowMs();
  const listed = vendor.books
    .acceptedUntil(nowMs - listingLagMs)
    .filter(({ idempotencyKey, listedMs }) => listedMs <= nowMs && (key === null || idempotencyKey === key));
  const shown = listed.toReversed().slice((page - 1) * limit, page * limit);
  const pagination = { page, limit, total: listed.length, total_pages: Math.ceil(listed.length / limit) };
  const entries = shown.map((generation) => listEntry(generation, telling(vendor, undefined)));
  return json(200, { success: true, [listKey]: entries, pagination });
}

function answer(vendor: Vendor, call: Visit['call'], rule: FaultRule | undefined, work: () => Reply): Outcome {
  const instead = replyBeforeWork(rule, call, vendor);
  if (instead !== undefined) return { reply: instead, rule };
  const refusal = vendor.limits.admitRead(vendor.clock.nowMs());
  if (refusal !== undefined) return { reply: vendor.refuse(refusal, call, {}) };
  return { reply: replyAfterWork(rule, work()), rule };
}

function telling({ clock, origin, options }: Vendor, rule: FaultRule | undefined): TellingOptions {
  const { echoSeed = 'sent' } = options;
  return { nowMs: clock.nowMs(), origin, echoSeed, ...(rule === undefined ? {} : { fault: rule.fault }) };
}

/** From 1 to most; the default when it isn't there. */
function readWhole(text: string | null, standard: number, most: number): number | undefined {
  if (text === null) return standard;
  const value = Number(text);
  return /^\d+$/.test(text) && value >= 1 && value <= most ? value : undefined;
}

function refuseParameter(name: string, allowed: string): Reply {
  const message = `${name} is ${allowed}.`;
  return problem(400, message, { code: 'FIELD_INVALID', details: [{ pointer: `/${name}`, message }] });
}
