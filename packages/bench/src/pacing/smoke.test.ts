// A small run of all three, from source: what is published is there, and no kill makes Shotlist pay twice. Nothing is said of speed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { afterAll, expect, test } from 'vitest';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { comparePacing, SYSTEMS } from './compare.js';
import { SCENARIOS } from './scenario.js';
import { describePacing } from './view.js';

const SHOTS = 60;
const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-pacing-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

test('every system makes every shot although it is killed once, and Shotlist makes each once', async () => {
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const steps: string[] = [];
  const report = await comparePacing({
    scenarios: [{ ...SCENARIOS.rate, shots: SHOTS, generationMs: 500, pollMs: 200, light: true }],
    systems: SYSTEMS,
    temporalCli,
    ...(workflowCode === undefined ? {} : { workflowCode }),
    onStep: (words) => steps.push(words),
  });
  const systems = report.scenarios[0]?.systems;
  expect(Object.keys(systems ?? {}).toSorted()).toEqual(['script', 'shotlist', 'temporal']);
  for (const run of Object.values(systems ?? {})) {
    expect(run, run.says).toMatchObject({ made: SHOTS });
    expect(run.broke, run.says).toBeUndefined();
    expect(run.sent, run.says).toBeGreaterThanOrEqual(SHOTS);
    expect(run.worstSecond, run.says).toBeGreaterThan(0);
  }
  expect(systems?.shotlist?.duplicates).toBe(0);
  expect(steps).toHaveLength(4);
  const text = describePacing(report);
  for (const { says } of SYSTEMS) expect(text).toContain(says);
  expect(JSON.parse(JSON.stringify(report))).toMatchObject({
    scenarios: [{ systems: { shotlist: { duplicates: 0 } } }],
  });
}, 900_000);
