// check: where generations stand, by the list where that costs fewer calls than asking for each.
import { classifyFailure, type GenerationList, isApiError, type StatusAnswer } from '@shotlist/client';
import { type GenerationStatus, hashPrompt, MAX_SEED, PAGE_LIMITS, type Provider, scrub } from '@shotlist/core';
import { PageTurner } from './last-page.js';
import type { Parts } from './parts.js';

/** Generations that the list doesn't show are asked for one by one: so many in one look, the others in the next. */
const MAX_SINGLE = 8;
/** A page more is worth it for so many that are looked for. */
const IDS_A_PAGE = 4;
/** Pages in one look that show none of them. */
const MAX_EMPTY_PAGES = 10;
/** Before the vendor is asked again for one that it doesn't know: doubled each time. */
const UNKNOWN_PAUSE_MS = { first: 1_000, longest: 300_000 } as const;

export function createLook(parts: Parts): Provider['check'] {
  const turns = new Turns();
  return async (generationIds, { signal }) => {
    const { memory } = parts;
    const open = new Set(generationIds);
    const found: GenerationStatus[] = [];
    const take = (answer: StatusAnswer): void => {
      if (open.delete(answer.generation_id)) found.push(statusOf(answer, parts));
    };
    const listed = generationIds.filter((id) => memory.get(id).isDeep !== true);
    let emptyPages = 0;
    const walk = (): Promise<void> =>
      walkList(parts, signal, pageOf(listed, parts), (answer, page) => {
        const before = open.size;
        memory.see(answer.generations.map(({ generation_id: id }) => id));
        for (const entry of answer.generations) {
          if (open.has(entry.generation_id)) memory.note(entry.generation_id, { page });
          take(entry);
        }
        const left = listed.filter((id) => open.has(id));
        const next = Math.max(page + 1, pageOf(left, parts));
        if (open.size < before) return left.length > 1 ? next : undefined;
        emptyPages += 1;
        // Those further down were seen there; others may have sunk by a page, and many are worth some more.
        if (left.length > 1 && (next > page + 1 || emptyPages <= emptyPagesFor(left, parts))) return next;
        markDeep(left, parts);
        return undefined;
      });
    const failures = new Failures(found);
    if (listed.length > 1) await failures.catch(walk());
    // What was just accepted may not be listed yet, and can hardly have ended: it isn't asked for, unless it is all.
    const young = [...open].filter((id) => open.size > 1 && isYoung(id, parts));
    for (const generationId of young) {
      open.delete(generationId);
      found.push({ generationId, status: 'pending' });
    }
    const single = failures.any ? [] : turns.next([...open].filter((id) => isDue(id, parts)));
    for (const id of single) await failures.catch(askSingle(parts, id, take, signal));
    failures.throwUnlessEnded();
    return found;
  };
}

/** Looks that failed. What others have shown is true all the same, and must not be lost with them. */
class Failures {
  readonly #found: readonly GenerationStatus[];
  #first: unknown;
  any = false;

  constructor(found: readonly GenerationStatus[]) {
    this.#found = found;
  }

  /** A refusal concerns the whole account, and passes at once. */
  async catch(look: Promise<void>): Promise<void> {
    try {
      await look;
    } catch (error) {
      if (!isApiError(error) || error.code === 'THROTTLED' || error.code === 'UNAUTHORIZED') throw error;
      if (!this.any) this.#first = error;
      this.any = true;
    }
  }

  throwUnlessEnded(): void {
    const hasEnded = this.#found.some(({ status }) => status === 'completed' || status === 'failed');
    if (this.any && !hasEnded) throw this.#first;
  }
}

async function askSingle(
  { client, memory }: Parts,
  generationId: string,
  take: (answer: StatusAnswer) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    take(await client.status(generationId, { signal }));
  } catch (error) {
    if (!isApiError(error) || error.code !== 'GENERATION_NOT_FOUND') throw error;
    // It may come to know it; one that it has forgotten is asked for ever more rarely.
    const pauseMs = Math.min(
      UNKNOWN_PAUSE_MS.longest,
      2 * (memory.get(generationId).unknown?.pauseMs ?? UNKNOWN_PAUSE_MS.first / 2),
    );
    memory.note(generationId, { unknown: { askAtMs: performance.now() + pauseMs, pauseMs } });
  }
}

function isDue(generationId: string, { memory }: Parts): boolean {
  return (memory.get(generationId).unknown?.askAtMs ?? 0) <= performance.now();
}

function isYoung(generationId: string, { memory, capabilities }: Parts): boolean {
  const heardAtMs = memory.acceptedAs(generationId)?.heardAtMs ?? -Infinity;
  return Date.now() - heardAtMs < capabilities.listingLagMs;
}

/** Below a page that shows none of them they only sink deeper. */
function markDeep(generationIds: readonly string[], parts: Parts): void {
  for (const id of generationIds) if (!isYoung(id, parts)) parts.memory.note(id, { isDeep: true });
}

/** The first page on which one of them can be: a list shows the newest first, so what was seen once only sinks. */
function pageOf(generationIds: readonly string[], { memory }: Parts): number {
  return generationIds.reduce((least, id) => Math.min(least, memory.get(id).page ?? 1), Number.POSITIVE_INFINITY);
}

/** So many pages that show none of them cost less than asking for each. */
function emptyPagesFor(generationIds: readonly string[], { memory }: Parts): number {
  const wereSeen = generationIds.some((id) => memory.get(id).page !== undefined);
  return Math.max(wereSeen ? 1 : 0, Math.min(MAX_EMPTY_PAGES, Math.floor(generationIds.length / IDS_A_PAGE)));
}

/** From a page on, to whichever `next` says, as long as there are more. A server without a list is asked for each. */
async function walkList(
  parts: Parts,
  signal: AbortSignal,
  first: number,
  next: (answer: GenerationList, page: number) => number | undefined,
): Promise<void> {
  const turner = new PageTurner();
  for (let page: number | undefined = first; page !== undefined;) {
    let answer: GenerationList;
    try {
      answer = await parts.client.generations({ page, limit: PAGE_LIMITS.most, signal });
    } catch (error) {
      if (isApiError(error) && (error.code === 'GENERATION_NOT_FOUND' || error.code === 'ANSWER_INVALID')) return;
      throw error;
    }
    const isLast = turner.isLast(answer, page);
    page = next(answer, page);
    if (isLast) return;
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
  const asked = answer.prompt === undefined ? {} : { promptHash: hashPrompt(answer.prompt) };
  switch (status.trim().toLowerCase()) {
    case 'completed':
      if (videoUrl !== undefined) memory.note(generationId, { videoUrl });
      return {
        generationId,
        status: 'completed',
        ...(seed !== undefined && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED ? { seed } : {}),
        ...(seconds !== undefined && seconds >= 0 ? { processingSeconds: seconds } : {}),
        ...asked,
      };
    case 'failed':
      return {
        generationId,
        status: 'failed',
        code: classifyFailure(answer.code, answer.error),
        detail: scrub([answer.code, answer.error].filter((part) => part !== undefined).join(': '), [
          apiKey,
          answer.prompt ?? '',
        ]),
        ...asked,
      };
    case 'pending':
    case 'in_queue':
      return { generationId, status: status.trim().toLowerCase() as 'pending' | 'in_queue' };
    default:
      // Whatever it says, it is no end.
      return { generationId, status: 'in_progress' };
  }
}
