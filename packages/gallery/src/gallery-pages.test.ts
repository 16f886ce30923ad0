import type { ShotResult } from '@shotlist/core';
import { expect, test } from 'vitest';
import { countsOf, galleryOptions, madeShot, shotResult } from './__fixtures__/results.js';
import { galleryHtml } from './gallery-html.js';
import { type GalleryPage, galleryPages } from './gallery-pages.js';
import { PageIndex } from './page-index.js';
import { numbersAround } from './page-links.js';

function indexOf(results: readonly ShotResult[], shotsAPage: number): PageIndex {
  const index = new PageIndex(shotsAPage);
  for (const result of results) index.add(result);
  return index;
}

async function pagesOf(results: readonly ShotResult[], shotsAPage: number): Promise<GalleryPage[]> {
  return Array.fromAsync(galleryPages(results, indexOf(results, shotsAPage), galleryOptions(results)));
}

const SHOTS = Array.from({ length: 11 }, (_, index) =>
  index === 4 || index === 9
    ? shotResult(index, { status: 'failed', errorCode: 'GENERATION_FAILED', attempts: 1 })
    : madeShot(index, '16:9', {}),
);

function linksOf(html: string): string[] {
  return [...html.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, href = '']) => href);
}

test('every shot is on one page, in order, and its files are found from there', async () => {
  const pages = await pagesOf(SHOTS, 4);
  expect(pages.map(({ number, file }) => [number, file])).toEqual([
    [1, 'index.html'],
    [2, 'gallery-pages/page-00002.html'],
    [3, 'gallery-pages/page-00003.html'],
  ]);
  const htmls = await Promise.all(pages.map(({ html }) => html()));
  const places = htmls.map((html) =>
    [...html.matchAll(/<li class="shot" id="shot-(\d+)"/g)].map(([, at]) => Number(at)),
  );
  expect(places).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11],
  ]);
  expect(htmls[0]).toContain('src="./16x9.mp4"');
  expect(htmls[1]).toContain('src="./../16x9.mp4"');
  expect(htmls[1]).toContain('poster="./../16x9.jpg"');
});

test('links lead to the pages beside, and to the failed shots, from wherever one stands', async () => {
  const [first = '', second = '', third = ''] = await Promise.all((await pagesOf(SHOTS, 4)).map(({ html }) => html()));
  expect(linksOf(first)).toContain('gallery-pages/page-00002.html#shot-5');
  expect(first).toContain('<a rel="next" href="gallery-pages/page-00002.html">');
  expect(first).not.toContain('rel="prev"');
  expect(second).toContain('<a rel="prev" href="../index.html">');
  expect(second).toContain('<a rel="next" href="page-00003.html">');
  expect(second).toContain('<a href="page-00003.html#shot-10">Next page with failed</a>');
  expect(third).not.toContain('rel="next"');
  expect(third).not.toContain('Next page with failed');
});

test('a page tells of its own shots, and the first one of the whole batch as well', async () => {
  const [first = '', second = ''] = await Promise.all((await pagesOf(SHOTS, 4)).map(({ html }) => html()));
  expect(first).toContain('11 shots: 9 succeeded, 2 failed');
  expect(first).toContain('Shots 1 to 4 of 11 shots');
  expect(first).not.toContain('id="state-failed"');
  expect(second).not.toContain('11 shots: 9 succeeded');
  expect(second).toContain('Shots 5 to 8 of 11 shots');
  expect(second).toContain('id="state-failed"');
});

test('a batch that fits on one page is the page it would be without pages', async () => {
  const [only, ...others] = await pagesOf(SHOTS, 11);
  const whole = await Array.fromAsync(galleryHtml(SHOTS, galleryOptions(SHOTS, { counts: countsOf(SHOTS) })));
  expect(others).toEqual([]);
  expect(await only?.html()).toBe(whole.join(''));
  expect((await pagesOf([], 11)).map(({ file }) => file)).toEqual(['index.html']);
});

test('the state of a page changes with its shots and its links, and with nothing else', async () => {
  const before = await pagesOf(SHOTS, 4);
  const states = async (change: readonly ShotResult[]) => (await pagesOf(change, 4)).map(({ state }) => state);
  const [first, second, third] = before.map(({ state }) => state);
  expect(await states([...SHOTS])).toEqual([first, second, third]);
  const again = SHOTS.with(10, { ...SHOTS[10]!, attempts: 2 });
  expect(await states(again)).toEqual([first, second, expect.not.toBeOneOf([third])]);
  const mended = SHOTS.with(9, madeShot(9, '16:9', {}));
  // The second page leads to the failed one on the third no more; so does the first to none but the second.
  expect((await states(mended)).map((state, page) => state === before[page]?.state)).toEqual([true, false, false]);
});

test.each([
  [1, 1, [1]],
  [1, 3, [1, 2, 3]],
  [1, 2_000, [1, 2, 3, 0, 2_000]],
  [4, 2_000, [1, 2, 3, 4, 5, 6, 0, 2_000]],
  [1_000, 2_000, [1, 0, 998, 999, 1_000, 1_001, 1_002, 0, 2_000]],
  [2_000, 2_000, [1, 0, 1_998, 1_999, 2_000]],
])('from page %d of %d these are near: %j', (page, pages, numbers) => {
  expect(numbersAround(page, pages)).toEqual(numbers);
});
