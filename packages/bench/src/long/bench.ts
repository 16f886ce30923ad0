// `pnpm bench long`: what generations of twelve minutes cost in API calls and billed actions, beside one polling activity a shot.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import type { Ground } from '../faults/rig.js';
import { describeMachine } from '../machine.js';
import { playPolling } from './polling.js';
import type { LongScenario } from './scenario.js';
import { playShotlist } from './shotlist.js';
import { describeLong, type LongReport } from './view.js';

const WHOLE = { shots: 2_000, 'peer-shots': 500, 'in-flight': 500, speed: 6 };

/** The report goes to stdout, what is done meanwhile to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const number = (name: keyof typeof WHOLE) => ({ type: 'string', default: String(WHOLE[name]) }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      shots: number('shots'),
      'peer-shots': number('peer-shots'),
      'in-flight': number('in-flight'),
      speed: number('speed'),
      verbose: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const whole = (name: keyof typeof WHOLE, least: number) => {
    const value = Number(values[name]);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new Error(`--${name} must be a whole number from ${least}.`);
  };
  const scenario = {
    shots: whole('shots', 1),
    peerShots: whole('peer-shots', 0),
    inFlight: whole('in-flight', 1),
    speed: whole('speed', 1),
  };
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-long-'));
  undo.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const ground = { temporalCli, ...(workflowCode === undefined ? {} : { workflowCode }) };
  const report = await compareLong(folder, scenario, ground, (words) => process.stderr.write(`${words}\n`));
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : describeLong(report, values.verbose));
}

/** With no shots for it, the polling activity is left out. */
export async function compareLong(
  folder: string,
  scenario: LongScenario,
  ground: Ground,
  onStep: (words: string) => void,
): Promise<LongReport> {
  const [own, peer] = [path.join(folder, 'shotlist'), path.join(folder, 'polling')];
  await Promise.all([mkdir(own), mkdir(peer)]);
  onStep(
    `Shotlist: ${scenario.shots} shots, ${scenario.inFlight} in flight, 12 minutes each at ${scenario.speed} times the speed.`,
  );
  const shotlist = await playShotlist(own, scenario, ground);
  if (scenario.peerShots > 0) onStep(`One polling activity a shot: ${scenario.peerShots} shots.`);
  const polling = scenario.peerShots > 0 ? await playPolling(peer, scenario, ground) : null;
  return { scenario, shotlist, polling, machine: describeMachine() };
}
