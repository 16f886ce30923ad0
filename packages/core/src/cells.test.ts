import { expect, test } from 'vitest';
import { checkCells, type RequestCells } from './cells.js';

const check = (cells: RequestCells) => checkCells({ prompt: 'A cat', ...cells });
const codesOf = (cells: RequestCells) => check(cells).problems.map(({ code, field }) => `${code} ${field}`);

test('empty and absent cells are not given', () => {
  const empty = {
    model: '',
    image_url: ' ',
    duration: '',
    resolution: '',
    aspect_ratio: '',
    seed: '',
    camera_fixed: '',
  };
  expect(check(empty).request).toEqual(check({}).request);
  expect(check({}).request).toEqual({
    model: 'seedance_lite',
    prompt: 'A cat',
    duration: 5,
    resolution: '720p',
    aspect_ratio: '16:9',
    camera_fixed: false,
  });
});

test('spaces around a value don’t count, but a prompt keeps its own', () => {
  expect(
    check({ prompt: '  A cat\n', model: ' veo_3 ', duration: ' 8 ', seed: ' 1 ', camera_fixed: ' yes ' }).request,
  ).toMatchObject({
    prompt: '  A cat\n',
    model: 'veo_3',
    duration: 8,
    seed: 1,
    camera_fixed: true,
  });
});

test.each(['5s', '1e2', '0x10', '5.5', '-5', '٥', '5,0', '+5', 'five', '5.', '0', '99999999999999999999'])(
  'the duration %s is no whole number of seconds',
  (duration) => {
    expect(codesOf({ duration })).toEqual(['DURATION_INVALID duration']);
  },
);

test.each(['5.0', '5.00', '05'])('the duration %s is whole', (duration) => {
  expect(check({ duration }).request?.duration).toBe(5);
});

test.each(['2147483648', '-2', '1.5', '1e3', '0x1', 'abc', '٤٢'])('the seed %s is refused', (seed) => {
  expect(codesOf({ seed })).toEqual(['SEED_INVALID seed']);
});

test('a seed of 42.0 is whole, -1 and empty are random, -0 is 0', () => {
  expect(check({ seed: '42.0' }).request?.seed).toBe(42);
  expect(check({ seed: '-1' }).request).not.toHaveProperty('seed');
  expect(check({ seed: '-1.0' }).request).not.toHaveProperty('seed');
  expect(Object.is(check({ seed: '-0' }).request?.seed, 0)).toBe(true);
});

test.each([
  ['true', true],
  ['FALSE', false],
  ['1', true],
  ['0', false],
  ['Yes', true],
  ['nO', false],
  ['1.0', true],
  ['0.0', false],
])('camera_fixed %s is %s', (cell, value) => {
  expect(check({ camera_fixed: cell }).request?.camera_fixed).toBe(value);
});

test.each(['y', 'on', '2', 'truthy', 'constructor', '__proto__'])(
  'camera_fixed %s is neither true nor false',
  (cell) => {
    expect(codesOf({ camera_fixed: cell })).toEqual(['BOOLEAN_INVALID camera_fixed']);
  },
);

test('what a cell may be and what the model may do are both judged', () => {
  expect(codesOf({ duration: '5s', seed: 'x', camera_fixed: 'maybe', model: 'hailuo_2', resolution: '4K' })).toEqual([
    'DURATION_INVALID duration',
    'SEED_INVALID seed',
    'BOOLEAN_INVALID camera_fixed',
    'RESOLUTION_UNSUPPORTED resolution',
  ]);
  expect(check({ duration: '5s' }).request).toBeUndefined();
});
