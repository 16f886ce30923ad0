// One short round of some faults, so that a promise that breaks is found before the long runs.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAULTS } from './faults.js';
import { LIBFAKETIME } from './pace.js';
import { type PlayedRound, type PlayOptions, playRound } from './play.js';
import { prepareWorkflowCode } from './workflow-code.js';

const SHOTS = 20;
const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-faults-test-'));
let options: PlayOptions;
beforeAll(async () => {
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  options = { folder, seed: 'test', timed: false, temporalCli, ...(workflowCode && { workflowCode }) };
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

async function playOne(name: string, shots = SHOTS): Promise<PlayedRound> {
  const fault = FAULTS.find((each) => each.name === name);
  if (fault === undefined) throw new TypeError(`There is no fault "${name}".`);
  return playRound(fault, 1, { ...options, shots });
}

test.each([
  ['a worker is killed', 'kill-worker'],
  ['the Temporal server is killed', 'kill-server'],
  ['the submitter is killed', 'kill-submitter'],
  ['a chunk is terminated', 'terminate-chunk-finds'],
  ['a chunk is reset', 'reset-chunk-finds'],
  ['a ledger is reset', 'reset-ledger-neither'],
  ['a batch is canceled by Temporal’s own means', 'cancel-batch-keys'],
  ['a worker is told to stop while it downloads', 'drain'],
  ['a batch is canceled while submits are open', 'cancel-at-submit'],
  ['a batch is paused while slots lie ahead', 'pause-at-slot'],
])(
  'when %s, every shot is made once and all counts hold',
  async (_words, name) => {
    const played = await playOne(name);
    expect(played.violations, played.what).toEqual([]);
    expect(played).toMatchObject({ generations: SHOTS, succeeded: SHOTS, duplicates: 0 });
  },
  120_000,
);

test('a chunk whose vendor can tell nothing is not sent again when it is terminated', async () => {
  const played = await playOne('terminate-chunk-neither');
  expect(played.violations, played.what).toEqual([]);
  // What had no answer yet stays unknown; where all had one, nothing does.
  expect(played.succeeded + played.ambiguous).toBe(SHOTS);
  expect(played.duplicates).toBe(0);
}, 120_000);

test('a rate holds when its only worker stands still for ten seconds', async () => {
  const played = await playOne('freeze', 60);
  expect(played.violations, played.what).toEqual([]);
}, 180_000);

const missing = existsSync(LIBFAKETIME) ? '' : ' (skipped: needs faketime)';
test.skipIf(missing !== '')(
  `a rate holds with a worker whose clock is set while it works${missing}`,
  async () => {
    const played = await playOne('clock-step', 60);
    expect(played.violations, played.what).toEqual([]);
  },
  120_000,
);
