// A small run of both, from source, with a clock that runs 720 times as fast: what is published is there. Nothing is said of speed.
import { ensureTemporalCli } from '@shotlist/dev-server';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { compareLong } from './bench.js';
import { placesUsed } from './figures.js';
import { describeLong } from './view.js';

test('every shot is made once, and calls, actions and events are counted beside those of a polling activity', async () => {
  const folder = createTestFolder();
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const ground = { temporalCli, ...(workflowCode === undefined ? {} : { workflowCode }) };
  const scenario = { shots: 40, peerShots: 6, inFlight: 20, speed: 720 };
  const steps: string[] = [];
  const report = await compareLong(folder, scenario, ground, (words) => steps.push(words));
  const { shotlist, polling } = report;
  expect(shotlist.calls.generate).toBe(1);
  expect(shotlist.callsInAll).toBeGreaterThan(1);
  for (const figures of [shotlist, polling]) {
    expect(figures?.actions).toBeGreaterThan(0);
    expect(figures?.events).toBeGreaterThan(1);
    expect(figures?.historyBytes).toBeGreaterThan(100);
  }
  expect(polling?.calls.status).toBeGreaterThanOrEqual(1);
  expect(steps).toHaveLength(2);
  const text = describeLong(report, true);
  expect(text).toContain('polling activity');
  expect(text).toContain('checkGenerations');
}, 300_000);

test('places are counted from when all are full until the list runs out', () => {
  const stay = (fromMs: number, toMs: number) => ({ fromMs, toMs });
  // Two places; the third begins ten late, and the fourth ends the list.
  expect(placesUsed([stay(0, 100), stay(0, 100), stay(110, 200), stay(100, 300), stay(200, 300)], 2)).toBe(0.975);
  expect(placesUsed([stay(0, 100)], 2)).toBeNull();
});
