// One measurement, in a process of its own: what it prints is the figure.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ingestShotList, validateShotList } from '@shotlist/csv';
import { parse } from 'csv-parse';

/** What can be measured. */
export const SUBJECTS = {
  'csv-parse, objects': parseObjects,
  validate,
  ingest,
  DuckDB: readWithDuckDb,
} as const satisfies Record<string, (path: string) => Promise<number>>;
export type Subject = keyof typeof SUBJECTS;

export interface Measurement {
  readonly rows: number;
  readonly seconds: number;
  readonly peakBytes: number;
}

/** Runs one subject over a file and prints its {@link Measurement} as JSON. */
export async function measure(subject: Subject, path: string): Promise<void> {
  const startedMs = performance.now();
  const rows = await SUBJECTS[subject](path);
  const seconds = (performance.now() - startedMs) / 1000;
  // maxRSS comes in KiB.
  const measurement: Measurement = { rows, seconds, peakBytes: process.resourceUsage().maxRSS * 1024 };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}

/** csv-parse by itself, as its documentation shows it. */
async function parseObjects(path: string): Promise<number> {
  let rows = 0;
  const parser = createReadStream(path).pipe(parse({ columns: true }));
  await new Promise<void>((resolve, reject) => {
    parser.on('readable', () => {
      while (parser.read() !== null) rows += 1;
    });
    parser.on('error', reject);
    parser.on('end', resolve);
  });
  return rows;
}

/** DuckDB, on all cores: every cell of every row is read as text and counted. */
async function readWithDuckDb(path: string): Promise<number> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const file = `read_csv('${path.replaceAll("'", "''")}', header = true, all_varchar = true)`;
  const result = await connection.runAndReadAll(`SELECT count(*), sum(strlen(COLUMNS(*))) FROM ${file}`);
  return Number(result.getRows()[0]?.[0]);
}

async function validate(path: string): Promise<number> {
  const { valid, problems } = await validateShotList(path);
  if (problems.length > 0) throw new Error(`The generated shot list has problems: ${JSON.stringify(problems[0])}`);
  return valid;
}

/** Every check, the content hash, and chunk files. */
async function ingest(path: string): Promise<number> {
  const directory = await mkdtemp(join(path, '..', 'chunks-'));
  try {
    const { staged } = await ingestShotList(path, { directory, batch: { account: 'preview' } });
    if (staged === undefined) throw new Error('The generated shot list has problems.');
    return staged.manifest.shots;
  } finally {
    await rm(directory, { recursive: true });
  }
}
