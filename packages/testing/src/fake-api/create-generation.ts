// What the vendor makes of an accepted request.
import { randomBytes, randomInt } from 'node:crypto';
import { MAX_SEED, type GenerationRequest, type RequestAsWritten } from '@shotlist/core';
import type { FakeLogEntry } from '../fake-log.js';
import { tinyFrame } from '../fake-output.js';
import { hashRequest } from '../fake-vendor.js';
import type { FaultRule } from './fault-rule.js';
import { roll } from './faults.js';
import type { Generation } from './generation.js';
import type { Vendor } from './vendor.js';
import type { Visit } from './visit.js';

const LISTED_LATE_MS = 5_000;

/** A generation with an id of its own; neither book has it yet. */
export function createGeneration(
  vendor: Vendor,
  { call, requestId }: Visit,
  written: RequestAsWritten,
  rule: FaultRule | undefined,
): Generation {
  const request: GenerationRequest = { ...written, seed: written.seed ?? randomInt(MAX_SEED + 1) };
  const course = rule?.fault;
  const ends = course === 'stuck' || course === 'failed' || course === 'moderated' ? course : 'completed';
  const requestHash = hashRequest(request);
  const generationMs = lengthOf(vendor.options.generationMs ?? 0, requestHash);
  const acceptedMs = vendor.clock.nowMs();
  const { idempotencyKey } = call;
  const honoursKey = vendor.options.honoursIdempotencyKeys === true && idempotencyKey !== undefined;
  const entry: FakeLogEntry = {
    kind: 'accepted',
    atMs: vendor.clock.realMs(),
    // As the reference has them.
    generationId: `gen_${randomBytes(7).toString('hex').slice(1)}_${String(randomInt(1e6)).padStart(6, '0')}`,
    idempotencyKey: idempotencyKey ?? '',
    requestHash,
    model: request.model,
    seed: request.seed,
    pid: process.pid,
    honoursKey,
    durationSeconds: request.duration,
    ...tinyFrame(request.aspect_ratio),
    generationMs,
    ends: ends === 'moderated' ? 'failed' : ends,
    unavailableFetches: 0,
    ...(ends === 'failed' ? { code: 'GENERATION_FAILED' as const } : {}),
    ...(ends === 'moderated' ? { code: 'CONTENT_POLICY' as const } : {}),
  };
  return {
    entry,
    request,
    requestId,
    ...(honoursKey ? { idempotencyKey } : {}),
    acceptedMs,
    listedMs: course === 'listed_late' ? acceptedMs + (rule?.ms ?? LISTED_LATE_MS) : acceptedMs,
    endsMs: ends === 'stuck' ? Infinity : acceptedMs + generationMs,
    ends,
    course,
    told: 0,
    endTold: false,
    fetches: 0,
  };
}

/** The same for the same request. */
function lengthOf(generationMs: number | readonly [number, number], requestHash: string): number {
  if (typeof generationMs === 'number') return generationMs;
  const [least, most] = generationMs;
  return Math.round(least + roll(`length ${requestHash}`) * (most - least));
}
