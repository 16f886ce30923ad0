// One walk through the vendor's list, shared by all that are looked for at the same time.
import type { GenerationList, StatusAnswer } from '@shotlist/client';
import { PAGE_LIMITS } from '@shotlist/core';
import { PageTurner } from './last-page.js';
import type { Parts } from './parts.js';

/** Pages of one walk; beyond them nothing is believed to be missing. */
const MAX_PAGES = 50;
/** A walk that began so long ago, in milliseconds, is not joined any more. */
const JOINED_WITHIN_MS = 2_000;

export class Walk {
  /** Epoch milliseconds. */
  readonly beganAtMs = Date.now();
  readonly #parts: Parts;
  readonly #pages: Promise<GenerationList>[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Entries, newest first, until `isEnough` or the list's end. `whole` is false when there was more than is looked at. */
  async read(
    isEnough: (page: GenerationList) => boolean,
  ): Promise<{ readonly entries: StatusAnswer[]; readonly whole: boolean }> {
    const entries: StatusAnswer[] = [];
    const turner = new PageTurner();
    let whole = true;
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const answer = await (this.#pages[page - 1] ??= this.#ask(page));
      const { generations, unreadable } = answer;
      // One that can't be read may be what is looked for.
      if (unreadable > 0) whole = false;
      entries.push(...generations);
      this.#parts.memory.see(generations.map(({ generation_id: id }) => id));
      if (turner.isLast(answer) || isEnough(answer)) return { entries, whole };
    }
    return { entries, whole: false };
  }

  /** Without anybody's signal: others wait for the same page, and the client's time limit ends it. */
  #ask(page: number): Promise<GenerationList> {
    return this.#parts.client.generations({ page, limit: PAGE_LIMITS.most });
  }
}

/** Gives walks; the same to those who ask within a moment, if it began late enough for them. */
export class Listing {
  readonly #parts: Parts;
  #last: Walk | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** One that began after `untilMs`, where that is not in the future. */
  walk(untilMs: number): Walk {
    const nowMs = Date.now();
    const last = this.#last;
    const joins =
      last !== undefined &&
      nowMs - last.beganAtMs < JOINED_WITHIN_MS &&
      nowMs >= last.beganAtMs &&
      (last.beganAtMs > untilMs || untilMs > nowMs);
    if (joins) return last;
    this.#last = new Walk(this.#parts);
    return this.#last;
  }

  /** A page that failed would fail for everybody who joins. */
  drop(walk: Walk): void {
    if (this.#last === walk) this.#last = undefined;
  }
}
