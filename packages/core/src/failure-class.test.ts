import { expect, test } from 'vitest';
import { emptyCounts } from './states.js';
import { chargeOf, failureClass, isFailedGeneration, isLeftToDo, isTriedAgain } from './failure-class.js';
import type { ErrorCode } from './errors.js';

test.each<[ErrorCode, string]>([
  ['CONTENT_POLICY', 'content'],
  ['INPUT_UNUSABLE', 'input'],
  ['REQUEST_REJECTED', 'input'],
  ['IMAGE_URL_BLOCKED', 'input'],
  ['GENERATION_FAILED', 'provider'],
  ['GENERATION_EXPIRED', 'expired'],
  ['GENERATION_STUCK', 'stuck'],
  ['FAILED_WITHOUT_REASON', 'unknown'],
  ['PROVIDER_ERROR', 'unknown'],
])('%s is of the class %s', (code, expected) => {
  expect(failureClass(code)).toBe(expected);
});

test('moderation has a price of its own, and what is stuck may yet be charged', () => {
  const billing = { onFailure: 'free', onModeration: 'charged' } as const;
  expect(chargeOf('CONTENT_POLICY', billing)).toBe('charged');
  expect(chargeOf('GENERATION_FAILED', billing)).toBe('free');
  expect(chargeOf('GENERATION_EXPIRED', billing)).toBe('free');
  expect(chargeOf('GENERATION_STUCK', billing)).toBe('unknown');
});

/** How many further attempts a shot gets that fails like this each time. */
function furtherAttempts(code: ErrorCode, charge: 'free' | 'charged' | 'unknown' | undefined, retryCharged: number) {
  for (let failures = 1; ; failures += 1)
    if (!isTriedAgain({ code, failures, ...(charge === undefined ? {} : { charge }) }, retryCharged))
      return failures - 1;
}

test('by itself a shot is tried again twice, and only where failing is free', () => {
  for (const code of ['GENERATION_FAILED', 'GENERATION_EXPIRED', 'FAILED_WITHOUT_REASON'] as const) {
    expect(furtherAttempts(code, 'free', 0)).toBe(2);
    for (const charge of ['charged', 'unknown', undefined] as const) expect(furtherAttempts(code, charge, 0)).toBe(0);
  }
  expect(furtherAttempts('GENERATION_STUCK', 'free', 0)).toBe(0);
});

test('a person allows so many further attempts, also where they cost', () => {
  expect(furtherAttempts('GENERATION_FAILED', 'charged', 3)).toBe(3);
  expect(furtherAttempts('GENERATION_FAILED', 'unknown', 1)).toBe(1);
  expect(furtherAttempts('GENERATION_FAILED', 'free', 1)).toBe(2);
  expect(furtherAttempts('GENERATION_STUCK', 'unknown', 1)).toBe(1);
});

test('what a vendor refuses to make is never tried again, whatever is allowed', () => {
  for (const code of ['CONTENT_POLICY', 'INPUT_UNUSABLE', 'REQUEST_REJECTED'] as const)
    expect(furtherAttempts(code, 'free', 100)).toBe(0);
});

test('a video that can’t be brought home is no failed generation', () => {
  expect(isFailedGeneration('OUTPUT_UNAVAILABLE')).toBe(false);
  expect(isFailedGeneration('PROVIDER_ERROR')).toBe(false);
  expect(isFailedGeneration('GENERATION_FAILED')).toBe(true);
});

test('something is left to do where it was canceled or is stuck, and failed shots only where that is allowed', () => {
  const end = (counts: object, errors: Partial<Record<ErrorCode, number>>) => ({
    counts: { ...emptyCounts(), ...counts },
    errors,
  });
  expect(isLeftToDo(end({ succeeded: 3 }, {}))).toBe(false);
  expect(isLeftToDo(end({ canceled: 1 }, {}))).toBe(true);
  expect(isLeftToDo(end({ failed: 1 }, { GENERATION_STUCK: 1 }))).toBe(true);
  const failed = end({ failed: 1 }, { GENERATION_FAILED: 1 });
  expect(isLeftToDo(failed)).toBe(false);
  expect(isLeftToDo(failed, 1)).toBe(true);
  expect(isLeftToDo(end({ failed: 1 }, { CONTENT_POLICY: 1 }), 1)).toBe(false);
  expect(isLeftToDo(end({ failed: 1 }, { OUTPUT_UNAVAILABLE: 1 }), 1)).toBe(false);
  expect(isLeftToDo(end({ rejected: 1 }, { GENERATION_FAILED: 1 }), 1)).toBe(false);
});
