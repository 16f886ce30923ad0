import { expect, test } from 'vitest';
import { createRequestSchema, requestSchema } from './request-schema.js';

const issuesOf = (value: unknown) =>
  requestSchema.safeParse(value).error?.issues.map((issue) => ({
    path: issue.path.join('/'),
    code: issue.code === 'custom' ? issue.params?.['code'] : issue.code,
  }));

test('a prompt alone becomes a request with the API’s defaults', () => {
  expect(requestSchema.parse({ prompt: 'A cat' })).toEqual({
    model: 'seedance_lite',
    prompt: 'A cat',
    duration: 5,
    resolution: '720p',
    aspect_ratio: '16:9',
    camera_fixed: false,
  });
});

test('all eight parameters are taken as they are', () => {
  const request = {
    model: 'kling_21',
    prompt: 'A cat',
    duration: 10,
    resolution: '1080p',
    aspect_ratio: '4:3',
    seed: 42,
    camera_fixed: true,
  };
  expect(requestSchema.parse(request)).toEqual(request);
});

test('null and empty are not given', () => {
  const request = {
    prompt: 'A cat',
    model: null,
    image_url: '',
    duration: null,
    resolution: ' ',
    aspect_ratio: '',
    seed: null,
    camera_fixed: null,
  };
  expect(requestSchema.parse(request)).toEqual(requestSchema.parse({ prompt: 'A cat' }));
  expect(issuesOf({ prompt: null })).toEqual([{ path: 'prompt', code: 'PROMPT_EMPTY' }]);
  expect(issuesOf({})).toEqual([{ path: 'prompt', code: 'PROMPT_EMPTY' }]);
});

test('an image makes it image-to-video, without an aspect ratio', () => {
  expect(requestSchema.parse({ prompt: 'A cat', image_url: 'https://example.com/a.png' })).not.toHaveProperty(
    'aspect_ratio',
  );
  expect(issuesOf({ prompt: 'A cat', image_url: 'https://example.com/a.png', aspect_ratio: '16:9' })).toEqual([
    { path: 'aspect_ratio', code: 'ASPECT_RATIO_UNSUPPORTED' },
  ]);
});

test('wrong types and unknown parameters are refused, numbers in strings among them', () => {
  expect(issuesOf({ prompt: 1 })).toEqual([{ path: 'prompt', code: 'invalid_type' }]);
  expect(issuesOf({ prompt: 'A cat', duration: '5' })).toEqual([{ path: 'duration', code: 'invalid_type' }]);
  expect(issuesOf({ prompt: 'A cat', camera_fixed: 'true' })).toEqual([{ path: 'camera_fixed', code: 'invalid_type' }]);
  expect(issuesOf({ prompt: 'A cat', style: 'realistic' })).toEqual([{ path: '', code: 'unrecognized_keys' }]);
  expect(issuesOf([])).toEqual([{ path: '', code: 'invalid_type' }]);
});

test('each issue of a value carries its code, what is allowed, and the value as it may be shown', () => {
  const issue = requestSchema.safeParse({ prompt: 'A cat', model: 'kling21' }).error?.issues[0];
  expect(issue).toMatchObject({ path: ['model'], params: { code: 'MODEL_UNKNOWN', value: 'kling21' } });
  expect(issue?.code === 'custom' && issue.params?.['allowed']).toEqual(expect.arrayContaining(['kling_21']));
});

test('options reach the rules', () => {
  expect(createRequestSchema({ localImages: true }).safeParse({ prompt: 'A cat', image_url: 'a.png' }).success).toBe(
    true,
  );
  expect(issuesOf({ prompt: 'A cat', image_url: 'a.png' })).toEqual([{ path: 'image_url', code: 'IMAGE_URL_LOCAL' }]);
});
