import { ERRORS } from '@shotlist/core';
import { describe, expect, test } from 'vitest';
import { classify, classifyFailure } from './classify.js';

const SURELY_REFUSED = ['REQUEST_REJECTED', 'CONTENT_POLICY', 'UNAUTHORIZED', 'THROTTLED', 'CONFIG_INVALID'];

describe('an answer to a paid call', () => {
  test.each<[number, string | undefined, string | undefined, string]>([
    [400, undefined, undefined, 'REQUEST_REJECTED'],
    [400, 'content_policy', undefined, 'CONTENT_POLICY'],
    [400, 'moderation_blocked', undefined, 'CONTENT_POLICY'],
    [400, undefined, 'Refused by our content policy', 'CONTENT_POLICY'],
    [400, undefined, 'a prohibited sign', 'REQUEST_REJECTED'],
    [401, undefined, undefined, 'UNAUTHORIZED'],
    [402, undefined, undefined, 'UNAUTHORIZED'],
    [403, undefined, undefined, 'UNAUTHORIZED'],
    [403, 'nsfw', undefined, 'CONTENT_POLICY'],
    [404, undefined, undefined, 'CONFIG_INVALID'],
    [404, 'not_found', undefined, 'CONFIG_INVALID'],
    [404, 'model_not_found', undefined, 'REQUEST_REJECTED'],
    [405, undefined, undefined, 'CONFIG_INVALID'],
    [413, undefined, undefined, 'REQUEST_REJECTED'],
    [422, undefined, undefined, 'REQUEST_REJECTED'],
    [429, undefined, undefined, 'THROTTLED'],
    [429, 'monthly_limit_exceeded', undefined, 'THROTTLED'],
    [200, 'rate_limit_exceeded', undefined, 'THROTTLED'],
    [200, 'too_many_requests', undefined, 'THROTTLED'],
    [200, 'monthly_limit_exceeded', undefined, 'THROTTLED'],
    [200, undefined, 'Rate limit exceeded', 'SUBMIT_AMBIGUOUS'],
    [200, undefined, 'Execution time limit exceeded while waiting for the job', 'SUBMIT_AMBIGUOUS'],
    [200, 'storage_quota_exceeded', undefined, 'SUBMIT_AMBIGUOUS'],
    [200, 'invalid_upstream_response', undefined, 'SUBMIT_AMBIGUOUS'],
    [200, 'upstream_not_found', undefined, 'SUBMIT_AMBIGUOUS'],
    [200, 'invalid_api_key', undefined, 'UNAUTHORIZED'],
    [200, 'model_not_found', undefined, 'REQUEST_REJECTED'],
    [200, 'PROMPT_EMPTY', undefined, 'REQUEST_REJECTED'],
    [200, '429', undefined, 'THROTTLED'],
  ])('%i %s %s is %s', (status, vendorCode, words, code) => {
    expect(classify(answered(status, vendorCode, words, true))).toBe(code);
  });

  test('is a sure refusal only where nothing can have been begun', () => {
    for (let status = 200; status < 600; status += 1) {
      const code = classify(answered(status, undefined, undefined, true));
      const isRefusal = [400, 401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 416, 417, 422, 429, 431, 451];
      expect([status, SURELY_REFUSED.includes(code)]).toEqual([status, isRefusal.includes(status)]);
      if (!SURELY_REFUSED.includes(code)) expect([status, code]).toEqual([status, 'SUBMIT_AMBIGUOUS']);
    }
    expect(ERRORS.SUBMIT_AMBIGUOUS.mayHaveCost).toBe(true);
  });
});

describe('an answer to a question', () => {
  test.each<[number, string | undefined, string]>([
    [404, undefined, 'GENERATION_NOT_FOUND'],
    [410, undefined, 'GENERATION_NOT_FOUND'],
    [400, undefined, 'REQUEST_REJECTED'],
    [401, undefined, 'UNAUTHORIZED'],
    [429, undefined, 'THROTTLED'],
    [408, undefined, 'VENDOR_UNAVAILABLE'],
    [500, undefined, 'VENDOR_UNAVAILABLE'],
    [503, undefined, 'VENDOR_UNAVAILABLE'],
    [409, undefined, 'ANSWER_INVALID'],
    [418, undefined, 'ANSWER_INVALID'],
    [200, 'not_found', 'GENERATION_NOT_FOUND'],
    [200, '500', 'VENDOR_UNAVAILABLE'],
    [200, 'strange', 'ANSWER_INVALID'],
    [200, undefined, 'ANSWER_INVALID'],
  ])('%i %s is %s', (status, vendorCode, code) => {
    expect(classify(answered(status, vendorCode, undefined, false))).toBe(code);
  });
});

test.each<[string | undefined, string | undefined, string]>([
  ['content_policy', undefined, 'CONTENT_POLICY'],
  [undefined, 'It was flagged by moderation.', 'CONTENT_POLICY'],
  ['NSFW_DETECTED', 'x', 'CONTENT_POLICY'],
  ['generation_failed', 'The generation failed.', 'GENERATION_FAILED'],
  [undefined, undefined, 'FAILED_WITHOUT_REASON'],
  [' ', '', 'FAILED_WITHOUT_REASON'],
  ['SAFETY.INPUT.TEXT', 'Refused.', 'CONTENT_POLICY'],
  ['INTERNAL.BAD_OUTPUT.CODE01', 'x', 'GENERATION_FAILED'],
  ['internal_error', 'A server is out of memory.', 'GENERATION_FAILED'],
  [undefined, 'Something went wrong.', 'GENERATION_FAILED'],
  ['expired', undefined, 'GENERATION_EXPIRED'],
  ['TIMEOUT', 'x', 'GENERATION_EXPIRED'],
  [undefined, 'The task expired.', 'GENERATION_EXPIRED'],
  [undefined, 'The milk in "A boat" has expired.', 'GENERATION_FAILED'],
  ['invalid_image', undefined, 'INPUT_UNUSABLE'],
  ['ASSET.INVALID', undefined, 'INPUT_UNUSABLE'],
  ['INPUT_PREPROCESSING.INTERNAL', undefined, 'INPUT_UNUSABLE'],
  ['image_download_failed', undefined, 'INPUT_UNUSABLE'],
  [undefined, 'Failed to download image.', 'INPUT_UNUSABLE'],
  ['generation_failed', 'Unsupported image format', 'INPUT_UNUSABLE'],
])('a generation that failed with %s, %s is %s', (vendorCode, words, code) => {
  expect(classifyFailure(vendorCode, words)).toBe(code);
});

function answered(status: number, vendorCode: string | undefined, words: string | undefined, paid: boolean) {
  return {
    status,
    paid,
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(words === undefined ? {} : { words }),
  };
}
