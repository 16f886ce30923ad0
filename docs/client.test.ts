// docs/client.md shows only code that runs.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startFakeApi } from '../packages/testing/src/fake-api/start-fake-api.js';
import { createTestFolder } from '../packages/testing/src/test-folder.js';

const root = path.join(import.meta.dirname, '..');
const page = readFileSync(path.join(root, 'docs/client.md'), 'utf8');
const source = readFileSync(path.join(root, 'packages/client/src/__fixtures__/documented.ts'), 'utf8');

test('every snippet stands in code that runs below, to the letter', () => {
  const snippets = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
  expect(snippets).toHaveLength(2);
  // There it stands in functions, and so deeper.
  const flat = (text: string) => text.replaceAll(/^ +/gm, '');
  expect(snippets.filter((snippet) => !flat(source).includes(flat(snippet)))).toEqual([]);
});

test('every function and option that it names is there, and none is missing', () => {
  const options = readFileSync(path.join(root, 'packages/client/src/options.ts'), 'utf8');
  const block = /export interface ClientOptions \{(.*?)^\}/ms.exec(options)?.[1] ?? '';
  const names = [...block.matchAll(/^  readonly (\w+)\??:/gm)].map((match) => match[1] ?? '');
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('the sample makes a video', async () => {
  const { makeCat, explain } = await import('../packages/client/src/__fixtures__/documented.js');
  const vendor = await startFakeApi({ fsync: false });
  onTestFinished(() => vendor.close());
  const folder = createTestFolder();
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  onTestFinished(() => log.mockRestore());
  const file = path.join(folder, 'cat.mp4');
  await makeCat(vendor.apiKey, vendor.url, file);
  expect(log).toHaveBeenCalledWith('completed');
  expect(readFileSync(file).subarray(4, 8).toString()).toBe('ftyp');
  expect(vendor.generations().map(({ request }) => [request.model, request.seed])).toEqual([['kling_21', 42]]);
  vendor.setFaults([{ on: 'generate', fault: 'throttled', ms: 2_000 }]);
  expect(await explain(vendor.apiKey, vendor.url)).toBe('ask again in 2 s');
  vendor.setFaults([{ on: 'generate', fault: 'rejected' }]);
  expect(await explain(vendor.apiKey, vendor.url)).toBe('REQUEST_REJECTED, nothing was charged');
});
