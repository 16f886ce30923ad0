// The list that every system is given: one model, a prompt and a seed of its own for each shot.
import { writeFile } from 'node:fs/promises';

/** Writes so many shots to a file. */
export async function writeShotList(file: string, shots: number): Promise<void> {
  const rows = Array.from(
    { length: shots },
    (_, row) => `take-${row + 1},A ferry leaves the harbour. Take ${row + 1}.,${row}\n`,
  );
  await writeFile(file, `id,prompt,seed\n${rows.join('')}`);
}

/** One row as the peers read it. */
export interface ListRow {
  readonly id: string;
  readonly prompt: string;
  readonly seed: string;
}
