import type { GenerationList } from '@shotlist/client';
import { expect, test } from 'vitest';
import { PageTurner } from './last-page.js';

const page = (ids: readonly number[], pages?: number): GenerationList => ({
  generations: ids.map((id) => ({ generation_id: `g${id}`, status: 'pending' })),
  unreadable: 0,
  ...(pages === undefined ? {} : { pagination: { total_pages: pages } }),
});
const turn = (pages: readonly GenerationList[]) => {
  const turner = new PageTurner();
  return pages.map((each) => turner.isLast(each));
};

test.each<[string, GenerationList[], boolean[]]>([
  ['the last of as many as the server says', [page([1, 2], 2), page([3], 2)], [false, true]],
  ['an empty one', [page([1, 2]), page([])], [false, true]],
  ['a short one is none, where the server doesn’t say how many there are', [page([1]), page([2])], [false, false]],
  ['one that repeats itself', [page([1, 2]), page([1, 2])], [false, true]],
  ['a rush that pushes a page down is none', [page([1, 2], 9), page([1, 2], 9), page([3], 9)], [false, false, false]],
  [
    'too many pages with nothing new',
    [page([1], 9), page([1], 9), page([1], 9), page([1], 9)],
    [false, false, false, true],
  ],
  ['an empty list', [page([], 0)], [true]],
])('the last page is %s', (_what, pages, last) => {
  expect(turn(pages)).toEqual(last);
});
