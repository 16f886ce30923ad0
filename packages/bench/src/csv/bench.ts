// `pnpm bench csv`: how fast a shot list is taken in, beside csv-parse alone, and what a row costs in memory.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { describeMachine, median, versionOf } from '../machine.js';
import { generateShotList } from './generate.js';
import { measure, type Measurement, type Subject, SUBJECTS } from './measure.js';

const DEFAULT_ROWS = 1_000_000;
const RUNS = 3;

interface Figures {
  readonly rowsPerSecond: number;
  readonly peakBytes: number;
}

/** Runs the benchmark, or one measurement of it in the process that it starts for each. */
export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rows: { type: 'string', default: String(DEFAULT_ROWS) }, json: { type: 'boolean', default: false } },
  });
  const [subject, path] = positionals;
  if (subject !== undefined && path !== undefined && Object.hasOwn(SUBJECTS, subject))
    return measure(subject as Subject, path);
  const rows = Number(values.rows);
  if (!Number.isSafeInteger(rows) || rows < 1000) throw new Error('--rows must be a whole number from 1000.');

  const directory = await mkdtemp(join(tmpdir(), 'shotlist-bench-'));
  try {
    const report = await compare(directory, rows);
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : describe(report));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Report = Awaited<ReturnType<typeof compare>>;

async function compare(directory: string, rows: number) {
  const fewRows = Math.floor(rows / 10);
  const whole = join(directory, 'whole.csv');
  const tenth = join(directory, 'tenth.csv');
  await generateShotList(whole, rows);
  await generateShotList(tenth, fewRows);
  // Turn by turn, so that a machine whose speed drifts slows all alike.
  const taken: Record<string, Measurement[]> = {};
  const turns: readonly (readonly [string, Subject, string])[] = [
    ['csvParse', 'csv-parse, objects', whole],
    ['ingest', 'ingest', whole],
    ['validate', 'validate', whole],
    ['ingestTenth', 'ingest', tenth],
  ];
  for (let turn = 0; turn < RUNS; turn += 1) {
    for (const [key, subject, path] of turns) (taken[key] ??= []).push(await measureApart(subject, path));
  }
  const csvParse = figuresOf(taken['csvParse'], rows);
  const ingest = figuresOf(taken['ingest'], rows);
  const validate = figuresOf(taken['validate'], rows);
  const ingestTenth = figuresOf(taken['ingestTenth'], fewRows);
  return {
    rows,
    fileBytes: (await stat(whole)).size,
    ratioToCsvParse: round(medianRatio(taken['csvParse'], taken['ingest']), 3),
    bytesPerRow: round((ingest.peakBytes - ingestTenth.peakBytes) / (rows - fewRows), 1),
    csvParse,
    ingest,
    validate,
    ingestTenth,
    runs: RUNS,
    machine: { ...describeMachine(), csvParseVersion: versionOf('csv-parse') },
  };
}

async function measureApart(subject: Subject, path: string): Promise<Measurement> {
  const main = process.argv[1] ?? '';
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, main, 'csv', subject, path]);
  return JSON.parse(stdout) as Measurement;
}

function figuresOf(measurements: readonly Measurement[] = [], rows: number): Figures {
  if (measurements.some((measurement) => measurement.rows !== rows))
    throw new Error('A measurement did not read every row.');
  return {
    rowsPerSecond: Math.round(rows / median(measurements.map(({ seconds }) => seconds))),
    peakBytes: median(measurements.map(({ peakBytes }) => peakBytes)),
  };
}

/** Turn by turn, as the two of a turn ran on the same machine, however busy it was then. */
function medianRatio(alone: readonly Measurement[] = [], full: readonly Measurement[] = []): number {
  return median(full.map(({ seconds }, turn) => (alone[turn]?.seconds ?? Number.NaN) / seconds));
}

function describe(report: Report): string {
  const line = (name: string, { rowsPerSecond, peakBytes }: Figures) =>
    `${name.padEnd(34)}${rowsPerSecond.toLocaleString('en').padStart(9)} rows/s  peak ${(peakBytes / 2 ** 20).toFixed(0).padStart(5)} MiB\n`;
  const { machine } = report;
  return [
    `${report.rows.toLocaleString('en')} rows, ${(report.fileBytes / 2 ** 20).toFixed(0)} MiB, median of ${report.runs} runs\n`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}, csv-parse ${machine.csvParseVersion}\n\n`,
    line('csv-parse alone, objects', report.csvParse),
    line('every check, hash, chunk files', report.ingest),
    line('every check', report.validate),
    line('the same on a tenth of the rows', report.ingestTenth),
    `\nratioToCsvParse ${report.ratioToCsvParse}   bytesPerRow ${report.bytesPerRow}\n`,
  ].join('');
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
