// One start as a person types it, in a folder where nothing was made before: when what happened.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Moments } from './timeline.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const LIST = 'shots.csv';

interface Line {
  readonly text: string;
  readonly atMs: number;
}

interface Start {
  readonly beganMs: number;
  readonly endedMs: number;
  readonly lines: readonly Line[];
}

/** `npm start` for a list in another folder. Rejects with what it said when it failed. */
async function start(folder: string, args: readonly string[], marks: string): Promise<Start> {
  const beganMs = Date.now();
  const mark = new URL('./mark-start.js', import.meta.url).href;
  const child = spawn('npm', ['--prefix', ROOT, 'run', '--silent', 'shotlist', '--', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: `--import=${mark}`, START_MARKS: marks, NO_COLOR: '1' },
    shell: process.platform === 'win32',
  });
  const lines: Line[] = [];
  const both = new PassThrough();
  child.stdout.pipe(both, { end: false });
  child.stderr.pipe(both, { end: false });
  createInterface(both).on('line', (text) => lines.push({ text, atMs: Date.now() }));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`A start failed:\n${lines.map(({ text }) => text).join('\n')}`);
  return { beganMs, endedMs: Date.now(), lines };
}

/** Sets up what is not set up, and is measured by nobody. */
export async function prepareStart(folder: string): Promise<void> {
  await start(folder, ['--version'], join(folder, 'set-up'));
}

/** The first run of the list in `folder`, where it must lie. */
export async function playFirst(folder: string): Promise<{ readonly moments: Moments; readonly allMs: number }> {
  const marks = join(folder, 'marks');
  const { beganMs, lines } = await start(folder, ['run', LIST], marks);
  const said = (words: RegExp) => (lines.find(({ text }) => words.test(text))?.atMs ?? Number.NaN) - beganMs;
  const store = join(folder, '.shotlist', 'store');
  const written = async (under: string, name: RegExp) => (await firstWritten(join(store, under), name)) - beganMs;
  const moments: Moments = {
    command: (await commandBegan(marks)) - beganMs,
    read: said(/^ {2}batch /),
    temporal: said(/^ {2}temporal /),
    submitted: await written('batches', /epochs.0001\.json$/),
    accepted: await written('providers', /generations.[^/\\]+\.json$/),
    rendered: await written('batches', /videos.[^/\\]+\.mp4$/),
    told: said(/^ {2}first /),
  };
  const missing = Object.entries(moments).filter(([, atMs]) => !Number.isFinite(atMs));
  if (missing.length > 0)
    throw new Error(`Nothing tells when these were: ${missing.map(([name]) => name).join(', ')}.`);
  return { moments, allMs: said(/shots succeeded/) };
}

/** The same list again: how long until it is said that nothing is to be done, and until the prompt is back. */
export async function playAgain(folder: string): Promise<{ readonly saidMs: number; readonly endedMs: number }> {
  const { beganMs, endedMs, lines } = await start(folder, ['run', LIST], join(folder, 'marks-again'));
  const said = lines.find(({ text }) => text.includes('Everything was made before'));
  if (said === undefined) throw new Error('The second run made something.');
  return { saidMs: said.atMs - beganMs, endedMs: endedMs - beganMs };
}

async function commandBegan(marks: string): Promise<number> {
  const lines = (await readFile(marks, 'utf8')).split('\n');
  return Number(lines.find((line) => /cli.(?:dist.main|bin.shotlist)\.js$/.test(line))?.split(' ')[0]);
}

/** When the first file below `folder` whose path matches was written to for the last time. */
async function firstWritten(folder: string, name: RegExp): Promise<number> {
  const files = await readdir(folder, { recursive: true });
  const times = files.filter((file) => name.test(file)).map(async (file) => (await stat(join(folder, file))).mtimeMs);
  return Math.min(...(await Promise.all(times)));
}
