import { expect, test } from 'vitest';
import { nearestName } from './nearest.js';

const MODELS = ['higgsfield_v1', 'kling_21', 'veo_3'];

test('a slip of the finger finds the name that was meant, whatever its case', () => {
  expect(nearestName('kling21', MODELS)).toBe('kling_21');
  expect(nearestName('VEO3', MODELS)).toBe('veo_3');
  expect(nearestName('veo_3', ['Veo_3'])).toBe('Veo_3');
});

test('two neighbours in each other’s place are one slip, also in a short name', () => {
  expect(nearestName('mian', ['main'])).toBe('main');
  expect([nearestName('mani', ['main']), nearestName('niam', ['main'])]).toEqual(['main', undefined]);
  expect(nearestName('ab', ['ba', 'xy'])).toBe('ba');
});

test('what is far from every name, empty, or far too long has no nearest one', () => {
  expect(nearestName('sora', MODELS)).toBeUndefined();
  expect(nearestName('', MODELS)).toBeUndefined();
  expect(nearestName('v'.repeat(81), MODELS)).toBeUndefined();
  expect(nearestName('veo', [])).toBeUndefined();
});

test('a smaller tolerance takes fewer words for slips', () => {
  expect(nearestName('location', ['duration'])).toBe('duration');
  expect(nearestName('location', ['duration'], 0.25)).toBeUndefined();
  expect(nearestName('duraton', ['duration'], 0.25)).toBe('duration');
});
