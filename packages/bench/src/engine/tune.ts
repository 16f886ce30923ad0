// Finds the settings under which a peer is fastest on this machine: one knob after the other, the best of each kept.
import { measurePeer, type Peer, type PeerSettings } from './peers.js';
import type { EngineSession } from './session.js';

/** What is tried for each knob, in this order; the first pass finds the load, the second the worker. */
export type Knobs = readonly { readonly [knob in keyof PeerSettings]?: readonly PeerSettings[knob][] }[];

/** Where each peer begins, and what is tried. */
export const TUNING: Readonly<Record<Peer, { readonly start: PeerSettings; readonly knobs: Knobs }>> = {
  activityARow: {
    start: { workflows: 4, window: 200, activitySlots: 200, workflowTaskSlots: 40, polls: 10, cachedWorkflows: 600 },
    knobs: [
      { workflows: [1, 2, 8, 20, 50] },
      { window: [50, 100, 400, 1000] },
      { activitySlots: [50, 100, 500, 1000] },
      { polls: [5, 20, 40, 'auto'] },
      { workflowTaskSlots: [10, 100] },
      { workflows: [1, 2, 4, 8, 20] },
      { cachedWorkflows: [100] },
    ],
  },
  childARow: {
    start: { workflows: 1, window: 50, activitySlots: 100, workflowTaskSlots: 40, polls: 10, cachedWorkflows: 600 },
    knobs: [
      { window: [10, 25, 100, 200] },
      { workflows: [4, 10] },
      { polls: [5, 20, 40, 'auto'] },
      { workflowTaskSlots: [10, 100] },
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
        if (trial.rowsPerSecond > best.rowsPerSecond * GAIN) best = trial;
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
