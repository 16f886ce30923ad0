// When a list is at its end. Nothing may be taken for missing because a page was short.
import type { GenerationList } from '@shotlist/client';

/** Pages in a row with nothing new on them. A rush of new generations may push one page's entries to the next. */
const MAX_STALE_PAGES = 3;

/** Follows one walk through the pages of a list. */
export class PageTurner {
  readonly #seen = new Set<string>();
  #stalePages = 0;
  #page = 0;

  /** True when this page is the last: the next one in order, unless told which. */
  isLast(
    { generations, pagination }: Pick<GenerationList, 'generations' | 'pagination'>,
    page: number = this.#page + 1,
  ): boolean {
    this.#page = page;
    const before = this.#seen.size;
    for (const { generation_id: id } of generations) this.#seen.add(id);
    this.#stalePages = this.#seen.size === before ? this.#stalePages + 1 : 0;
    if (generations.length === 0 || this.#stalePages === MAX_STALE_PAGES) return true;
    // A server may give fewer than it was asked for, so a short page is no end; one that knows no pages repeats itself.
    const pages = pagination?.total_pages;
    return pages === undefined ? this.#seen.size === before : this.#page >= pages;
  }
}
