import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

test('the README’s sample is the one that is compiled', () => {
  const sample = readFileSync(new URL('./__fixtures__/readme-embed.ts', import.meta.url), 'utf8');
  const code = sample.slice(sample.indexOf('\n') + 1).trim();
  expect(code.length).toBeGreaterThan(400);
  expect(readme).toContain(code);
});
