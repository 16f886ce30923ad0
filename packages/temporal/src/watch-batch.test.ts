import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchProgress } from '@shotlist/core';
import { expect, test } from 'vitest';
import { watchBatch } from './watch-batch.js';

const RUNNING = { state: 'running' } as BatchProgress;
const ENDED = { state: 'done', verdict: 'succeeded' } as BatchProgress;

test('a look that is slow is followed by a rest as long, so that watching is never most of the work', async () => {
  const lookMs = 200;
  const looks: { readonly beganMs: number; readonly endedMs: number }[] = [];
  const look = async () => {
    const beganMs = performance.now();
    await sleep(lookMs);
    looks.push({ beganMs, endedMs: performance.now() });
    return looks.length < 3 ? RUNNING : ENDED;
  };
  expect(await Array.fromAsync(watchBatch(look, { everyMs: 1 }))).toEqual([RUNNING, ENDED]);
  for (const [index, { beganMs }] of looks.entries()) {
    const before = looks[index - 1];
    // A timer may be a millisecond early.
    if (before !== undefined) expect(beganMs - before.endedMs).toBeGreaterThanOrEqual(lookMs - 2);
  }
});
