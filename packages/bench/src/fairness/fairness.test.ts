// Two batches of one account, with workers as processes at a vendor over HTTP. Only counts and their ratio are judged, no time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ground } from '../faults/rig.js';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { playBehind, playWeights } from './play.js';

const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-fairness-test-'));
let ground: Ground;
beforeAll(async () => {
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  ground = { temporalCli, ...(workflowCode === undefined ? {} : { workflowCode }) };
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

test('batches of weights 1 and 3 are given permits 1 to 3, within a tenth', async () => {
  const { one, other } = await playWeights(ground);
  expect(one).toBeGreaterThan(20);
  expect(other / one).toBeGreaterThan(3 * 0.9);
  expect(other / one).toBeLessThan(3 * 1.1);
});

test('a batch of 20 behind one of 1,500 is served beside it, and not after it', async () => {
  const passed = await playBehind(ground);
  // They take turns from the first permit on; before it, what was given out already is sent.
  expect(passed?.sinceServed).toBeLessThanOrEqual(30);
  expect(passed?.sinceSubmitted).toBeLessThanOrEqual(150);
});
