// SIGTERM with downloads running and slots ahead: what is under way ends, what isn't is given back, and nothing is unknown.
import { setTimeout as sleep } from 'node:timers/promises';
import { describeEnd } from './child.js';
import type { Fault, Played, Round } from './fault.js';
import { judge, recordsOf } from './judge.js';

const GRACE_MS = 30_000;
/** For what comes after the grace: closing connections, on a busy machine. */
const SLACK_MS = 5_000;

async function drain({ rig, dice, timed }: Round): Promise<Played> {
  const worker = await rig.startWorker({ graceMs: GRACE_MS });
  const batch = rig.submitToTheEnd();
  while (rig.vendor.fetches().size < 3) await sleep(20);
  const waitMs = Math.round(dice.between(0, 1_500));
  await sleep(waitMs);
  const other = dice.next() < 0.5 ? await rig.startWorker() : undefined;
  const begun = new Set(rig.vendor.fetches().keys());
  const askedMs = performance.now();
  worker.signal('SIGTERM');
  const end = await worker.ended;
  const tookMs = performance.now() - askedMs;
  if (other === undefined) await rig.startWorker();
  await batch;
  const judged = await judge(rig);
  const violations = [...judged.violations];
  if (end.code !== 0) violations.push(`it ended with ${describeEnd(end)}`);
  if (timed && tookMs > GRACE_MS + SLACK_MS) violations.push(`it took ${(tookMs / 1000).toFixed(1)} s to stop`);
  const unknown = (await recordsOf(rig)).filter(({ kind }) => kind === 'ambiguous').length;
  if (unknown > 0) violations.push(`${unknown} requests became ambiguous`);
  const fetches = rig.vendor.fetches();
  const again = [...begun].filter((id) => (fetches.get(id) ?? 0) > 1).length;
  if (again > 0) rig.notes.push(`${again} of ${begun.size} downloads were done again`);
  const what = `a worker told to stop ${waitMs} ms after three downloads began, ${other === undefined ? 'another one came later' : 'another one ran'}; it ended after ${(tookMs / 1000).toFixed(1)} s`;
  return { ...judged, violations, what };
}

export const DRAINS: readonly Fault[] = [
  {
    name: 'drain',
    shots: 60,
    limits: { maxInFlight: 40, rate: { requests: 8, perMs: 1_000 } },
    manner: { fetchMs: [2_000, 5_000], generationMs: [200, 1_000], answerDelayMs: [50, 500] },
    play: drain,
  },
];
