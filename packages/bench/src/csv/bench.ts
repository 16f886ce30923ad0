// `pnpm bench csv`: how fast a shot list is checked and taken in, beside csv-parse alone, DuckDB and Python on the same file, and what a row costs in memory.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { describeMachine, median, versionOf } from '../machine.js';
import { generateShotList } from './generate.js';
import { measure, type Measurement, type Subject, SUBJECTS } from './measure.js';
import { measureCommand, measurePython } from './outside.js';

interface Figures {
  readonly rowsPerSecond: number;
  readonly peakBytes: number;
}

/** Runs the benchmark, or one measurement of it in the process that it starts for each. */
export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rows: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
    },
  });
  const [subject, path] = positionals;
  if (subject !== undefined && path !== undefined && Object.hasOwn(SUBJECTS, subject))
    return measure(subject as Subject, path);
  const rows = Number(values.rows);
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rows) || rows < 1000) throw new Error('--rows must be a whole number from 1000.');
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number from 1.');

  const directory = await mkdtemp(join(tmpdir(), 'shotlist-bench-'));
  try {
    const report = await compare(directory, rows, rounds);
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : describe(report));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Report = Awaited<ReturnType<typeof compare>>;

async function compare(directory: string, rows: number, rounds: number) {
  const fewRows = Math.floor(rows / 10);
  const whole = join(directory, 'whole.csv');
  const tenth = join(directory, 'tenth.csv');
  await generateShotList(whole, rows);
  await generateShotList(tenth, fewRows);
  const subjects = {
    csvParse: () => measureApart('csv-parse, objects', whole),
    command: () => measureCommand(whole),
    validate: () => measureApart('validate', whole),
    ingest: () => measureApart('ingest', whole),
    duckDb: () => measureApart('DuckDB', whole),
    pythonLists: () => measurePython('lists', whole),
    pythonObjects: () => measurePython('objects', whole),
    ingestTenth: () => measureApart('ingest', tenth),
  } satisfies Record<string, () => Promise<Measurement | undefined>>;
  type Name = keyof typeof subjects;
  // Turn by turn, so that a machine whose speed drifts slows all alike.
  const taken: { [name in Name]?: Measurement[] } = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const name of Object.keys(subjects) as Name[]) {
      const measurement = await subjects[name]();
      if (measurement !== undefined) (taken[name] ??= []).push(measurement);
    }
  }
  const figures = (name: Name) => figuresOf(taken[name], name === 'ingestTenth' ? fewRows : rows);
  const ratio = (name: Name) => round(medianRatio(taken.csvParse, taken[name]), 3);
  const peers = (['duckDb', 'pythonLists', 'pythonObjects'] as const).filter((name) => taken[name] !== undefined);
  const [ingest, ingestTenth] = [figures('ingest'), figures('ingestTenth')];
  return {
    rows,
    fileBytes: (await stat(whole)).size,
    /** Rows a second by those of csv-parse. */
    ratios: Object.fromEntries(
      (['command', 'validate', 'ingest', ...peers] as const).map((name) => [name, ratio(name)]),
    ) as Record<Name, number>,
    bytesPerRow: round((ingest.peakBytes - ingestTenth.peakBytes) / (rows - fewRows), 1),
    csvParse: figures('csvParse'),
    command: figures('command'),
    validate: figures('validate'),
    ingest,
    ingestTenth,
    peers: Object.fromEntries(peers.map((name) => [name, figures(name)])) as Partial<Record<Name, Figures>>,
    rounds,
    machine: {
      ...describeMachine(),
      csvParseVersion: versionOf('csv-parse'),
      duckDbVersion: versionOf('@duckdb/node-api'),
    },
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
  const { machine, ratios, peers } = report;
  const line = (name: string, figures: Figures | undefined, ratio: number | undefined) =>
    figures === undefined
      ? ''
      : `${(ratio === undefined ? '' : ratio.toFixed(2)).padStart(6)}  ${name.padEnd(38)}${figures.rowsPerSecond.toLocaleString('en').padStart(9)} rows/s  peak ${(figures.peakBytes / 2 ** 20).toFixed(0).padStart(5)} MiB\n`;
  return [
    `${report.rows.toLocaleString('en')} rows, ${(report.fileBytes / 2 ** 20).toFixed(0)} MiB, median of ${report.rounds} rounds\n`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}, csv-parse ${machine.csvParseVersion}, DuckDB ${machine.duckDbVersion}\n\n`,
    line('csv-parse alone, objects', report.csvParse, 1),
    line('shotlist validate, the whole command', report.command, ratios.command),
    line('every check', report.validate, ratios.validate),
    line('every check, hash, chunk files', report.ingest, ratios.ingest),
    line('the same on a tenth of the rows', report.ingestTenth, undefined),
    line('Python csv.reader', peers.pythonLists, ratios.pythonLists),
    line('Python csv.DictReader', peers.pythonObjects, ratios.pythonObjects),
    line('DuckDB, all cores', peers.duckDb, ratios.duckDb),
    `\nbytesPerRow ${report.bytesPerRow}\n`,
  ].join('');
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
