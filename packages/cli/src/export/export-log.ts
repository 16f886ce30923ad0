// What was put into an output folder: how a later run tells our files from a person's own.
import { createHash } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isShotlistError, parseState, ShotlistError } from '@shotlist/core';
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
}

export interface ExportLog {
  /** Keys whose bytes were put under this name, at one time or another. */
  keysOf(file: string): ReadonlySet<string>;
  /** Notes files before they are put there, so that a kill in between leaves none unknown. */
  add(files: readonly ExportedFile[]): Promise<void>;
}

/** Opens the log of one folder. Throws `OUTPUT_PATH` when it holds the results of another shot list, and `STATE_NEWER`. */
export async function openExportLog(logs: string, folder: string, owner: FolderOwner): Promise<ExportLog> {
  const log = path.join(logs, `${createHash('sha256').update(folder).digest('hex').slice(0, 24)}.ndjson`);
  const known = new Map<string, Set<string>>();
  const text = await readFile(log, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
  let before: FolderOwner | undefined;
  for (const line of text.split('\n')) {
    const entry = parse(line, log);
    if (entry === undefined) continue;
    if ('source' in entry) before = entry;
    else known.set(entry.file, (known.get(entry.file) ?? new Set()).add(entry.key));
  }
  if (before === undefined) await appendFile(log, `${JSON.stringify({ schemaVersion: 1, ...owner })}\n`);
  else refuseOthers(before, owner, folder);
  const none: ReadonlySet<string> = new Set();
  return {
    keysOf: (file) => known.get(file) ?? none,
    async add(files) {
      const news = files.filter(({ file, key }) => known.get(file)?.has(key) !== true);
      if (news.length === 0) return;
      await appendFile(log, news.map(({ file, key }) => `${JSON.stringify({ file, key })}\n`).join(''));
      for (const { file, key } of news) known.set(file, (known.get(file) ?? new Set()).add(key));
    },
  };
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
      return { file: value.file, key: value.key };
    }
    return undefined;
  } catch (error) {
    if (isShotlistError(error) && error.code === 'STATE_NEWER') throw error;
    return undefined;
  }
}
