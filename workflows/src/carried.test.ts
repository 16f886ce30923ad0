import { expect, test } from 'vitest';
import { knownState } from './carried.js';

test('state of a form that is known goes on; one of a later release stops the task with its form', () => {
  expect(knownState({ version: 1, account: 'main' })).toEqual({ version: 1, account: 'main' });
  expect(knownState(undefined)).toBeUndefined();
  expect(() => knownState({ version: 2 })).toThrow('does not know form 2');
});
