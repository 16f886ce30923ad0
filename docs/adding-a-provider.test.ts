// docs/adding-a-provider.md shows only code that runs, and leaves nothing of the contract out.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createStillCard } from '../examples/custom-provider/src/still-card.js';
import type { Provider, SubmitOutcome } from '../packages/core/src/provider.js';

const page = readFileSync(path.join(import.meta.dirname, 'adding-a-provider.md'), 'utf8');
const examples = ['still-card.ts', 'still-card.test.ts'].map((name) =>
  readFileSync(path.join(import.meta.dirname, '../examples/custom-provider/src', name), 'utf8'),
);
const snippets = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

test('every snippet stands in the example, to the letter', () => {
  expect(snippets.length).toBeGreaterThan(5);
  expect(snippets.filter((snippet) => !examples.some((source) => source.includes(snippet)))).toEqual([]);
});

test('every outcome of a submit is in the table, with what it says about money', () => {
  const charged: Record<SubmitOutcome['outcome'], 'yes' | 'no' | 'maybe'> = {
    accepted: 'yes',
    rejected: 'no',
    throttled: 'no',
    unauthorized: 'no',
    not_sent: 'no',
    ambiguous: 'maybe',
  };
  const rows = [...page.matchAll(/^\| `(\w+)` \|[^|]*\| (yes|no|maybe) \|/gm)].map((match) => [match[1], match[2]]);
  expect(Object.fromEntries(rows)).toEqual(charged);
});

test('every capability and every function of the contract is explained', () => {
  const provider = createStillCard(new URL('http://127.0.0.1'), '');
  const functions: Record<Exclude<keyof Provider, 'contract' | 'name' | 'capabilities'>, true> = {
    submit: true,
    check: true,
    find: true,
    fetchOutput: true,
    usage: true,
    cancel: true,
  };
  const headings = page.match(/^## .*$/gm)?.join('\n') ?? '';
  expect(Object.keys(functions).filter((name) => !headings.includes(`\`${name}\``))).toEqual([]);
  expect(Object.keys(provider.capabilities).filter((name) => !page.includes(`\n| \`${name}\` |`))).toEqual([]);
  expect(page).toContain(`\`${provider.contract}\``);
});
