// Finds the settings under which a peer is fastest on this machine: one knob after the other, the best of each kept.
import { measurePeer, type Peer, type PeerSettings } from './peers.js';
import type { EngineSession } from './session.js';

/** What is tried for each knob, in this order; the first pass finds the load, the second the worker. */
export type Knobs = readonly { readonly [knob in keyof PeerSettings]?: readonly PeerSettings[knob][] }[];

/** Whatever the activity of a row does. */
const ACTIVITY_A_ROW: { readonly start: PeerSettings; readonly knobs: Knobs } = {
  start: {
    workflows: 1,
    window: 100,
    activitySlots: 200,
    eagerActivities: 0,
    workflowTaskSlots: 40,
    polls: 10,
    cachedWorkflows: 600,
  },
  knobs: [
    { workflows: [2, 4, 8, 20] },
    { window: [20, 50, 200, 500, 1000] },
    { eagerActivities: [3] },
    { activitySlots: [50, 100, 500] },
    { polls: [5, 20, 40, 'auto'] },
    { workflowTaskSlots: [10, 100] },
    { workflows: [1, 2, 4, 8] },
    { cachedWorkflows: [100] },
  ],
};

/** Where each peer begins, and what is tried. */
export const TUNING: Readonly<Record<Peer, { readonly start: PeerSettings; readonly knobs: Knobs }>> = {
  activityARow: ACTIVITY_A_ROW,
  pollingARow: ACTIVITY_A_ROW,
  childARow: {
    start: {
      workflows: 1,
      window: 50,
      activitySlots: 100,
      eagerActivities: 0,
      workflowTaskSlots: 40,
      polls: 10,
      cachedWorkflows: 600,
    },
    knobs: [
      { window: [10, 25, 100, 200] },
      { workflows: [4, 10] },
      { polls: [5, 20, 40, 'auto'] },
      { workflowTaskSlots: [10, 100] },
      { eagerActivities: [3] },
      { activitySlots: [20, 500] },
      { cachedWorkflows: [20, 2000] },
    ],
  },
};

/** One thing that was tried. */
export interface Trial {
  readonly settings: PeerSettings;
  readonly rowsPerSecond: number;
}

/** A trial has to be so much better than the best so far: less is noise. */
const GAIN = 1.02;

function isBetter(trial: Trial, best: Trial): boolean {
  return trial.rowsPerSecond > best.rowsPerSecond * GAIN;
}

/** Tries every value of every knob once, beside the best of all others so far. The first trial warms up and doesn't count. */
export async function tunePeer(
  measure: (settings: PeerSettings) => Promise<number>,
  { start, knobs }: { readonly start: PeerSettings; readonly knobs: Knobs },
): Promise<{ readonly best: Trial; readonly trials: readonly Trial[] }> {
  await measure(start);
  let best: Trial = { settings: start, rowsPerSecond: await measure(start) };
  const trials: Trial[] = [best];
  for (const knob of knobs) {
    for (const [name, values] of Object.entries(knob)) {
      const before = best.settings;
      for (const value of values) {
        const settings = { ...before, [name]: value };
        if (trials.some((trial) => JSON.stringify(trial.settings) === JSON.stringify(settings))) continue;
        const trial = { settings, rowsPerSecond: await measure(settings) };
        trials.push(trial);
        if (!isBetter(trial, best)) continue;
        // Once may be luck, on a machine that was busy before: it has to win twice.
        const again = { settings, rowsPerSecond: await measure(settings) };
        trials.push(again);
        if (isBetter(again, best)) best = again.rowsPerSecond < trial.rowsPerSecond ? again : trial;
      }
    }
  }
  return { best, trials };
}

/** Tunes a peer with so many rows a trial; with none it stays as it begins. */
export async function tune(session: EngineSession, peer: Peer, rows: number) {
  const { start } = TUNING[peer];
  if (rows === 0) return { best: { settings: start, rowsPerSecond: 0 }, trials: [] };
  return tunePeer(async (settings) => rows / (await measurePeer(session, peer, rows, settings)), TUNING[peer]);
}
