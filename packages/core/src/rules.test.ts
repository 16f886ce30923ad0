import { expect, test } from 'vitest';
import fc from 'fast-check';
import { MODELS } from './models.js';
import { ASPECT_RATIOS, RESOLUTIONS } from './request.js';
import { checkRequest, type RequestInput, type RuleOptions } from './rules.js';

const codesOf = (input: RequestInput, options?: RuleOptions) =>
  checkRequest({ prompt: 'A cat', ...input }, options).problems.map(({ code, field }) => `${code} ${field}`);

test.each(['', ' ', '\t\n', '\u00a0', '\u200b\u200d\ufeff', '\u2060', '\u2800', '\u3164', '\u{e0020}'])(
  'a prompt of nothing that can be seen is empty: %j',
  (prompt) => {
    expect(codesOf({ prompt })).toEqual(['PROMPT_EMPTY prompt']);
  },
);

test('a prompt has 1000 Unicode code points at most, and the message says how many it has', () => {
  expect(codesOf({ prompt: 'x'.repeat(1000) })).toEqual([]);
  expect(codesOf({ prompt: '🎬'.repeat(1000) })).toEqual([]);
  const [problem] = checkRequest({ prompt: '🎬'.repeat(1120) }).problems;
  expect(problem).toMatchObject({
    code: 'PROMPT_TOO_LONG',
    value: '1120 characters',
    message: expect.stringContaining('1120/1000'),
  });
});

test('half a character in a prompt is refused, a whole one of two halves is not', () => {
  expect(codesOf({ prompt: 'a\ud800b' })).toEqual(['PROMPT_UNICODE prompt']);
  expect(codesOf({ prompt: 'a\udc00' })).toEqual(['PROMPT_UNICODE prompt']);
  expect(codesOf({ prompt: 'a\ud83c\udfac' })).toEqual([]);
});

test('of a prompt nothing but its length is ever shown', () => {
  const { problems } = checkRequest({ prompt: `secret\ud800${'x'.repeat(1100)}` });
  expect(problems).toHaveLength(2);
  expect(JSON.stringify(problems)).not.toContain('secret');
});

test('an unknown model names the nearest, which stands first among the allowed', () => {
  const [problem] = checkRequest({ prompt: 'A cat', model: 'kling21' }).problems;
  expect(problem).toMatchObject({
    code: 'MODEL_UNKNOWN',
    value: 'kling21',
    message: expect.stringContaining('Did you mean kling_21?'),
  });
  expect(problem?.allowed[0]).toBe('kling_21');
  expect(checkRequest({ prompt: 'A cat', model: 'sora' }).problems[0]?.message).not.toContain('Did you mean');
});

test('an alias is read as its model, with a warning', () => {
  const checked = checkRequest({ prompt: 'A cat', model: 'higgsfield' });
  expect(checked.request?.model).toBe('higgsfield_v1');
  expect(checked.warnings).toEqual([
    expect.objectContaining({ code: 'MODEL_ALIAS', field: 'model', value: 'higgsfield', allowed: ['higgsfield_v1'] }),
  ]);
});

test('a duration that the model doesn’t have is refused with what it has', () => {
  expect(checkRequest({ prompt: 'A cat', model: 'seedance_lite', duration: 11 }).problems).toEqual([
    {
      code: 'DURATION_UNSUPPORTED',
      field: 'duration',
      value: '11',
      message: 'seedance_lite makes clips of 5 to 10 seconds.',
      allowed: ['5 to 10'],
    },
  ]);
  expect(codesOf({ model: 'veo_3', duration: 60 })).toEqual([]);
  expect(codesOf({ model: 'veo_3', duration: 61 })).toEqual(['DURATION_UNSUPPORTED duration']);
  expect(codesOf({ model: 'veo_3', duration: 4 })).toEqual(['DURATION_UNSUPPORTED duration']);
});

test.each([0, -5, 5.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300])(
  'a duration of %d is no whole number of seconds',
  (duration) => {
    expect(codesOf({ duration })).toEqual(['DURATION_INVALID duration']);
  },
);

