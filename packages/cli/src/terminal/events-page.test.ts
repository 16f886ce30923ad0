// docs/events.md and what the commands print tell the same.
import { readFileSync } from 'node:fs';
import { emptyCounts } from '@shotlist/core';
import { expect, test } from 'vitest';
import { eventFields } from '../__fixtures__/event-fields.js';
import { progressJson } from './progress-json.js';

/** Without what stands inside of a field. */
const source = (file: string) =>
  readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').replaceAll(/: \{ [^{}]* \}/g, ': 0');
const SPEAKERS = [
  'batch/batch-session.ts',
  'batch/end-interrupted.ts',
  'batch/follow-run.ts',
  'commands/run.ts',
  'commands/submit.ts',
  'commands/watch.ts',
  'commands/retry.ts',
  'terminal/invalid-view.ts',
];

/** Names of an object literal's own fields, as far as they are written there. */
function fieldsOf(literal: string): string[] {
  return literal
    .split(/[,\n]/)
    .map((part) => /^\s*(\w+)\s*(?::|$)/.exec(part)?.[1])
    .filter((name) => name !== undefined);
}

test('every event that these commands write stands on the page with its fields', () => {
  const found = new Set<string>();
  for (const file of SPEAKERS)
    for (const [, type = '', rest = ''] of source(file).matchAll(
      /write(?:Event|Json)\(\{\s*type: '(\w+)',?([^}]*)\}/g,
    )) {
      found.add(type);
      for (const field of fieldsOf(rest)) expect(eventFields[type], `${file}: ${type}`).toContain(field);
    }
  expect([...found, 'progress'].toSorted()).toEqual(Object.keys(eventFields).toSorted());
});

test('progress has the fields of the page and no others', () => {
  const look = {
    progress: {
      batchId: 'b',
      epoch: 1,
      state: 'running',
      verdict: undefined,
      counts: emptyCounts(),
      total: 0,
      bytes: 0,
      errors: {},
      duplicates: 0,
      gate: null,
    },
    asked: 0,
    ended: 0,
    leftOut: 0,
    outlook: undefined,
    elapsedMs: 0,
    nowMs: 0,
  } as const;
  const { type, ...fields } = progressJson(look);
  expect(type).toBe('progress');
  expect(Object.keys(fields)).toEqual(eventFields['progress']);
});
