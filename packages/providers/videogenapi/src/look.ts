// check: where generations stand, by the list where that costs fewer calls than asking for each.
import { classifyFailure, isApiError, type ListAnswer, scrub, type StatusAnswer } from '@shotlist/client';
import { type GenerationStatus, MAX_SEED, PAGE_LIMITS, type Provider } from '@shotlist/core';
import { PageTurner } from './last-page.js';
import type { Parts } from './parts.js';

/** Generations that the list doesn't show are asked for one by one: so many in one look, the others in the next. */
const MAX_SINGLE = 8;

export function createLook(parts: Parts): Provider['check'] {
  const turns = new Turns();
  return async (generationIds, { signal }) => {
    const { client, memory } = parts;
    const open = new Set(generationIds);
    const found: GenerationStatus[] = [];
    const take = (answer: StatusAnswer): void => {
      if (open.delete(answer.generation_id)) found.push(statusOf(answer, parts));
    };
    const listed = generationIds.filter((id) => memory.get(id).isDeep !== true);
    if (listed.length > 1) {
      await walkList(parts, signal, (page) => {
        const before = open.size;
        memory.see(page.generations.map(({ generation_id: id }) => id));
        page.generations.forEach(take);
        const left = listed.filter((id) => open.has(id));
        if (open.size < before && left.length > 1) return true;
        if (open.size === before) markDeep(left, parts);
        return false;
      });
    }
    // What was just accepted may not be listed yet, and can hardly have ended: it isn't asked for, unless it is all.
    const young = [...open].filter((id) => open.size > 1 && isYoung(id, parts));
    for (const generationId of young) {
      open.delete(generationId);
      found.push({ generationId, status: 'pending' });
    }
    const single = turns.next([...open]);
    for (const id of single) {
      try {
        take(await client.status(id, { signal }));
      } catch (error) {
        if (!isApiError(error) || error.code !== 'GENERATION_NOT_FOUND') throw error;
      }
    }
    return found;
  };
}

function isYoung(generationId: string, { memory, capabilities }: Parts): boolean {
  const { acceptedAtMs = -Infinity } = memory.get(generationId);
  return Date.now() - acceptedAtMs < capabilities.listingLagMs;
}

/** Below a page that shows none of them they only sink deeper. */
function markDeep(generationIds: readonly string[], parts: Parts): void {
  for (const id of generationIds) if (!isYoung(id, parts)) parts.memory.note(id, { isDeep: true });
}

/** Page after page, as long as `goOn` says so and there are more. A server without a list is asked for each. */
async function walkList(parts: Parts, signal: AbortSignal, goOn: (page: ListAnswer) => boolean): Promise<void> {
  const turner = new PageTurner();
  for (let page = 1; ; page += 1) {
    let answer: ListAnswer;
    try {
      answer = await parts.client.generations({ page, limit: PAGE_LIMITS.most, signal });
    } catch (error) {
      if (isApiError(error) && (error.code === 'GENERATION_NOT_FOUND' || error.code === 'ANSWER_INVALID')) return;
      throw error;
    }
    const isLast = turner.isLast(answer);
    if (!goOn(answer) || isLast) return;
  }
}

/** Lets everyone have a turn when there are more than may be asked for at once. */
class Turns {
  #from = 0;

  next(ids: readonly string[]): readonly string[] {
    if (ids.length <= MAX_SINGLE) return ids;
    const from = this.#from % ids.length;
    this.#from = from + MAX_SINGLE;
    return [...ids.slice(from), ...ids.slice(0, from)].slice(0, MAX_SINGLE);
  }
}

function statusOf(answer: StatusAnswer, { memory, apiKey }: Parts): GenerationStatus {
  const { generation_id: generationId, status, seed, processing_time: seconds, video_url: videoUrl } = answer;
  switch (status.trim().toLowerCase()) {
    case 'completed':
      if (videoUrl !== undefined) memory.note(generationId, { videoUrl });
      return {
        generationId,
        status: 'completed',
        ...(seed !== undefined && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED ? { seed } : {}),
        ...(seconds !== undefined && seconds >= 0 ? { processingSeconds: seconds } : {}),
      };
    case 'failed':
      memory.forget(generationId);
      return {
        generationId,
        status: 'failed',
        code: classifyFailure(answer.code, answer.error),
        detail: scrub([answer.code, answer.error].filter((part) => part !== undefined).join(': '), [
          apiKey,
          answer.prompt ?? '',
        ]),
      };
    case 'pending':
    case 'in_queue':
      return { generationId, status: status.trim().toLowerCase() as 'pending' | 'in_queue' };
    default:
      // Whatever it says, it is no end.
      return { generationId, status: 'in_progress' };
  }
}
