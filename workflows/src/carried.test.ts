import { expect, test } from 'vitest';
import { assertKnownRules, knownState } from './carried.js';

test('state of a form that is known goes on; one of a later release stops the task with its form', () => {
  expect(knownState({ version: 1, account: 'main' })).toEqual({ version: 1, account: 'main' });
  expect(knownState(undefined)).toBeUndefined();
  expect(() => knownState({ version: 2 })).toThrow('does not know form 2');
});

test('rules of planning that are known go on; those of a later release stop the task before anything is planned', () => {
  for (const known of [{}, { rules: 3 }]) expect(() => assertKnownRules(known)).not.toThrow();
  expect(() => assertKnownRules({ rules: 4 })).toThrow('does not know rules 4');
});
