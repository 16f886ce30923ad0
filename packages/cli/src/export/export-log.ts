// What was put into an output folder: how a later run tells our files from a person's own. In memory are only the places of lines.
import { createHash } from 'node:crypto';
import { appendFile, type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { isShotlistError, parseState, ShotlistError } from '@shotlist/core';
import { hashText, SeenTable } from '@shotlist/csv';
import { codeOf } from '../batch/local-state.js';

/** Whose results a folder holds. */
export interface FolderOwner {
  /** Absolute path of the shot list. */
  readonly source: string;
  /** The batch's name. */
  readonly name: string | null;
}

/** A file by its name below the folder and the store's key of its bytes. */
interface ExportedFile {
  readonly file: string;
  readonly key: string;
  /** Of those bytes, in hex: it tells them when the object is gone. @default not known, by an older release */
  readonly sha256?: string | undefined;
}

export interface ExportLog {
  /** Keys whose bytes were put under this name, at one time or another, and their SHA-256 where it is known. */
  keysOf(file: string): Promise<ReadonlyMap<string, string | undefined>>;
  /** Notes files before they are put there, so that a kill in between leaves none unknown. */
  add(files: readonly ExportedFile[]): Promise<void>;
}

/** Opens the log of one folder. Throws `OUTPUT_PATH` when it holds the results of another shot list, and `STATE_NEWER`. */
export async function openExportLog(logs: string, folder: string, owner: FolderOwner): Promise<ExportLog> {
  const log = path.join(logs, `${createHash('sha256').update(folder).digest('hex').slice(0, 24)}.ndjson`);
  let before: FolderOwner | undefined;
  /** Where lines of a file begin, by the hash of its name. Which file it is, the line itself says. */
  const places = new SeenTable();
  let readBytes = 0;
  const readOn = async (): Promise<void> => {
    for await (const { line, offset, endBytes } of linesFrom(log, readBytes)) {
      readBytes = endBytes;
      const entry = parse(line, log);
      if (entry === undefined) continue;
      if ('source' in entry) before = entry;
      else places.findOrAdd(hashText(entry.file), offset, () => false);
    }
  };
  const keysOf = async (file: string): Promise<ReadonlyMap<string, string | undefined>> => {
    const offsets: number[] = [];
    places.each(hashText(file), (offset) => offsets.push(offset));
    const keys = new Map<string, string | undefined>();
    for (const offset of offsets) {
      const entry = parse(await lineAt(log, offset), log);
      if (entry !== undefined && 'key' in entry && entry.file === file)
        keys.set(entry.key, entry.sha256 ?? keys.get(entry.key));
    }
    return keys;
  };
  await readOn();
  if (before === undefined) await append(log, [{ schemaVersion: 1, ...owner }]);
  else refuseOthers(before, owner, folder);
  return {
    keysOf,
    async add(files) {
      const news: ExportedFile[] = [];
      for (const { file, key, sha256 } of files) {
        const known = await keysOf(file);
        if (!known.has(key) || (sha256 !== undefined && known.get(key) === undefined)) news.push({ file, key, sha256 });
      }
      if (news.length === 0) return;
      await append(log, news);
      // Also what another run of the same batch has noted beside ours.
      await readOn();
    },
  };
}

/**
 * A line that a kill cut short must not swallow the next one; an empty line is none. Flushed: after a power cut no file may
 * be there that the log doesn't know.
 */
async function append(log: string, lines: readonly object[]): Promise<void> {
  await appendFile(log, `\n${lines.map((line) => JSON.stringify(line)).join('\n')}\n`, { flush: true });
}

interface LogLine {
  readonly line: string;
  /** Where it begins. */
  readonly offset: number;
  /** Where the next one does. */
  readonly endBytes: number;
}

const PIECE_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** Whole lines from a place in the log on; none when it isn't there. */
async function* linesFrom(log: string, from: number): AsyncGenerator<LogLine> {
  await using opened = await openLog(log);
  if (opened === undefined) return;
  let rest = Buffer.alloc(0);
  for (let offset = from; ;) {
    const { bytesRead, buffer } = await opened.handle.read(
      Buffer.alloc(PIECE_BYTES),
      0,
      PIECE_BYTES,
      offset + rest.length,
    );
    if (bytesRead === 0) return;
    const piece = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      yield { line: piece.toString('utf8', start, end), offset: offset + start, endBytes: offset + end + 1 };
      start = end + 1;
    }
    offset += start;
    rest = piece.subarray(start);
  }
}

async function lineAt(log: string, offset: number): Promise<string> {
  for await (const { line } of linesFrom(log, offset)) return line;
  return '';
}

async function openLog(log: string): Promise<({ readonly handle: FileHandle } & AsyncDisposable) | undefined> {
  try {
    const handle = await open(log);
    return { handle, [Symbol.asyncDispose]: () => handle.close() };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function refuseOthers(before: FolderOwner, owner: FolderOwner, folder: string): void {
  if (before.source === owner.source && before.name === owner.name) return;
  const named = before.name === null ? '' : ` (batch "${before.name}")`;
  throw new ShotlistError('OUTPUT_PATH', {
    where: folder,
    message: `The folder holds the videos of another shot list: ${before.source}${named}.`,
    help: 'Choose another folder with --out.',
  });
}

/** A line that a kill cut short is none. Throws `STATE_NEWER`. */
function parse(line: string, log: string): FolderOwner | ExportedFile | undefined {
  try {
    const value = parseState<unknown>(line, log);
    if (typeof value !== 'object' || value === null) return undefined;
    if ('source' in value && typeof value.source === 'string' && 'name' in value) {
      return { source: value.source, name: typeof value.name === 'string' ? value.name : null };
    }
    if ('file' in value && typeof value.file === 'string' && 'key' in value && typeof value.key === 'string') {
      const sha256 = 'sha256' in value && typeof value.sha256 === 'string' ? value.sha256 : undefined;
      return { file: value.file, key: value.key, sha256 };
    }
    return undefined;
  } catch (error) {
    if (isShotlistError(error) && error.code === 'STATE_NEWER') throw error;
    return undefined;
  }
}
