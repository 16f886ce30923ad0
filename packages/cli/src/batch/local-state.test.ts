// The state folder stays out of version control, whatever folder it is in.
import { createTestFolder } from '@shotlist/testing';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { localState, prepareState } from './local-state.js';

test('it has a .gitignore of its own, and one that a person changed stays', async () => {
  const state = localState(createTestFolder());
  const file = path.join(state.root, '.gitignore');
  await prepareState(state);
  expect(readFileSync(file, 'utf8')).toBe('*\n');
  writeFileSync(file, '*\n!store\n');
  await prepareState(state);
  expect(readFileSync(file, 'utf8')).toBe('*\n!store\n');
});
