import { expect, test } from 'vitest';
import type { PeerSettings } from './peers.js';
import { tunePeer, TUNING } from './tune.js';

const start: PeerSettings = {
  workflows: 1,
  window: 10,
  activitySlots: 10,
  workflowTaskSlots: 10,
  polls: 5,
  cachedWorkflows: 10,
};

test('each knob is turned with the best of the others so far, and nothing is tried twice', async () => {
  const asked: PeerSettings[] = [];
  const speed = async (settings: PeerSettings) => {
    asked.push(settings);
    return settings.window * 10 - Math.abs(settings.workflows - 4);
  };
  const knobs = [{ window: [20, 40, 30] }, { workflows: [1, 2, 4, 8] }, { polls: ['auto'] as const }];
  const { best, trials } = await tunePeer(speed, { start, knobs });
  expect(best.settings).toMatchObject({ window: 40, polls: 5 });
  // The start, which is measured twice: the first time warms up.
  expect(asked).toHaveLength(trials.length + 1);
  expect(new Set(trials.map(({ settings }) => JSON.stringify(settings))).size).toBe(trials.length);
});

test('what is hardly faster is noise and does not win', async () => {
  const speed = async ({ window }: PeerSettings) => (window === 20 ? 101 : 100);
  const { best } = await tunePeer(speed, { start, knobs: [{ window: [20] }] });
  expect(best.settings).toEqual(start);
});

test('every knob of a peer is turned', () => {
  for (const { start: first, knobs } of Object.values(TUNING))
    expect(new Set(knobs.flatMap((knob) => Object.keys(knob)))).toEqual(new Set(Object.keys(first)));
});
