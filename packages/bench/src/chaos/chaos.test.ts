// Ten seeds of small lists from source: what `pnpm chaos` does with a hundred of whole ones. No time is judged.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ground } from '../faults/rig.js';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { playAll, unmetFaults } from './play-all.js';

/** So many consecutive ones are dealt every fault there is; one that another came before is dealt again, with none before it. */
const SEEDS = 10;
const MOST_SEEDS = 15;
const SHOTS = process.env['SHOTLIST_DEEP'] ? 120 : 50;
const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-chaos-test-'));
let ground: Ground;
beforeAll(async () => {
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  ground = { temporalCli, ...(workflowCode === undefined ? {} : { workflowCode }) };
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

test('whatever the vendor does and whichever workers are killed, the books agree and every shot ends', async () => {
  const numbers = Array.from({ length: SEEDS }, (_, index) => index + 1);
  const options = { ...ground, run: 'ci', shots: SHOTS, atOnce: 3, onSeed: () => undefined };
  const played = [...(await playAll(numbers, options))];
  for (let wanted = unmetFaults(played); wanted.length > 0 && played.length < MOST_SEEDS; wanted = unmetFaults(played))
    played.push(...(await playAll([played.length + 1], { ...options, wanted })));
  for (const { seed, what, violations, folder: kept } of played)
    expect(violations, `${seed} (${what}), kept in ${kept}`).toEqual([]);
  expect(played.length).toBeGreaterThanOrEqual(SEEDS);
  expect(unmetFaults(played)).toEqual([]);
}, 1_800_000);
