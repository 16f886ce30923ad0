// The bodies of the API's answers, field by field as the reference prints them.
import { findModel, generationMode, type GenerationRequest, type StatusAnswer } from '@shotlist/core';
import { writeTime } from './clock.js';
import { tellStatus, type Generation } from './generation.js';
import type { FakeApiFaultName } from './fault-names.js';
import type { Usage } from './reply.js';

/** The sentences of failed generations. */
const FAILURES = {
  failed: { error: 'The generation failed.', code: 'generation_failed' },
  moderated: { error: 'The generation was refused by the content policy.', code: 'content_policy' },
} as const;

/** What all answers about a generation say of its request, after its status. */
function describe(request: GenerationRequest): Readonly<Record<string, unknown>> {
  const { prompt, image_url, duration, resolution, aspect_ratio } = request;
  return {
    prompt,
    ...(image_url === undefined ? {} : { image_url }),
    duration,
    resolution,
    style: 'realistic',
    fps: 30,
    ...(aspect_ratio === undefined ? {} : { aspect_ratio }),
  };
}

function nameModel(key: string): { readonly key: string; readonly name: string; readonly provider: string } {
  const { name, provider } = findModel(key)?.spec ?? { name: key, provider: 'unknown' };
  return { key, name, provider };
}

/** The answer to an accepted request. */
export function acceptedBody(generation: Generation, usage: Usage): Record<string, unknown> {
  const { entry, request, requestId } = generation;
  return {
    success: true,
    generation_id: entry.generationId,
    request_id: requestId,
    status: 'pending',
    type: generationMode(request),
    model: nameModel(request.model),
    ...describe(request),
    seed: request.seed,
    status_url: `/v1/status/${entry.generationId}`,
    message: 'Video generation request submitted successfully.',
    usage,
  };
}

/** What a status says depends on these. */
export interface TellingOptions {
  readonly nowMs: number;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly echoSeed: 'sent' | 'other';
  readonly fault?: FakeApiFaultName;
}

/** A generation as status and list have it. */
export function statusBody(generation: Generation, options: TellingOptions): StatusAnswer {
  const { entry, request, acceptedMs, endsMs, ends, idempotencyKey } = generation;
  const status = tellStatus(generation, options.nowMs, options.fault);
  const { generationId } = entry;
  return {
    generation_id: generationId,
    status,
    type: generationMode(request),
    model: nameModel(request.model),
    ...(status === 'completed' ? { video_url: `${options.origin}/api/v1/video/${generationId}` } : {}),
    ...describe(request),
    ...(status === 'completed'
      ? { processing_time: Math.round((endsMs - acceptedMs) / 1000), completed_at: writeTime(endsMs) }
      : {}),
    ...(status === 'failed' ? FAILURES[ends === 'moderated' ? 'moderated' : 'failed'] : {}),
    // A model may use another seed than it was given: the reference's own sample does.
    seed: options.echoSeed === 'sent' ? request.seed : (request.seed ^ 0x5a5a5a5a) & 0x7fffffff,
    ...(idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey }),
  };
}

/** An entry of the list. */
export function listEntry(generation: Generation, options: TellingOptions): StatusAnswer {
  return { ...statusBody(generation, options), created_at: writeTime(generation.acceptedMs) };
}
