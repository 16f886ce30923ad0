// docs/plugins.md shows only what runs.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const example = (file: string) => readFileSync(path.join(root, 'examples/custom-store', file), 'utf8');
const page = readFileSync(path.join(root, 'docs/plugins.md'), 'utf8');

test('every snippet stands in the example, to the letter', () => {
  const sources = ['src/index.ts', 'src/tally.ts', 'shotlist.config.json'].map(example);
  const snippets = [...page.matchAll(/^```(?:ts|json)\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
  expect(snippets).toHaveLength(3);
  expect(snippets.filter((snippet) => !sources.some((source) => source.includes(snippet)))).toEqual([]);
});
