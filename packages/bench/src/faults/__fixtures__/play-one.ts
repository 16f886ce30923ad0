// Plays one short round of a fault, from source.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { afterAll, beforeAll } from 'vitest';
import { FAULTS } from '../faults.js';
import { type PlayedRound, type PlayOptions, playRound } from '../play.js';
import { prepareWorkflowCode } from '../workflow-code.js';

const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-faults-test-'));
let options: PlayOptions;
beforeAll(async () => {
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  options = { folder, seed: 'test', timed: false, temporalCli, ...(workflowCode && { workflowCode }) };
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

/** Throws for a fault that there is not. */
export async function playOne(name: string, shots: number): Promise<PlayedRound> {
  const fault = FAULTS.find((each) => each.name === name);
  if (fault === undefined) throw new TypeError(`There is no fault "${name}".`);
  return playRound(fault, 1, { ...options, shots });
}