test('a resolution that the model doesn’t have is refused with what it has; 4k is read as 4K', () => {
  expect(checkRequest({ prompt: 'A cat', model: 'hailuo_2', resolution: '4K' }).problems[0]).toMatchObject({
    code: 'RESOLUTION_UNSUPPORTED',
    allowed: ['480p', '720p', '1080p'],
  });
  expect(codesOf({ resolution: '720' })).toEqual(['RESOLUTION_UNSUPPORTED resolution']);
  expect(checkRequest({ prompt: 'A cat', model: 'veo_3', resolution: '4k' }).request?.resolution).toBe('4K');
  expect(checkRequest({ prompt: 'A cat', resolution: '720P' }).request?.resolution).toBe('720p');
});

test.each(['16/9', '9:16', '16x9', '16:09:30', 'wide'])('the ratio %s is refused with the four allowed', (ratio) => {
  expect(checkRequest({ prompt: 'A cat', aspect_ratio: ratio }).problems[0]).toMatchObject({
    code: 'ASPECT_RATIO_UNSUPPORTED',
    value: ratio,
    allowed: ASPECT_RATIOS,
  });
});

test.each([
  ['16:09', '16:9'],
  ['04:03', '4:3'],
  ['01:01', '1:1'],
  ['16:09:00', '16:9'],
  ['09:21', '9:21'],
  ['4:03:00', '4:3'],
])('the ratio %s, a spreadsheet’s time, is taken as %s with a warning', (ratio, meant) => {
  const checked = checkRequest({ prompt: 'A cat', aspect_ratio: ratio });
  expect(checked.request?.aspect_ratio).toBe(meant);
  expect(checked.warnings).toEqual([
    expect.objectContaining({ code: 'ASPECT_RATIO_AS_TIME', value: ratio, allowed: [meant] }),
  ]);
});

test('an aspect ratio beside an image is refused, and without one the image decides', () => {
  const image_url = 'https://example.com/a.png';
  expect(codesOf({ image_url, aspect_ratio: '16:9' })).toEqual(['ASPECT_RATIO_UNSUPPORTED aspect_ratio']);
  expect(checkRequest({ prompt: 'A cat', image_url }).request).toMatchObject({ image_url });
  expect(checkRequest({ prompt: 'A cat', image_url }).request).not.toHaveProperty('aspect_ratio');
});

test.each([-2, 2_147_483_648, 1.5, Number.NaN])('the seed %d is refused', (seed) => {
  expect(codesOf({ seed })).toEqual(['SEED_INVALID seed']);
});

test('the seeds -1 and none are random, so none is kept; 0 and the largest are kept', () => {
  expect(checkRequest({ prompt: 'A cat', seed: -1 }).request).not.toHaveProperty('seed');
  expect(checkRequest({ prompt: 'A cat' }).request).not.toHaveProperty('seed');
  expect(checkRequest({ prompt: 'A cat', seed: 0 }).request?.seed).toBe(0);
  expect(checkRequest({ prompt: 'A cat', seed: 2_147_483_647 }).request?.seed).toBe(2_147_483_647);
});

test('blocked images all get one text, and of a URL only the host is shown', () => {
  const messages = [
    'http://127.0.0.1/private.png',
    'ftp://example.com/private.png',
    'https://u:p@example.com/private.png',
    '../private.png',
  ].map((image_url) => checkRequest({ prompt: 'A cat', image_url }).problems[0]);
  expect(new Set(messages.map((problem) => problem?.message)).size).toBe(1);
  expect(messages.every((problem) => problem?.code === 'IMAGE_URL_BLOCKED')).toBe(true);
  expect(JSON.stringify(messages)).not.toContain('private');
});

test('a local image is for providers that take them', () => {
  expect(codesOf({ image_url: 'stills/a.png' })).toEqual(['IMAGE_URL_LOCAL image_url']);
  expect(codesOf({ image_url: 'stills/a.png' }, { localImages: true })).toEqual([]);
  expect(codesOf({ image_url: '../a.png' }, { localImages: true })).toEqual(['IMAGE_URL_BLOCKED image_url']);
  expect(codesOf({ image_url: 'a.svg' }, { localImages: true })).toEqual(['IMAGE_TYPE_UNSUPPORTED image_url']);
});

