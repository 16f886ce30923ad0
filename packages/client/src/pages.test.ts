// The list page by page, at servers that keep to it and at others.
import { describe, expect, test } from 'vitest';
import { openClient, REQUEST } from './__fixtures__/open-client.js';
import { serve } from './__fixtures__/serve.js';
import { type Client, createClient } from './create-client.js';
import type { ListOptions } from './options.js';

const apiKey = 'lt_pages_key';

async function all(client: Client, options: ListOptions = {}): Promise<string[]> {
  const ids: string[] = [];
  for await (const { generation_id: id } of client.generations.all(options)) ids.push(id);
  return ids;
}

/** A server of a list, newest first, which may grow before each page. */
async function serveList(
  ids: string[],
  how: { most?: number; pagination?: boolean; pages?: boolean; grow?: number } = {},
) {
  const { most = 100, pagination = false, pages = true, grow = 0 } = how;
  const server = await serve((heard, _response, number) => {
    const { searchParams } = new URL(heard.path, 'http://x');
    if (number > 1) ids.unshift(...Array.from({ length: grow }, (_none, at) => `new_${number}_${at}`));
    const limit = Math.min(Number(searchParams.get('limit')), most);
    const page = pages ? Number(searchParams.get('page')) : 1;
    const generations = ids
      .slice((page - 1) * limit, page * limit)
      .map((id) => ({ generation_id: id, status: 'pending' }));
    const total = { page, limit, total: ids.length, total_pages: Math.ceil(ids.length / limit) };
    return JSON.stringify({ generations, ...(pagination ? { pagination: total } : {}) });
  });
  return { client: createClient({ apiKey, baseUrl: server.origin }), heard: server.heard };
}
const names = (count: number): string[] => Array.from({ length: count }, (_none, at) => `gen_${at}`);

describe('at the fake API', () => {
  test.each(['generations', 'data', 'items'] as const)('pages and all of it, under %s', async (listKey) => {
    const { api, client } = await openClient({ listKey });
    for (let number = 0; number < 7; number += 1) await client.generate({ ...REQUEST, seed: number });
    const made = api
      .generations()
      .map(({ generationId }) => generationId)
      .toReversed();
    const page = await client.generations({ page: 2, limit: 3 });
    expect(page.generations.map(({ generation_id: id }) => id)).toEqual(made.slice(3, 6));
    expect(page.pagination).toEqual({ page: 2, limit: 3, total: 7, total_pages: 3 });
    expect(await all(client, { limit: 3 })).toEqual(made);
    expect(await all(client, { limit: 3, page: 3 })).toEqual(made.slice(6));
    expect(await all(client)).toEqual(made);
    expect(api.calls().list).toBe(1 + 3 + 1 + 1);
  });
});

describe('at other servers', () => {
  test.each([0, 1, 99, 100, 101, 250])('%i generations without a word about pages', async (count) => {
    const { client } = await serveList(names(count));
    expect(await all(client)).toEqual(names(count));
  });

  test('one that gives fewer than were asked for, and doesn’t say so', async () => {
    const { client } = await serveList(names(35), { most: 10 });
    expect(await all(client)).toEqual(names(35));
  });

  test('one that knows no pages ends after the second', async () => {
    const { client, heard } = await serveList(names(100), { pages: false });
    expect(await all(client)).toEqual(names(100));
    expect(heard).toHaveLength(2);
  });

  test('one that knows no pages, and says that there are a thousand', async () => {
    const { client, heard } = await serveList(names(5000), { pages: false, most: 5, pagination: true });
    expect(await all(client)).toEqual(names(5));
    expect(heard.length).toBeLessThan(10);
  });

  test.each([1, 7, 10, 25])('one whose list grows by %i before each page: each old one is given once', async (grow) => {
    const { client } = await serveList(names(60), { most: 10, pagination: true, grow: Math.min(grow, 9) });
    const given = await all(client, { limit: 10 });
    expect(new Set(given).size).toBe(given.length);
    expect(given.filter((id) => id.startsWith('gen_'))).toEqual(names(60));
  });

  test('a rush that pushes a whole page down hides nothing', async () => {
    const ids = names(40);
    const { client } = await serveList(ids, { most: 10, pagination: true });
    const given: string[] = [];
    for await (const { generation_id: id } of client.generations.all({ limit: 10 })) {
      if (given.push(id) === 10) ids.unshift(...Array.from({ length: 10 }, (_none, at) => `new_${at}`));
    }
    expect(given).toEqual(names(40));
  });

  test('who stops early asks for no more', async () => {
    const { client, heard } = await serveList(names(500), { pagination: true });
    for await (const { generation_id: id } of client.generations.all()) if (id === 'gen_42') break;
    expect(heard).toHaveLength(1);
    expect(heard[0]?.path).toBe('/api/v1/generations?page=1&limit=100');
  });

  test('a walk that is given up throws the reason', async () => {
    const { client } = await serveList(names(500), { pagination: true });
    const stop = new AbortController();
    const walk = async (): Promise<void> => {
      for await (const { generation_id: id } of client.generations.all({ signal: stop.signal }))
        if (id === 'gen_99') stop.abort(new Error('enough'));
    };
    await expect(walk()).rejects.toThrow('enough');
  });
});
