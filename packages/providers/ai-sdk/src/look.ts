// check: where generations stand, by asking for each.
import type { Experimental_VideoModelV4OperationStatusResult as StatusResult } from '@ai-sdk/provider';
import { type GenerationStatus, MAX_SEED, type Provider, ProviderError } from '@shotlist/core';
import pLimit from 'p-limit';
import { type FailedEnd, readEnd } from './read-end.js';
import { findSlot, type Parts, withTimeout } from './parts.js';
import { fromGenerationId } from './reference.js';

/** Questions at the same time. */
const AT_ONCE = 8;

export function createLook(parts: Parts): Provider['check'] {
  return async (generationIds, { signal }) => {
    const limit = pLimit(AT_ONCE);
    const failures = new Failures();
    const looks = generationIds.map((id) =>
      limit(async () => (failures.refused ? undefined : lookAt(parts, id, signal).catch(failures.note))),
    );
    const statuses = (await Promise.all(looks)).filter((status) => status !== undefined);
    failures.throwUnlessEnded(statuses);
    return statuses;
  };
}

/** Looks that failed. What others have shown is true all the same, and must not be lost with them. */
class Failures {
  #first: unknown;
  #any = false;
  /** It concerns the whole account: nothing more is asked. */
  refused = false;

  readonly note = (error: unknown): undefined => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'GENERATION_NOT_FOUND') return;
    const refused = code === 'THROTTLED' || code === 'UNAUTHORIZED';
    if (!this.#any || (refused && !this.refused)) this.#first = error;
    this.#any = true;
    this.refused ||= refused;
  };

  throwUnlessEnded(statuses: readonly GenerationStatus[]): void {
    const hasEnded = statuses.some(({ status }) => status === 'completed' || status === 'failed');
    if (this.refused || (this.#any && !hasEnded)) throw this.#first;
  }
}

async function lookAt(parts: Parts, generationId: string, signal: AbortSignal): Promise<GenerationStatus | undefined> {
  const answer = await askStatus(parts, generationId, signal);
  if (answer === undefined) return undefined;
  if ('code' in answer) return { generationId, status: 'failed', ...answer };
  if (answer.status === 'pending') return { generationId, status: 'in_progress' };
  const seed = seedOf(answer.providerMetadata);
  return { generationId, status: 'completed', ...(seed === undefined ? {} : { seed }) };
}

type Answer = Extract<StatusResult, { readonly status: 'completed' }> | { readonly status: 'pending' };

/**
 * The vendor's word; undefined for an id that is none of this provider's. A package may call a question that failed a failed
 * generation, so the answer itself decides.
 * @throws an error of the table when nothing is known
 */
export async function askStatus(
  parts: Parts,
  generationId: string,
  signal: AbortSignal,
): Promise<Answer | FailedEnd | undefined> {
  signal.throwIfAborted();
  const reference = fromGenerationId(generationId, parts.options.webhookUrl);
  if (reference === undefined) return undefined;
  const slot = findSlot(parts, reference.key, reference.slot);
  if (slot === undefined) return undefined;
  const { operation } = reference;
  const call = await parts.calls.ask(() => slot.model.doStatus({ operation, abortSignal: withTimeout(parts, signal) }));
  if (call.ok && call.value.status !== 'error') return call.value;
  signal.throwIfAborted();
  return readEnd(call) ?? { status: 'pending' };
}

/** The seed that was used, where the vendor says so. */
function seedOf(metadata: StatusResult['providerMetadata']): number | undefined {
  return Object.values(metadata ?? {})
    .map(({ seed }) => seed)
    .find((seed): seed is number => Number.isInteger(seed) && Number(seed) >= 0 && Number(seed) <= MAX_SEED);
}

/** Nothing here, or not yet. */
export function unavailable(what: string): ProviderError {
  return new ProviderError('OUTPUT_UNAVAILABLE', what, { retryable: true });
}
