import { expect, test } from 'vitest';
import { findModel, MODELS } from './models.js';

test('the registry has the six models of the API with their wire names and limits', () => {
  expect(
    MODELS.map(({ key, name, provider, tier, duration, resolutions }) => [
      key,
      name,
      provider,
      tier,
      duration.min,
      duration.max,
      resolutions.at(-1),
    ]),
  ).toEqual([
    ['higgsfield_v1', 'Higgsfield', 'Higgsfield', 'free', 5, 15, '4K'],
    ['kling_21', 'Kling 2.1', 'Kuaishou', 'free', 5, 20, '4K'],
    ['hailuo_2', 'Hailuo 2', 'MiniMax', 'free', 5, 15, '1080p'],
    ['seedance_lite', 'Seedance', 'ByteDance', 'free', 5, 10, '1080p'],
    ['veo_3', 'Veo 3', 'Google', 'premium', 5, 60, '4K'],
    ['higgsfield_soul', 'Vidu Soul', 'FAL-AI', 'premium', 5, 10, '4K'],
  ]);
});

test('each model has both modes, all four ratios, and resolutions from 480p', () => {
  for (const model of MODELS) {
    expect(model.modes).toEqual(['text-to-video', 'image-to-video']);
    expect(model.aspectRatios).toEqual(['16:9', '4:3', '1:1', '9:21']);
    expect(model.resolutions[0]).toBe('480p');
  }
});

test('the aliases of the API’s own examples lead to their models; other names lead nowhere', () => {
  expect(findModel('higgsfield')).toMatchObject({ alias: true, spec: { key: 'higgsfield_v1' } });
  expect(findModel('kling_2_1')).toMatchObject({ alias: true, spec: { key: 'kling_21' } });
  expect(findModel('kling_21')).toMatchObject({ alias: false, spec: { key: 'kling_21' } });
  expect(['', 'Kling_21', 'constructor', '__proto__'].map(findModel)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
