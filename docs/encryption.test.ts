// docs/encryption.md shows only code that runs, and names what is there.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const page = read('docs/encryption.md');

test('every snippet stands in code that is tested, to the letter', () => {
  const tested = read('packages/temporal/src/encryption/encrypted-host.test.ts');
  const snippets = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
  expect(snippets.length).toBeGreaterThan(1);
  expect(snippets.filter((snippet) => !tested.includes(snippet))).toEqual([]);
});

test('the variables and flags that it names are read', () => {
  const code = ['batch/encryption-variable.ts', 'config/codec-token.ts', 'temporal-program.ts']
    .map((file) => read(`packages/cli/src/${file}`))
    .join('\n');
  const named = [...page.matchAll(/\bSHOTLIST_[A-Z_]+|`--(?!codec)[a-z-]+/g)].map(([name]) => name.replace('`', ''));
  expect(new Set(named)).toEqual(
    new Set(['SHOTLIST_ENCRYPTION_KEYS', 'SHOTLIST_CODEC_TOKEN', '--port', '--host', '--cors']),
  );
  for (const name of named) expect(code).toContain(name);
});
