// `pnpm chaos`: seeds of random trouble, each judged by the vendor's log; and every kind of fault must have happened.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import type { PlayedSeed } from './play.js';
import { playAll, unmetFaults } from './play-all.js';
import { seedsOf } from './seeds.js';

const USAGE = `Usage: pnpm chaos [--seeds N] [--seed S] [--shots N] [--at-once N] [--keep] [--json]
  --seed  words; the seeds are S/1, S/2 and so on, and S/7 plays that one alone
  --keep  folders stay also where all is well
`;

/** Seeds after which each fault must have happened. */
const ALL_MET_AFTER = 20;

/** The report goes to stdout with --json, what happens to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '100' },
      seed: { type: 'string' },
      shots: { type: 'string', default: '200' },
      'at-once': { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { run: name, numbers } = seedsOf(values.seed ?? randomBytes(4).toString('hex'), Number(values.seeds));
  const shots = Number(values.shots);
  const atOnce = Number(values['at-once']);
  if (numbers.length === 0 || !(shots >= 2) || !(atOnce >= 1)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  process.stderr.write(`seed ${name}\n`);
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-chaos-code-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const ground = { temporalCli, ...(workflowCode === undefined ? {} : { workflowCode }) };
  const onSeed = (one: PlayedSeed) => void process.stderr.write(describeSeed(one));
  const played = await playAll(numbers, { ...ground, run: name, shots, keeps: values.keep, atOnce, onSeed });
  const unmet = unmetFaults(played);
  if (values.json) process.stdout.write(`${JSON.stringify({ seed: name, seeds: played, unmet })}\n`);
  const broken = played.filter(({ violations }) => violations.length > 0);
  process.stderr.write(`\n${played.length - broken.length} of ${played.length} seeds held\n`);
  if (unmet.length > 0) process.stderr.write(`never happened: ${unmet.join(', ')}\n`);
  if (broken.length > 0 || (unmet.length > 0 && played.length >= ALL_MET_AFTER)) process.exitCode = 1;
}

function describeSeed({ seed, what, shots, violations, folder, ...figures }: PlayedSeed): string {
  const { accepted, posted, unknown, duplicates, workSeconds, seconds } = figures;
  const lines = [
    `${violations.length === 0 ? 'held ' : 'BROKE'}  ${seed}: ${shots} shots, ${accepted} accepted, ${posted} posted, ${unknown} unknown, ${duplicates} late duplicates, ${workSeconds.toFixed(0)} s of ${seconds.toFixed(0)} s`,
    `         ${what}`,
    ...violations.map((words) => `         ${words}`),
    ...(folder === undefined ? [] : [`         kept in ${folder}`]),
  ];
  return `${lines.join('\n')}\n`;
}
