import { emptyCounts, type ErrorCode, type ShotResult } from '@shotlist/core';
import type { BatchProgress } from '@shotlist/temporal/client';
import { expect, test } from 'vitest';
import { isFinished } from './asked.js';

const ended = (errors: Partial<Record<ErrorCode, number>>): BatchProgress => ({
  batchId: 'b',
  epoch: 1,
  state: 'done',
  verdict: 'partial',
  counts: { ...emptyCounts(), succeeded: 2, failed: 1 },
  total: 3,
  bytes: 0,
  errors,
  duplicates: 0,
  gate: null,
});

async function* noResults(): AsyncGenerator<ShotResult> {}

test('a batch with a failed shot is finished, unless the shot is stuck or may be tried again', async () => {
  const finished = (code: ErrorCode, retryCharged?: number) =>
    isFinished(ended({ [code]: 1 }), noResults(), { first: undefined, retryCharged });
  expect(await finished('GENERATION_FAILED')).toBe(true);
  expect(await finished('GENERATION_FAILED', 1)).toBe(false);
  expect(await finished('CONTENT_POLICY', 1)).toBe(true);
  expect(await finished('GENERATION_STUCK')).toBe(false);
});
