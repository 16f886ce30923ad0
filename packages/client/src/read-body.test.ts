import { acceptedSchema, listSchema, statusSchema, userSchema } from '@shotlist/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodyProblem, readBody, readListBody } from './read-body.js';

function problem(work: () => unknown): string {
  try {
    return `It was read: ${JSON.stringify(work())}`;
  } catch (error) {
    if (!(error instanceof BodyProblem)) throw error;
    return error.message;
  }
}

test('what is damaged and can be missing is left out, and the original stays as it is', () => {
  const json = { generation_id: 'g', status: 'pending', fps: 'x', model: { key: 5 }, seed: null, other: [1] };
  const before = structuredClone(json);
  expect(readBody(statusSchema, json)).toEqual({ generation_id: 'g', status: 'pending', other: [1] });
  expect(json).toEqual(before);
});

test.each([
  [
    acceptedSchema,
    { generation_id: true, fps: 'x' },
    '/generation_id is wrong: Invalid input: expected string, received boolean',
  ],
  [
    statusSchema,
    { generation_id: 'g', fps: 'x' },
    '/status is wrong: Invalid input: expected string, received undefined',
  ],
  [
    userSchema,
    { usage: { current_month_usage: 1 } },
    '/usage/monthly_limit is wrong: Invalid input: expected number, received undefined',
  ],
  [userSchema, 'x', 'the whole body is wrong: Invalid input: expected object, received string'],
  [
    listSchema,
    { generations: [{ generation_id: '', status: 'x' }] },
    '/generations/0/generation_id is wrong: Too small: expected string to have >=1 characters',
  ],
] as const)('what is needed is named by a pointer', (schema, json, says) => {
  expect(problem(() => readBody(schema, json))).toBe(says);
});

test('entries are repaired one by one, and one that is none is left out and counted', () => {
  const good = { generation_id: 'a', status: 'pending' };
  expect(readListBody([good, { ...good, seed: 'x', duration: [] }]).generations).toEqual([good, good]);
  expect(readListBody([good, 5])).toMatchObject({ generations: [good], unreadable: 1 });
  expect(readBody(statusSchema, { ...good, generation_id: 7 }).generation_id).toBe('7');
});

test('whatever JSON comes, it is read or named', () => {
  const odd = fc.anything({
    withDate: false,
    withBigInt: false,
    withMap: false,
    withSet: false,
    withNullPrototype: true,
  });
  const entry = fc.record(
    { generation_id: fc.string(), status: fc.oneof(fc.string(), odd), seed: odd, model: odd },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { generations: fc.oneof(fc.array(entry), odd), data: odd, pagination: odd, success: odd },
      { requiredKeys: [] },
    ),
    fc.record(
      { generation_id: fc.oneof(fc.string(), odd), status: odd, usage: odd, warnings: odd, fps: odd },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(body, (json) => {
      expect(problem(() => readBody(acceptedSchema, json))).not.toBe('');
      expect(problem(() => readBody(userSchema, json))).not.toBe('');
      expect(problem(() => readListBody(json))).not.toBe('');
    }),
  );
});
