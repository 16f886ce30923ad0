// POST generate: the paid call. What is accepted is on the disk before anything is answered.
import type { FakeRefusal } from '../fake-log.js';
import { hashRequest } from '../fake-vendor.js';
import { acceptedBody } from './answers.js';
import { createGeneration } from './create-generation.js';
import { judgeRequest } from './judge-request.js';
import { replyAfterWork, replyBeforeWork } from './fault-replies.js';
import type { FaultRule } from './fault-rule.js';
import type { Generation } from './generation.js';
import { limitFields } from './refusals.js';
import { json, problem, type Reply } from './reply.js';
import type { Vendor } from './vendor.js';
import { readBody, type Outcome, type Visit } from './visit.js';

export async function generate(vendor: Vendor, visit: Visit): Promise<Outcome> {
  const judged = judgeRequest(await readBody(visit.request), vendor.schema);
  if (judged.written === undefined) return { reply: judged.reply };
  const { written } = judged;
  const { call } = visit;
  // A seed that is drawn later is no part of what was asked.
  const writtenHash = hashRequest({ ...written, seed: written.seed ?? -1 });
  call.writtenHash = writtenHash;
  const rule = vendor.faults.next('generate', writtenHash);
  const note = (outcome: FakeRefusal['outcome']): Promise<void> => noteRefusal(vendor, visit, outcome);

  const instead = replyBeforeWork(rule, call, vendor);
  if (instead !== undefined) {
    await note(rule?.fault === 'throttled' ? 'throttled' : refusalOf(instead.status));
    return { reply: instead, rule };
  }
  const known = vendor.options.honoursIdempotencyKeys ? vendor.keys.get(call.idempotencyKey ?? '') : undefined;
  if (known !== undefined) {
    const conflict = keyConflict(known.writtenHash === writtenHash, known.running);
    if (conflict !== undefined) return { reply: conflict };
    return answer(vendor, visit, known.generation, rule);
  }
  const refusal = vendor.limits.admit(vendor.clock.nowMs());
  if (refusal !== undefined) {
    await note('throttled');
    return { reply: vendor.refuse(refusal, call, {}) };
  }
  const generation = createGeneration(vendor, visit, written, rule);
  // No await before both books have it.
  const isWritten = vendor.log.append(generation.entry, true);
  vendor.books.add(generation);
  const done = keepKey(vendor, generation, writtenHash);
  await isWritten;
  return { ...answer(vendor, visit, generation, rule), done };
}

function answer(vendor: Vendor, visit: Visit, generation: Generation, rule: FaultRule | undefined): Outcome {
  visit.call.generationId = generation.entry.generationId;
  const body = acceptedBody(generation, vendor.usage());
  if (rule?.fault === 'no_id') {
    delete body['generation_id'];
    delete body['status_url'];
  }
  const earlier = rule?.fault === 'duplicate_id' ? vendor.books.previous()?.entry.generationId : undefined;
  if (earlier !== undefined) Object.assign(body, { generation_id: earlier, status_url: `/v1/status/${earlier}` });
  const nowMs = vendor.clock.nowMs();
  const fields = limitFields(vendor.limits.states(nowMs), vendor.options.dialect ?? 'seed', nowMs);
  return { reply: replyAfterWork(rule, json(200, body, fields)), rule };
}

/** Keeps the key from now on; what it gives ends the time in which a second request with it meets a 409. */
function keepKey({ keys }: Vendor, generation: Generation, writtenHash: string): () => void {
  const { idempotencyKey } = generation;
  if (idempotencyKey === undefined) return () => undefined;
  const kept = { generation, writtenHash, running: true };
  keys.set(idempotencyKey, kept);
  return () => void (kept.running = false);
}

function keyConflict(isSameRequest: boolean, isRunning: boolean): Reply | undefined {
  if (!isSameRequest) {
    return problem(422, 'The Idempotency-Key was used for another request.', { code: 'idempotency_key_reused' });
  }
  if (!isRunning) return undefined;
  return problem(409, 'The first request with this Idempotency-Key is still running.', { code: 'request_running' });
}

async function noteRefusal(vendor: Vendor, { call }: Visit, outcome: FakeRefusal['outcome']): Promise<void> {
  const { idempotencyKey = '', writtenHash = '' } = call;
  const atMs = vendor.clock.realMs();
  await vendor.log.append(
    { kind: 'refused', atMs, outcome, idempotencyKey, requestHash: writtenHash, pid: process.pid },
    false,
  );
}

function refusalOf(status: number): FakeRefusal['outcome'] {
  if (status === 401) return 'unauthorized';
  return status === 400 ? 'rejected' : 'ambiguous_not_accepted';
}
