// Writes chunk files: one line a row, CHUNK_SIZE rows a file.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHUNK_SIZE, type ChunkRow } from '@shotlist/core';
import type { ShotListRow } from './summary.js';
import { TextBuffer } from './text-buffer.js';

const LINE_END = 0x0a;

/** The name of a chunk's file in the staging folder. */
export function chunkFileName(chunk: number): string {
  return `${String(chunk).padStart(5, '0')}.ndjson`;
}

/** Gathers rows into files, and writes them while the next fills. */
export class ChunkWriter {
  chunks = 0;
  private readonly directory: string;
  private lines = new TextBuffer();
  private rows = 0;
  private readonly hash = createHash('sha256');
  private readonly spare: TextBuffer[] = [];
  private readonly writing = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(directory: string) {
    this.directory = directory;
  }

  add(row: ShotListRow): void {
    this.lines.append(chunkLine(row), LINE_END);
    this.rows += 1;
    if (this.rows === CHUNK_SIZE) this.startWriting();
  }

  /** Resolves when few enough writes are under way. Rejects when a file couldn't be written. */
  async drain(atMost = 2): Promise<void> {
    while (this.writing.size > atMost) await Promise.race(this.writing);
    if (this.failure !== undefined) throw this.failure.error;
  }

  /** Writes the last, shorter file. */
  async end(): Promise<void> {
    if (this.rows > 0) this.startWriting();
    await this.drain(0);
  }

  /** Of all that was written, in hex; after {@link end}. */
  digest(): string {
    return this.hash.digest('hex');
  }

  private startWriting(): void {
    const { lines } = this;
    this.hash.update(lines.bytes());
    const path = join(this.directory, chunkFileName(this.chunks));
    this.chunks += 1;
    this.rows = 0;
    this.lines = this.spare.pop() ?? new TextBuffer();
    const write = writeFile(path, lines.bytes())
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => {
        lines.clear();
        this.spare.push(lines);
        this.writing.delete(write);
      });
    this.writing.add(write);
  }
}

function chunkLine({ index, id, line, request, cells, problems }: ShotListRow): string {
  const [problem] = problems;
  const row: ChunkRow =
    request !== undefined
      ? { index, id, request, cells }
      : { index, id, cells, code: problem?.code ?? 'INTERNAL', message: problem?.message ?? '', line };
  return JSON.stringify(row);
}
