// What all pages of a gallery know of each other: gathered in one look at the results, in a few numbers a page.
import { emptyCounts, type ShotResult } from '@shotlist/core';

/** Shots on one page of a gallery in pages. */
export const SHOTS_A_PAGE = 500;

const NONE = -1;

/** Give it each result, in order; then ask. */
export class PageIndex {
  readonly counts = emptyCounts();
  shots = 0;
  /** The place of the first failed shot of each page, from 0. */
  readonly #failed: number[] = [];
  readonly #shotsAPage: number;

  constructor(shotsAPage: number = SHOTS_A_PAGE) {
    this.#shotsAPage = shotsAPage;
  }

  add({ status }: Pick<ShotResult, 'status'>): void {
    const page = Math.floor(this.shots / this.#shotsAPage);
    if (page === this.#failed.length) this.#failed.push(NONE);
    if (status === 'failed' && this.#failed[page] === NONE) this.#failed[page] = this.shots;
    this.counts[status] += 1;
    this.shots += 1;
  }

  get shotsAPage(): number {
    return this.#shotsAPage;
  }

  /** At least 1. */
  get pages(): number {
    return Math.max(1, this.#failed.length);
  }

  /** The first failed shot of all, its place from 0. */
  get firstFailed(): number | undefined {
    return this.#failed.find((place) => place !== NONE);
  }

  /** The first failed shot beyond a page, which counts from 1. */
  failedAfter(page: number): number | undefined {
    for (let other = page; other < this.#failed.length; other += 1) {
      const place = this.#failed[other] ?? NONE;
      if (place !== NONE) return place;
    }
    return undefined;
  }

  /** The page of a shot, from 1. */
  pageOf(place: number): number {
    return Math.floor(place / this.#shotsAPage) + 1;
  }
}
