import { expect, test } from 'vitest';
import { openedChunk, pending } from './__fixtures__/chunks.js';
import { chunkWants } from './wants.js';

test('wishes come in row order, equal ones as one', () => {
  const state = openedChunk([pending(0), pending(0), pending(1), pending(0)]);
  expect(chunkWants(state, { b: 3 }, 0)).toEqual([
    { model: 'a', units: 1, count: 2 },
    { model: 'b', units: 3, count: 1 },
    { model: 'a', units: 1, count: 1 },
  ]);
});

test('models that change with every row make no message long: what comes late is told by model', () => {
  const state = openedChunk(Array.from({ length: 500 }, (_, shot) => pending(shot % 2)));
  const wants = chunkWants(state, {}, 0);
  expect(wants).toHaveLength(34);
  expect(wants.slice(0, 3).map(({ model, count }) => [model, count])).toEqual([
    ['a', 1],
    ['b', 1],
    ['a', 1],
  ]);
  for (const model of ['a', 'b'])
    expect(wants.reduce((sum, want) => sum + (want.model === model ? want.count : 0), 0)).toBe(250);
});
