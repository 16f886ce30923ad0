// Finds ids that a shot list has twice, exactly, in memory that hardly grows: hashes in a table, the ids themselves in a file.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShotlistError } from '@shotlist/core';
import { hashText, SeenTable } from './seen-table.js';
import { SHOT_ID } from './shot-id.js';
import { TextBuffer } from './text-buffer.js';

/** Ids written, and read back, together. */
const BLOCK = 256;
const NEWLINE = 0x0a;

interface Block {
  readonly ids: readonly string[];
  readonly lines: Uint32Array;
}

/** One shot list's ids. Close it: it holds a temporary file. */
export class SeenIds {
  private readonly table = new SeenTable();
  private readonly hash: (id: string) => number;
  private file: { readonly directory: string; readonly descriptor: number } | undefined;
  /** Where each written block begins in the file, and where the next will. */
  private readonly offsets: number[] = [0];
  /** The block at hand, as bytes: what stays alive as text or objects makes the heap grow. */
  private readonly ids = new TextBuffer(BLOCK * 64);
  private readonly lines = new Uint32Array(BLOCK);
  private count = 0;
  private readAgain: { readonly number: number; readonly block: Block } | undefined;

  /** `hash` is there for tests to make collisions with. */
  constructor(hash: (id: string) => number = hashText) {
    this.hash = hash;
  }

  /** The line of the id that this one equals but for case or Unicode form, if it was added before. */
  findOrAdd(id: string, line: number): number | undefined {
    const folded = foldId(id);
    const same = this.table.findOrAdd(
      this.hash(folded),
      this.count,
      (earlier) => this.blockOf(earlier).ids[earlier % BLOCK] === folded,
    );
    if (same !== undefined) return this.blockOf(same).lines[same % BLOCK];
    this.ids.append(folded, NEWLINE);
    this.lines[this.count % BLOCK] = line;
    this.count += 1;
    if (this.count % BLOCK === 0) this.writeBlock();
    return undefined;
  }

  close(): void {
    if (this.file === undefined) return;
    closeSync(this.file.descriptor);
    rmSync(this.file.directory, { recursive: true, force: true });
    this.file = undefined;
  }

  private blockOf(index: number): Block {
    const number = Math.floor(index / BLOCK);
    if (number === this.offsets.length - 1) return { ids: idsOf(this.ids.bytes()), lines: this.lines };
    if (this.readAgain?.number !== number) this.readAgain = { number, block: this.readBlock(number) };
    return this.readAgain.block;
  }

  private writeBlock(): void {
    if (this.file === undefined) {
      const directory = mkdtempSync(join(tmpdir(), 'shotlist-ids-'));
      this.file = { directory, descriptor: openSync(join(directory, 'ids'), 'wx+', 0o600) };
    }
    const start = this.offsets.at(-1) ?? 0;
    const bytes = this.ids.bytes();
    writeWhole(this.file.descriptor, this.lines, start);
    writeWhole(this.file.descriptor, bytes, start + this.lines.byteLength);
    this.offsets.push(start + this.lines.byteLength + bytes.byteLength);
    this.ids.clear();
  }

  private readBlock(number: number): Block {
    const start = this.offsets[number] ?? 0;
    const bytes = Buffer.alloc((this.offsets[number + 1] ?? start) - start);
    for (let read = 0; this.file !== undefined && read < bytes.length;) {
      const size = readSync(this.file.descriptor, bytes, read, bytes.length - read, start + read);
      if (size === 0)
        throw new ShotlistError('STORE_UNUSABLE', {
          where: this.file.directory,
          message: 'A temporary file was cut short.',
        });
      read += size;
    }
    const lines = new Uint32Array(BLOCK);
    bytes.copy(new Uint8Array(lines.buffer));
    return { ids: idsOf(bytes.subarray(lines.byteLength)), lines };
  }
}

function idsOf(bytes: Buffer): readonly string[] {
  return bytes.toString('utf8').split('\n');
}

function writeWhole(descriptor: number, bytes: NodeJS.ArrayBufferView, position: number): void {
  for (let written = 0; written < bytes.byteLength;) {
    written += writeSync(descriptor, bytes, written, bytes.byteLength - written, position + written);
  }
}

/** Ids that a file system may take for one are one. One line each, whatever was typed. */
function foldId(id: string): string {
  if (SHOT_ID.test(id)) return id.toLowerCase();
  return JSON.stringify(id.normalize('NFKC').toLowerCase().normalize('NFKC'));
}
