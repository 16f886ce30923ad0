// Walks through the list of generations, page by page.
import { type ListAnswer, PAGE_LIMITS, type StatusAnswer } from '@shotlist/core';
import type { ListOptions } from './options.js';

/** Pages in a row with nothing new on them. A rush of new generations may push one page's entries to the next. */
const MAX_STALE_PAGES = 3;

/** Every generation from a page on, newest first. New ones push others to the next page: each is given once. */
export async function* walkPages(
  ask: (options: ListOptions) => Promise<ListAnswer>,
  options: ListOptions,
): AsyncGenerator<StatusAnswer> {
  const seen = new Set<string>();
  const limit = options.limit ?? PAGE_LIMITS.most;
  let stalePages = 0;
  for (let page = options.page ?? 1; ; page += 1) {
    const { generations, pagination } = await ask({ ...options, page, limit });
    const fresh = generations.filter(({ generation_id: id }) => !seen.has(id));
    for (const generation of fresh) {
      seen.add(generation.generation_id);
      yield generation;
    }
    stalePages = fresh.length === 0 ? stalePages + 1 : 0;
    // A server that knows no pages gives the same one for ever; one that takes no limit gives fewer than were asked for.
    if (generations.length === 0 || stalePages === MAX_STALE_PAGES) return;
    if (pagination?.total_pages === undefined ? fresh.length === 0 : page >= pagination.total_pages) return;
  }
}
