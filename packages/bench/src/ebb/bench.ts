// `pnpm bench ebb`: load that swells and ends, a worker killed every two minutes, Temporal restarted twice.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { describeMachine } from '../machine.js';
import { type PlayedEbb, playEbb } from './play.js';
import { MEMORIES } from './samples.js';
import { ebbScenario } from './scenario.js';

const USAGE = `Usage: pnpm bench ebb [--minutes N] [--json]
  --minutes  30 are what is published; 3 to see that it works, without a word on memory

Lists are submitted by the shotlist command, which has to be built.
`;
/** Below it, kills would meet workers that have not begun. */
const LEAST_MINUTES = 2;
/** A line of the tide each so often. */
const LINES = 15;

/** The report goes to stdout, what is done meanwhile to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { minutes: { type: 'string', default: '30' }, json: { type: 'boolean', default: false } },
  });
  const minutes = Number(values.minutes);
  if (!(minutes >= LEAST_MINUTES)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-ebb-code-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const played = await playEbb(ebbScenario(minutes), {
    temporalCli,
    ...(workflowCode === undefined ? {} : { workflowCode }),
    onStep: (words) => void process.stderr.write(`${words}\n`),
  });
  process.stdout.write(
    values.json ? `${JSON.stringify({ ...played, machine: describeMachine() })}\n` : describeEbb(played),
  );
  if (played.violations.length > 0) process.exitCode = 1;
}

function describeEbb(played: PlayedEbb): string {
  const { lists, shots, accepted, duplicates, kills, mostBacklog, emptyAfterSeconds, memory, samples } = played;
  const every = Math.max(1, Math.floor(samples.length / LINES));
  const scale = 40 / Math.max(1, mostBacklog);
  const lines = [
    `${played.violations.length === 0 ? 'held ' : 'BROKE'}  ${shots} shots in ${lists} lists, ${accepted} accepted, ${duplicates} twice; ${kills.worker} workers and Temporal ${kills.temporal} times killed`,
    `         at most ${mostBacklog} shots to be made, none after ${emptyAfterSeconds?.toFixed(0) ?? '–'} s`,
    ...samples
      .filter((_, index) => index % every === 0)
      .map(
        ({ atMs, backlog }) =>
          `         ${(atMs / 60_000).toFixed(1).padStart(5)} min ${String(backlog).padStart(6)} ${'█'.repeat(Math.ceil(backlog * scale))}`,
      ),
    ...MEMORIES.map((whose) => {
      const { before, after, ratio, most } = memory[whose];
      return `         memory of ${whose.padEnd(9)} ${ratio?.toFixed(2) ?? '–'} of what it was after the first tide: ${before?.toFixed(0)} MiB, ${after?.toFixed(0)} at the end, ${most?.toFixed(0)} at most`;
    }),
    ...[...new Set(played.notes)].map((words) => `         note: ${words}`),
    ...played.violations.map((words) => `         ${words}`),
    ...(played.folder === undefined ? [] : [`         kept in ${played.folder}`]),
  ];
  return `${lines.join('\n')}\n`;
}
