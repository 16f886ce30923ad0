import { expect, test } from 'vitest';
import type { RetriedShot } from './retry.js';
import { retryWay } from './retry.js';

const failed = (code: RetriedShot['code'], changes: Partial<RetriedShot> = {}): RetriedShot => ({
  status: 'failed',
  code,
  charge: 'unknown',
  generationId: 'g',
  ...changes,
});

test.each<[string, RetriedShot, 'send' | 'ask' | undefined]>([
  ['one that succeeded stays', { status: 'succeeded', generationId: 'g' }, undefined],
  ['a failed generation is sent, whatever its class', failed('CONTENT_POLICY'), 'send'],
  ['one that the vendor rejected is sent', { status: 'rejected', code: 'REQUEST_REJECTED' }, 'send'],
  ['one that somebody canceled is sent', { status: 'canceled' }, 'send'],
  ['one that no run has begun is sent', { status: 'pending' }, 'send'],
  ['one for which the quota had no unit was never sent', failed('QUOTA_EXHAUSTED'), 'send'],
  ['one that is stuck is asked about', failed('GENERATION_STUCK'), 'ask'],
  ['a video that could not be fetched is fetched', failed('OUTPUT_UNAVAILABLE', { charge: undefined }), 'ask'],
  ['so is one whose download failed otherwise', failed('PROVIDER_ERROR', { charge: undefined }), 'ask'],
  ['what is at the vendor is asked about', { status: 'generating', code: 'NOT_COLLECTED' }, 'ask'],
  ['what may be there is looked for', { status: 'ambiguous', code: 'SUBMIT_AMBIGUOUS' }, 'ask'],
])('%s', (_, shot, way) => {
  expect(retryWay(shot, {})).toBe(way);
});

test('told to buy again, what is stuck or was made is sent; what nobody can tell of never is', () => {
  const again = true;
  expect(retryWay(failed('GENERATION_STUCK'), { again })).toBe('send');
  expect(retryWay(failed('OUTPUT_INVALID', { charge: undefined }), { again })).toBe('send');
  expect(retryWay({ status: 'ambiguous', code: 'SUBMIT_AMBIGUOUS' }, { again })).toBe('ask');
  expect(retryWay({ status: 'generating' }, { again })).toBe('ask');
});

test('only some errors: others stay, and what was not begun is CANCELED', () => {
  const only = ['GENERATION_FAILED', 'CANCELED'] as const;
  expect(retryWay(failed('GENERATION_FAILED'), { only })).toBe('send');
  expect(retryWay(failed('CONTENT_POLICY'), { only })).toBeUndefined();
  expect(retryWay({ status: 'canceled' }, { only })).toBe('send');
  expect(retryWay({ status: 'pending' }, { only })).toBe('send');
  expect(retryWay({ status: 'canceled', code: 'BUDGET_SPENT' }, { only })).toBeUndefined();
  expect(retryWay({ status: 'generating' }, { only })).toBeUndefined();
});
