// A gallery of any size: pages of some hundreds of shots, written one after the other.
import { emptyCounts, type ShotResult } from '@shotlist/core';
import type { GalleryOptions } from './options.js';
import type { PageIndex } from './page-index.js';
import { pageFile, pageLinks } from './page-links.js';
import { isLong, pageEnd, pageTop } from './page-top.js';
import { shotCard } from './shot-card.js';
import { modelNames } from './words.js';

/** One page. */
export interface GalleryPage {
  /** From 1. */
  readonly number: number;
  /** From the folder of the first: `index.html`, `gallery-pages/page-00002.html`. */
  readonly file: string;
  /** Differs when the page would: of a page that says the same as before, nobody needs the text. The first page's always may. */
  readonly state: number;
  /** The whole page. */
  readonly html: () => Promise<string>;
}

/** Options of {@link galleryPages}: paths are from the folder of the first page, whichever page it is. */
export type GalleryPagesOptions = Omit<GalleryOptions, 'counts' | 'maxShots'>;

/**
 * The pages of a batch, in order. `index` has seen the same results. One page's results are in memory at a time, and its text
 * only where it is asked for; a batch that fits on one page gets one, without links.
 */
export async function* galleryPages(
  results: AsyncIterable<ShotResult> | Iterable<ShotResult>,
  index: PageIndex,
  options: GalleryPagesOptions,
): AsyncGenerator<GalleryPage, void, undefined> {
  let shots: ShotResult[] = [];
  let number = 1;
  for await (const result of results) {
    shots.push(result);
    if (shots.length < index.shotsAPage) continue;
    yield page(number, shots, index, options);
    number += 1;
    shots = [];
  }
  if (shots.length > 0 || number === 1) yield page(number, shots, index, options);
}

function page(
  number: number,
  shots: readonly ShotResult[],
  index: PageIndex,
  options: GalleryPagesOptions,
): GalleryPage {
  return { number, file: pageFile(number), state: stateOf(number, shots, index), html };

  async function html(): Promise<string> {
    const up = number === 1 ? '' : '../';
    const from = (path: string | undefined) =>
      path === undefined || options.links !== undefined ? path : `${up}${path}`;
    const placed: GalleryOptions = {
      ...options,
      counts: index.counts,
      videoPath: (result) => from(options.videoPath(result)),
      posterPath: (result) => from(options.posterPath(result)),
    };
    const isOne = index.pages === 1;
    const counts = emptyCounts();
    for (const { status } of shots) counts[status] += 1;
    const shared = { modelName: modelNames(options.models), lazy: isLong(shots.length) };
    let text = String(await pageTop(placed, index.shots, Infinity, isOne ? undefined : { number, index, counts }));
    for (const result of shots) text += String(await shotCard(result, placed, shared));
    return `${text}${String(await pageEnd(isOne ? '' : pageLinks(index, number, 'Pages, below the shots')))}`;
  }
}

/** Of what a page shows of its shots, and of the links to others: 53 bits, as a number. */
function stateOf(number: number, shots: readonly ShotResult[], index: PageIndex): number {
  const links = [index.pages, index.firstFailed, index.failedAfter(number)];
  const parts = shots.map(({ status, attempts, atMs, videoKey }) => `${status} ${attempts} ${atMs} ${videoKey}`);
  return hashNumber(`${links.join(' ')}\n${parts.join('\n')}`);
}

/** Two times 32 bits of FNV-1a over UTF-16 units, from two starts. */
function hashNumber(text: string): number {
  let low = 0x811c_9dc5;
  let high = 0x1b87_3593;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x0100_0193);
    high = Math.imul(high ^ unit, 0x85eb_ca6b);
    high ^= high >>> 13;
  }
  return (high >>> 0) * 2 ** 21 + ((low >>> 0) & 0x1f_ffff);
}
