// `pnpm bench machines`: workers of four hosts with clocks of their own, that join, leave, freeze, crash and lose the network.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { findIp, whyNoHosts } from '../hosts/host-network.js';
import { describeMachine } from '../machine.js';
import { type PlayedMachines, playMachines } from './play.js';
import { SHORT, WHOLE } from './scenario.js';

const USAGE = `Usage: pnpm bench machines [--rounds N] [--short] [--json]
  --short  260 shots instead of 1,500, and fewer blows; not what is published

Hosts are network namespaces of this machine: that takes Linux, root, and Debian’s iproute2 and faketime.
`;

/** The report goes to stdout, what is done meanwhile to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '1' },
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  const ip = findIp();
  const missing = whyNoHosts(ip);
  if (!Number.isSafeInteger(rounds) || rounds < 1 || ip === undefined || missing !== undefined) {
    process.stderr.write(missing === undefined ? USAGE : `skipped: needs ${missing}\n`);
    process.exitCode = 2;
    return;
  }
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-machines-code-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const played: PlayedMachines[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const one = await playMachines(values.short ? SHORT : WHOLE, {
      ip,
      temporalCli,
      ...(workflowCode === undefined ? {} : { workflowCode }),
      onStep: (words) => void process.stderr.write(`${words}\n`),
    });
    played.push(one);
    process.stderr.write(describePlayed(one, round));
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ rounds: played, machine: describeMachine() })}\n`);
  if (played.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

function describePlayed(played: PlayedMachines, round: number): string {
  const { scenario, succeeded, accepted, duplicates, seconds, violations, folder, ...figures } = played;
  const { mostInASecond, above, refused, usedOfAllowed } = figures;
  const { rate, shots } = scenario;
  const lines = [
    `${violations.length === 0 ? 'held ' : 'BROKE'}  round ${round}: ${succeeded} of ${shots} shots, ${accepted} accepted, ${duplicates} twice, ${seconds.toFixed(0)} s`,
    `         at most ${mostInASecond} a second of ${rate.requests}, ${above} above a bucket of it, ${refused} refused for places, ${(100 * usedOfAllowed).toFixed(1)} % used, the blows included`,
    ...violations.map((words) => `         ${words}`),
    ...(folder === undefined ? [] : [`         kept in ${folder}`]),
  ];
  return `${lines.join('\n')}\n`;
}
