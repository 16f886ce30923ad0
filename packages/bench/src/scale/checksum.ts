// Whether every result is right, by two checksums: of what the list asks for, and of what results.csv says. Neither is held in memory.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { generationIdOf } from './instant-provider.js';

type Row = Readonly<Record<string, string>>;

export interface Checksum {
  readonly rows: number;
  /** Hex. */
  readonly sha256: string;
}

/** What results.csv has to say, told from the shot list alone. */
export function expectedChecksum(listFile: string): Promise<Checksum> {
  return checksumOf(listFile, (row) => {
    const { prompt = '', model, seed } = row;
    const generationId = generationIdOf({ prompt, ...(model === undefined ? {} : { model }), seed: Number(seed) });
    return [...cellsOf(row), 'succeeded', generationId, `${row['id']}.mp4`, seed, model, '1', ''];
  });
}

/** What it says. */
export function resultsChecksum(resultsFile: string): Promise<Checksum> {
  return checksumOf(resultsFile, (row) => [
    ...cellsOf(row),
    ...['status', 'generation_id', 'video', 'seed', 'model', 'attempts', 'error_code'].map(
      (name) => row[`result_${name}`],
    ),
  ]);
}

/** The shot list's own columns, in their order. */
function cellsOf(row: Row): readonly string[] {
  return Object.keys(row)
    .filter((name) => !name.startsWith('result_'))
    .map((name) => row[name] ?? '');
}

async function checksumOf(file: string, lineOf: (row: Row) => readonly unknown[]): Promise<Checksum> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const row of createReadStream(file).pipe(parse({ columns: true })) as AsyncIterable<Row>) {
    hash.update(`${JSON.stringify(lineOf(row))}\n`);
    rows += 1;
  }
  return { rows, sha256: hash.digest('hex') };
}
