// From page to page: where one stands, and links to the others, which work without a script.
import { formatCount, formatShots } from './figures.js';
import { type Markup, markup } from './markup.js';
import type { PageIndex } from './page-index.js';

/** The folder beside the first page that holds the others. */
export const PAGES_FOLDER = 'gallery-pages';

/** Pages shown on either side of the one at hand. */
const NEIGHBOURS = 2;

/** The file of a page, from the folder of the first. */
export function pageFile(page: number): string {
  return page === 1 ? 'index.html' : `${PAGES_FOLDER}/page-${String(page).padStart(5, '0')}.html`;
}

/** The way from one page to the file of another. */
function hrefOf(from: number, to: number, shot?: number): string {
  const file = pageFile(to);
  const path = from === 1 ? file : to === 1 ? `../${file}` : file.slice(PAGES_FOLDER.length + 1);
  return shot === undefined ? path : `${path}#shot-${shot + 1}`;
}

/** Stands above the shots and below them; `label` tells the two apart. */
export function pageLinks(index: PageIndex, page: number, label: string): Markup {
  const { pages, firstFailed } = index;
  const next = index.failedAfter(page);
  return markup`<nav class="pages" aria-label="${label}">
<p class="steps">${step(page, page - 1, pages, 'prev', '← Previous')}${step(page, page + 1, pages, 'next', 'Next →')}</p>
<ol class="numbers" role="list">${numbersAround(page, pages).map((number) => numberItem(page, number))}</ol>
${firstFailed === undefined ? '' : markup`<p class="failures"><a href="${hrefOf(page, index.pageOf(firstFailed), firstFailed)}">First failed</a>${next === undefined ? '' : markup` <a href="${hrefOf(page, index.pageOf(next), next)}">Next page with failed</a>`}</p>`}
</nav>
`;
}

/** `Shots 501 to 1,000 of 1,000,000`. */
export function pageShots({ shots, shotsAPage }: PageIndex, page: number): string {
  const first = (page - 1) * shotsAPage + 1;
  const last = Math.min(shots, page * shotsAPage);
  return `Shots ${formatCount(first)} to ${formatCount(last)} of ${formatShots(shots)}`;
}

function step(page: number, to: number, pages: number, rel: string, words: string): Markup {
  return to < 1 || to > pages
    ? markup`<span aria-hidden="true">${words}</span>`
    : markup`<a rel="${rel}" href="${hrefOf(page, to)}">${words}</a>`;
}

/** The first, the last, and those around the one at hand; 0 where some are left out. */
export function numbersAround(page: number, pages: number): readonly number[] {
  const shown = new Set([1, pages]);
  for (let near = page - NEIGHBOURS; near <= page + NEIGHBOURS; near += 1)
    if (near >= 1 && near <= pages) shown.add(near);
  const sorted = [...shown].toSorted((a, b) => a - b);
  return sorted.flatMap((number, at) => {
    const gap = number - (sorted[at - 1] ?? 0);
    // One left out takes as much room as the gap that says so.
    return gap === 1 ? [number] : gap === 2 ? [number - 1, number] : [0, number];
  });
}

function numberItem(page: number, number: number): Markup {
  if (number === 0) return markup`<li aria-hidden="true">…</li>`;
  const label = `Page ${formatCount(number)}`;
  return number === page
    ? markup`<li><a aria-current="page" aria-label="${label}" href="${hrefOf(page, number)}">${formatCount(number)}</a></li>`
    : markup`<li><a aria-label="${label}" href="${hrefOf(page, number)}">${formatCount(number)}</a></li>`;
}
