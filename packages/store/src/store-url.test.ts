import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { codeOf } from '@shotlist/testing';
import { openStore } from './index.js';
import { parseStoreUrl } from './store-url.js';

const folder = (path: string) => ({ kind: 'file', root: resolve(path) });

test('a file: URL, absolute or relative, and a plain path name a folder', () => {
  expect(parseStoreUrl('file:///data/my%20videos')).toEqual(folder('/data/my videos'));
  expect(parseStoreUrl('file:/data/videos')).toEqual(folder('/data/videos'));
  expect(parseStoreUrl('file://localhost/data')).toEqual(folder('/data'));
  expect(parseStoreUrl('FILE:videos/a%20b')).toEqual(folder('videos/a b'));
  expect(parseStoreUrl('file:./videos')).toEqual(folder('videos'));
  expect(parseStoreUrl('videos/100% #1')).toEqual(folder('videos/100% #1'));
  expect(parseStoreUrl('/data/x')).toEqual(folder('/data/x'));
});

test('other schemes are refused by name, with what is supported, and without what follows the scheme', async () => {
  for (const url of ['https://secret.example/x', 'ftp:secret']) {
    const error = await openStore(url).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', help: expect.stringContaining('file:///absolute') });
    expect(JSON.stringify([error, String(error)])).not.toContain('secret');
  }
});

test('URLs that name no folder here are refused', async () => {
  for (const url of [
    '',
    '  ',
    'file:',
    'file://host/share',
    'file:///a?b',
    'file:a#b',
    'file:%zz',
    'a\0b',
    'file:///a%2fb',
  ]) {
    expect([url, await codeOf(openStore(url))]).toEqual([url, 'CONFIG_INVALID']);
  }
});
