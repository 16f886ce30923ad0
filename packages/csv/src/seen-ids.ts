// Finds ids that a shot list has twice, exactly, in memory that hardly grows: hashes in a table, the ids themselves in a file.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashText, SeenTable } from './seen-table.js';

/** Ids written, and read back, together. */
const BLOCK = 256;

/** One shot list's ids. Close it: it holds a temporary file. */
export class SeenIds {
  private readonly table = new SeenTable();
  private readonly hash: (id: string) => number;
  private file: { readonly directory: string; readonly descriptor: number } | undefined;
  /** Where each block begins in the file; the last entry is where the next will. */
  private readonly offsets: number[] = [0];
  private block: string[] = [];
  private count = 0;
  private readAgain: { readonly number: number; readonly entries: readonly string[] } | undefined;

  /** `hash` is there for tests to make collisions with. */
  constructor(hash: (id: string) => number = (id) => hashText(id).first) {
    this.hash = hash;
  }

  /** The line of the id that this one equals but for case or Unicode form, if it was added before. */
  findOrAdd(id: string, line: number): number | undefined {
    const folded = foldId(id);
    const entry = `${line} ${folded}`;
    let firstLine: number | undefined;
    this.table.findOrAdd(this.hash(folded), this.count, (earlier) => {
      const stored = this.entry(earlier);
      const space = stored.indexOf(' ');
      if (stored.slice(space + 1) !== folded) return false;
      firstLine = Number(stored.slice(0, space));
      return true;
    });
    if (firstLine !== undefined) return firstLine;
    this.block.push(entry);
    this.count += 1;
    if (this.block.length === BLOCK) this.writeBlock();
    return undefined;
  }

  close(): void {
    if (this.file === undefined) return;
    closeSync(this.file.descriptor);
    rmSync(this.file.directory, { recursive: true, force: true });
    this.file = undefined;
  }

  private entry(index: number): string {
    const number = Math.floor(index / BLOCK);
    return (number === this.offsets.length - 1 ? this.block : this.readBlock(number))[index % BLOCK] ?? '';
  }

  private writeBlock(): void {
    if (this.file === undefined) {
      const directory = mkdtempSync(join(tmpdir(), 'shotlist-ids-'));
      this.file = { directory, descriptor: openSync(join(directory, 'ids'), 'wx+', 0o600) };
    }
    const bytes = Buffer.from(JSON.stringify(this.block));
    const start = this.offsets.at(-1) ?? 0;
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(this.file.descriptor, bytes, written, bytes.length - written, start + written);
    }
    this.offsets.push(start + bytes.length);
    this.block = [];
  }

  private readBlock(number: number): readonly string[] {
    if (this.readAgain?.number === number) return this.readAgain.entries;
    const start = this.offsets[number] ?? 0;
    const bytes = Buffer.alloc((this.offsets[number + 1] ?? start) - start);
    if (this.file !== undefined) {
      for (let read = 0; read < bytes.length; ) {
        const size = readSync(this.file.descriptor, bytes, read, bytes.length - read, start + read);
        if (size === 0) break;
        read += size;
      }
    }
    const entries = JSON.parse(bytes.toString('utf8')) as string[];
    this.readAgain = { number, entries };
    return entries;
  }
}

/** Ids that a file system may take for one are one. */
function foldId(id: string): string {
  return id.normalize('NFKC').toLowerCase().normalize('NFKC');
}
