// Some faults of a vendor over HTTP, each with a short batch. `pnpm bench vendor` plays all of them with fifty shots.
import { fileURLToPath } from 'node:url';
import { bundleTestWorkflows } from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineSession, openEngineSession } from '../engine/session.js';
import { playRound } from './play-round.js';
import { VENDOR_ROUNDS } from './rounds.js';

const SHOTS = 20;
let session: EngineSession;
let folder: string;
beforeAll(async () => {
  session = await openEngineSession(
    await bundleTestWorkflows(fileURLToPath(import.meta.resolve('@shotlist/workflows'))),
  );
  folder = await session.newFolder('vendor');
}, 600_000);
afterAll(() => session[Symbol.asyncDispose]());

test.concurrent.each([
  'no fault',
  'generate throttled, seed',
  'generate error_before_work',
  'generate work_no_answer',
  'generate reset_after_work',
  'generate html_after_work',
  'generate duplicate_id',
  'generate no_id',
  'generate stuck',
  'generate moderated',
  'list half_body',
  'status not_found_at_first, list broken',
  'video output_short',
  'video output_truncated',
  'lost answers, the list lags and other seeds are echoed',
  'lost answers, a clock ten minutes slow',
])(
  '%s: every shot is paid once at most, and nothing is left but what is told',
  async (name) => {
    const round = VENDOR_ROUNDS.find((each) => each.name === name);
    if (round === undefined) throw new TypeError(`There is no round "${name}".`);
    const { client, native, workflowBundle } = session;
    const played = await playRound(round, { folder, client, native, workflowBundle, shots: SHOTS });
    expect(played.violations).toEqual([]);
  },
  300_000,
);
