// docs/batches.md shows only code that runs; its commands are typed by packages/cli/src/commands/steer.test.ts.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const page = readFileSync(path.join(import.meta.dirname, 'batches.md'), 'utf8');

test('what a program does with a batch is done by a test', () => {
  const [, sample = ''] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
  const calls = [...sample.matchAll(/batch\.(\w+)\(/g)].map(([, name]) => name);
  expect(calls).toEqual(['pause', 'set', 'resume', 'cancel', 'retry']);
  const tested = readFileSync(path.join(import.meta.dirname, '../packages/temporal/src/steering.test.ts'), 'utf8');
  for (const name of calls) expect(tested).toContain(`handle.${name}(`);
});
