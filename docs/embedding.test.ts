// docs/embedding.md shows only code that runs, and names what is there.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { WORKFLOW_TYPES } from '../packages/core/src/index.js';
import { openStore } from '../packages/store/src/index.js';
import { storeActivities } from '../packages/temporal/src/store-activities.js';
import { createTestFolder } from '../packages/testing/src/test-folder.js';

const root = path.join(import.meta.dirname, '..');
const page = readFileSync(path.join(root, 'docs/embedding.md'), 'utf8');
const sources = [
  'examples/embed-in-your-app/src/activities.ts',
  'examples/embed-in-your-app/src/start.ts',
  'examples/embed-in-your-app/src/start.test.ts',
  'examples/embed-in-your-app/src/workflows.ts',
  'examples/nexus-caller/src/workflows.ts',
  'examples/worker/src/submit.ts',
  'packages/temporal/src/__fixtures__/star-workflows.ts',
].map((file) => readFileSync(path.join(root, file), 'utf8'));

test('every snippet stands in code that is tested, to the letter', () => {
  const snippets = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
  expect(snippets.length).toBeGreaterThan(5);
  expect(snippets.filter((snippet) => !sources.some((source) => source.includes(snippet)))).toEqual([]);
});

test('every name that an application can’t have is told', async () => {
  const store = await openStore(pathToFileURL(createTestFolder()).href);
  const activities = storeActivities({ store, accounts: {}, workflowTaskQueue: '' });
  const names = [...Object.values(WORKFLOW_TYPES), ...Object.keys(activities)];
  expect(names.length).toBeGreaterThanOrEqual(7);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('every name that it says to import is exported by that door', () => {
  const doors = ['worker', 'workflow', 'client', 'encryption/index'].map(
    (file) =>
      [file.split('/')[0], readFileSync(path.join(root, 'packages/temporal/src', `${file}.ts`), 'utf8')] as const,
  );
  const named = [...page.matchAll(/`(\w+)` from `@shotlist\/temporal\/(\w+)`/g)];
  expect(named.length).toBeGreaterThanOrEqual(5);
  for (const [, name, door] of named) expect(doors.find(([each]) => each === door)?.[1]).toContain(name);
});
