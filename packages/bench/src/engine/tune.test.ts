import { expect, test } from 'vitest';
import type { PeerSettings } from './peers.js';
import { tunePeer, TUNING } from './tune.js';

const start: PeerSettings = {
  workflows: 1,
  window: 10,
  activitySlots: 10,
  eagerActivities: 0,
  workflowTaskSlots: 10,
  polls: 5,
  cachedWorkflows: 10,
};

test('each knob is turned with the best of the others so far, and only what wins is tried again', async () => {
  const asked: PeerSettings[] = [];
  const speed = async (settings: PeerSettings) => {
    asked.push(settings);
    return settings.window * 10 - 10 * Math.abs(settings.workflows - 4);
  };
  const knobs = [{ window: [20, 40, 30] }, { workflows: [1, 2, 4, 8] }, { polls: ['auto'] as const }];
  const { best, trials } = await tunePeer(speed, { start, knobs });
  expect(best.settings).toMatchObject({ window: 40, workflows: 4, polls: 5 });
  // The start, which is measured twice: the first time warms up.
  expect(asked).toHaveLength(trials.length + 1);
  // Windows of 20 and 40, and two and four workflows.
  expect(trials).toHaveLength(new Set(trials.map(({ settings }) => JSON.stringify(settings))).size + 4);
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

test('one lucky trial does not win', async () => {
  const luck = [500, 100];
  const speed = async ({ window }: PeerSettings) => (window === 20 ? (luck.shift() ?? 0) : 100);
  const { best } = await tunePeer(speed, { start, knobs: [{ window: [20] }] });
  expect(best).toEqual({ settings: start, rowsPerSecond: 100 });
});
