// `pnpm bench start`: from `npm start`, once everything is set up, to the first finished video, and where the seconds go; and the same again.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describeMachine, median } from '../machine.js';
import { playAgain, playFirst, prepareStart } from './play.js';
import { medianParts, type Moments, type Part, PARTS } from './timeline.js';

const EXAMPLE = fileURLToPath(new URL('../../../../examples/csv-batch', import.meta.url));
const FILES = ['shots.csv', 'images'] as const;

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number from 1.');
  const directory = await mkdtemp(join(tmpdir(), 'shotlist-bench-start-'));
  try {
    const report = await measureStarts(directory, rounds);
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : describe(report));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Report = Awaited<ReturnType<typeof measureStarts>>;

async function measureStarts(directory: string, rounds: number) {
  await prepareStart(directory);
  const starts: Moments[] = [];
  const all: number[] = [];
  const again: { readonly saidMs: number; readonly endedMs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // A folder of its own: nothing of an earlier round is found again.
    const folder = join(directory, String(round));
    for (const file of FILES) await cp(join(EXAMPLE, file), join(folder, file), { recursive: true });
    const first = await playFirst(folder);
    starts.push(first.moments);
    all.push(first.allMs);
    again.push(await playAgain(folder));
  }
  return {
    rounds,
    firstVideoMs: Math.round(median(starts.map(({ told }) => told))),
    partsMs: Object.fromEntries(
      Object.entries(medianParts(starts)).map(([part, ms]) => [part, Math.round(ms)]),
    ) as Record<Part, number>,
    allVideosMs: Math.round(median(all)),
    againSaidMs: Math.round(median(again.map(({ saidMs }) => saidMs))),
    againEndedMs: Math.round(median(again.map(({ endedMs }) => endedMs))),
    machine: describeMachine(),
  };
}

function describe(report: Report): string {
  const { machine, partsMs, firstVideoMs } = report;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2).padStart(6)} s`;
  const share = (ms: number) => `${((100 * ms) / firstVideoMs).toFixed(0).padStart(3)} %`;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}, median of ${report.rounds} rounds\n\n`,
    ...(Object.keys(PARTS) as Part[]).map(
      (part) => `${seconds(partsMs[part])} ${share(partsMs[part])}  ${PARTS[part]}\n`,
    ),
    `${seconds(firstVideoMs)}        the first finished video\n`,
    `${seconds(report.allVideosMs)}        all twelve\n`,
    `${seconds(report.againSaidMs)}        the same again: nothing to do; ${(report.againEndedMs / 1000).toFixed(2)} s to its end\n`,
  ].join('');
}