test('all that is wrong is found at once', () => {
  expect(
    codesOf({
      prompt: '',
      model: 'sora',
      duration: 0,
      resolution: '8K',
      seed: -5,
      aspect_ratio: '2:1',
      image_url: 'ftp://x',
    }).toSorted(),
  ).toEqual([
    'ASPECT_RATIO_UNSUPPORTED aspect_ratio',
    'DURATION_INVALID duration',
    'IMAGE_URL_BLOCKED image_url',
    'MODEL_UNKNOWN model',
    'PROMPT_EMPTY prompt',
    'RESOLUTION_UNSUPPORTED resolution',
    'SEED_INVALID seed',
  ]);
});

test('whatever a model’s limits hold is accepted as it is', () => {
  const inLimits = fc.constantFrom(...MODELS).chain((model) =>
    fc.record({
      model: fc.constant(model.key),
      prompt: fc
        .string({ minLength: 1, maxLength: 1000, unit: 'binary' })
        .map((text) => `x${text}`.slice(0, 500))
        .filter((text) => text.isWellFormed()),
      duration: fc.integer(model.duration),
      resolution: fc.constantFrom(...model.resolutions),
      aspect_ratio: fc.constantFrom(...model.aspectRatios),
      seed: fc.integer({ min: 0, max: 2_147_483_647 }),
      camera_fixed: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(inLimits, (input) => {
      expect(checkRequest(input)).toEqual({ request: input, problems: [], warnings: [] });
    }),
  );
});

test('whatever is asked, there is a request exactly when there is no problem, and it is within limits', () => {
  const anything = fc.record(
    {
      model: fc.oneof(fc.constantFrom(...MODELS.map(({ key }) => key)), fc.string()),
      prompt: fc.string({ unit: 'binary' }),
      image_url: fc.oneof(fc.webUrl(), fc.string()),
      duration: fc.oneof(fc.integer(), fc.double()),
      resolution: fc.oneof(fc.constantFrom(...RESOLUTIONS), fc.string()),
      aspect_ratio: fc.oneof(fc.constantFrom(...ASPECT_RATIOS), fc.string()),
      seed: fc.oneof(fc.integer(), fc.double()),
      camera_fixed: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(anything, (input) => {
      const { request, problems } = checkRequest(input);
      expect(request === undefined).toBe(problems.length > 0);
      const model = MODELS.find(({ key }) => key === request?.model);
      if (request === undefined || model === undefined) return;
      expect(model.resolutions).toContain(request.resolution);
      expect(request.duration).toBeGreaterThanOrEqual(model.duration.min);
      expect(request.duration).toBeLessThanOrEqual(model.duration.max);
    }),
  );
});

test('what a provider takes less of than the registry is refused as if the model had no more', () => {
  const models: RuleOptions['models'] = [
    {
      key: 'veo_3',
      limits: {
        modes: ['text-to-video'],
        duration: { min: 6, max: 8 },
        resolutions: ['720p', '1080p'],
        aspectRatios: ['16:9'],
      },
    },
    { key: 'hailuo_2' },
  ];
  const codes = (input: RequestInput) => codesOf(input, { models });
  expect(codes({ model: 'veo_3', duration: 8 })).toEqual([]);
  expect(codes({ model: 'hailuo_2', duration: 15 })).toEqual([]);
  expect(codes({ model: 'veo_3', duration: 5, resolution: '4K', aspect_ratio: '9:21' })).toEqual([
    'DURATION_UNSUPPORTED duration',
    'RESOLUTION_UNSUPPORTED resolution',
    'ASPECT_RATIO_UNSUPPORTED aspect_ratio',
  ]);
  expect(codes({ model: 'veo_3', duration: 6, image_url: 'https://example.com/a.png' })).toEqual([
    'MODE_UNSUPPORTED image_url',
  ]);
  const [problem] = checkRequest({ prompt: 'A cat', model: 'kling_2_1' }, { models }).problems;
  expect(problem).toMatchObject({
    code: 'MODEL_UNKNOWN',
    value: 'kling_21',
    message: 'This account does not make kling_21.',
    allowed: ['veo_3', 'hailuo_2'],
  });
  // Without options the same model is whole again.
  expect(codesOf({ model: 'veo_3', duration: 5, resolution: '4K' })).toEqual([]);
});
