// A shot list made ready beside everything else: judged and cut into chunks, and nothing of it reaches the store.
import { readFile } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ChunkRow, isRejectedRow, type Shot } from '@shotlist/core';
import {
  ingestShotList,
  type IngestOptions,
  type ShotListSource,
  type StagedShotList,
  type ValidationSummary,
} from '@shotlist/csv';

export interface StagedList {
  readonly summary: ValidationSummary;
  /** Undefined when the list has problems. */
  readonly staged: StagedShotList | undefined;
  /** Its shots in order, without rows that are left out. */
  shots(): AsyncIterable<Shot>;
  /** Removes what was staged. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Leaves no trace in the current folder. Throws `FILE_NOT_FOUND`. */
export async function stageList(
  file: string | ShotListSource,
  options: Omit<IngestOptions, 'directory'>,
): Promise<StagedList> {
  const directory = await mkdtemp(path.join(tmpdir(), 'shotlist-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const { summary, staged } = await ingestShotList(file, { ...options, directory });
    return { summary, staged, shots: () => readShots(staged), [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function* readShots(staged: StagedShotList | undefined): AsyncGenerator<Shot> {
  for (let chunk = 0; chunk < (staged?.manifest.chunks ?? 0); chunk += 1) {
    const file = path.join(staged?.directory ?? '', `${String(chunk).padStart(5, '0')}.ndjson`);
    for (const line of (await readFile(file, 'utf8')).split('\n')) {
      if (line === '') continue;
      const row = JSON.parse(line) as ChunkRow;
      if (!isRejectedRow(row)) yield row;
    }
  }
}
