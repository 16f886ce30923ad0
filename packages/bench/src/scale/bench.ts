// `pnpm bench scale`: lists of growing size through `shotlist submit` and one worker: what grows with them, and what doesn't.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, versionOf } from '../machine.js';
import { measureScale, type ScaleFigures } from './measure.js';
import { describeScale } from './view.js';

const DEFAULT_ROWS = '10000,100000,1000000';

/** Runs the benchmark; the report goes to stdout, what is done meanwhile to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: DEFAULT_ROWS },
      /** A folder for profiles of both processes. */
      profile: { type: 'string' },
      /** Where it takes place; a million videos need 5 GB. */
      folder: { type: 'string', default: tmpdir() },
      json: { type: 'boolean', default: false },
    },
  });
  const sizes = values.rows.split(',').map(Number);
  if (sizes.some((rows) => !Number.isSafeInteger(rows) || rows < 1))
    throw new Error('--rows must be whole numbers with commas between them.');
  const nodeArguments =
    values.profile === undefined
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`, '--heap-prof', `--heap-prof-dir=${values.profile}`];
  const figures: ScaleFigures[] = [];
  for (const rows of sizes) {
    const folder = await mkdtemp(path.join(values.folder, 'shotlist-scale-'));
    const onStep = (words: string) => process.stderr.write(`${words}\n`);
    figures.push(await measureScale({ rows, folder, nodeArguments, onStep }));
    // Kept when it failed: it says where.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  const machine = { ...describeMachine(), temporalSdk: versionOf('@temporalio/worker') };
  process.stdout.write(values.json ? `${JSON.stringify({ figures, machine })}\n` : describeScale(figures));
}
