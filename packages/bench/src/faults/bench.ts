// `pnpm bench faults`: real processes, killed, frozen, reset and told lies about the time; then the books are read.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureTemporalCli } from '@shotlist/dev-server';
import type { Fault } from './fault.js';
import { FAULTS } from './faults.js';
import { type PlayedRound, type PlayOptions, playRound } from './play.js';
import { describeRound, describeRounds } from './view.js';
import { prepareWorkflowCode } from './workflow-code.js';

const USAGE = `Usage: pnpm bench faults [--rounds N] [--seed S] [--only NAME…] [--shots N] [--at-once N] [--shotlist] [--json]
  --shotlist  workers and submitters are the shotlist command’s

Names: ${FAULTS.map(({ name }) => name).join(' ')}, or the beginning of some.
`;

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '1' },
      round: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      shots: { type: 'string' },
      'at-once': { type: 'string', default: '2' },
      shotlist: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const begins = [...values.only, ...positionals].flatMap((names) => names.split(','));
  const chosen = begins.length === 0 ? FAULTS : begins.flatMap(chooseFaults);
  if (chosen.length === 0) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const seed = values.seed ?? randomBytes(4).toString('hex');
  const rounds = values.round === undefined ? count(values.rounds) : 1;
  const first = values.round === undefined ? 1 : count(values.round);
  const say = (words: string) => process.stderr.write(words);
  say(`seed ${seed}\n`);
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-faults-'));
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const options: PlayOptions = {
    folder,
    seed,
    temporalCli,
    shotlist: values.shotlist,
    ...(workflowCode === undefined ? {} : { workflowCode }),
    ...(values.shots === undefined ? {} : { shots: count(values.shots) }),
  };
  const played: PlayedRound[] = [];
  const plan = chosen.flatMap((fault) =>
    Array.from({ length: rounds }, (_, round) => ({ fault, round: first + round })),
  );
  await playAll(plan, count(values['at-once']), async ({ fault, round }) => {
    if (fault.needs !== undefined && !existsSync(fault.needs)) {
      say(`skipped: ${fault.name} needs ${fault.needs}\n`);
      return;
    }
    const each = await playRound(fault, round, options);
    played.push(each);
    say(describeRound(each));
  });
  process.stdout.write(values.json ? `${JSON.stringify({ seed, rounds: played })}\n` : describeRounds(played));
  if (played.every(({ violations }) => violations.length === 0)) await rm(folder, { recursive: true, force: true });
  else process.exitCode = 1;
}

/** The fault of that name, or all whose names begin so. */
function chooseFaults(begin: string): readonly Fault[] {
  const exact = FAULTS.filter(({ name }) => name === begin);
  return exact.length > 0 ? exact : FAULTS.filter(({ name }) => name.startsWith(begin));
}

interface PlannedRound {
  readonly fault: Fault;
  readonly round: number;
}

/** Rounds that measure time are played one after the other, when the others are over. */
async function playAll(
  plan: readonly PlannedRound[],
  atOnce: number,
  play: (planned: PlannedRound) => Promise<void>,
): Promise<void> {
  const together = plan.filter(({ fault }) => fault.alone !== true);
  const line = together.values();
  const runner = async () => {
    for (const planned of line) await play(planned);
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
  for (const planned of plan) if (planned.fault.alone === true) await play(planned);
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`"${text}" must be a whole number from 1.`);
  return number;
}
