// Writes chunk files: one line a row, CHUNK_SIZE rows a file.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHUNK_SIZE, type ChunkRow } from '@shotlist/core';
import type { ShotListRow } from './summary.js';

/** The name of a chunk's file in the staging folder. */
export function chunkFileName(chunk: number): string {
  return `${String(chunk).padStart(5, '0')}.ndjson`;
}

/** Gathers rows into files. One write is under way at most, while the next chunk fills. */
export class ChunkWriter {
  chunks = 0;
  private readonly directory: string;
  private lines = '';
  private rows = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(directory: string) {
    this.directory = directory;
  }

  async add(rows: readonly ShotListRow[]): Promise<void> {
    for (const row of rows) {
      this.lines += chunkLine(row);
      this.rows += 1;
      if (this.rows === CHUNK_SIZE) await this.next();
    }
  }

  /** Resolves when everything is written. */
  async end(): Promise<void> {
    if (this.rows > 0) await this.next();
    await this.writing;
  }

  private async next(): Promise<void> {
    const { lines } = this;
    const path = join(this.directory, chunkFileName(this.chunks));
    this.chunks += 1;
    this.lines = '';
    this.rows = 0;
    await this.writing;
    this.writing = writeFile(path, lines);
    // A failure is met at the next write or at the end; until then it must not count as unhandled.
    this.writing.catch(() => {});
  }
}

function chunkLine({ index, id, line, request, cells, problems }: ShotListRow): string {
  const [problem] = problems;
  const row: ChunkRow =
    request !== undefined
      ? { index, id, request, cells }
      : { index, id, cells, code: problem?.code ?? 'INTERNAL', message: problem?.message ?? '', line };
  return `${JSON.stringify(row)}\n`;
}
