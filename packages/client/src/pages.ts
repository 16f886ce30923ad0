// Walks through the list of generations, page by page.
import { type ListAnswer, PAGE_LIMITS, type StatusAnswer } from '@shotlist/core';
import type { ListOptions } from './options.js';

/** Every generation from a page on, newest first. New ones push others to the next page: each is given once. */
export async function* walkPages(
  ask: (options: ListOptions) => Promise<ListAnswer>,
  options: ListOptions,
): AsyncGenerator<StatusAnswer> {
  const seen = new Set<string>();
  const limit = options.limit ?? PAGE_LIMITS.most;
  for (let page = options.page ?? 1; ; page += 1) {
    const { generations, pagination } = await ask({ ...options, page, limit });
    const fresh = generations.filter(({ generation_id: id }) => !seen.has(id));
    for (const generation of fresh) {
      seen.add(generation.generation_id);
      yield generation;
    }
    // A server that knows no pages gives the same one for ever.
    if (fresh.length === 0) return;
    if (pagination?.total_pages === undefined ? generations.length < limit : page >= pagination.total_pages) return;
  }
}
