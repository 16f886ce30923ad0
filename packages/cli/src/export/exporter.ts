// Brings finished videos and the results of a batch into a folder, again and again while it runs.
import { type Manifest, RESULT_COLUMNS, ShotlistError, type ShotResult, type Store } from '@shotlist/core';
import { open } from 'node:fs/promises';
import type { ExportLog } from './export-log.js';
import { type NameFile, nameById, PAGES } from './file-names.js';
import type { OutputFolder } from './output-folder.js';
import { hasBytesOf } from './same-bytes.js';

/** The pages as they are now, piece by piece. */
type WritePages = (paths: FilePaths) => Readonly<Record<(typeof PAGES)[number], AsyncIterable<string | Uint8Array>>>;

/** Where a shot's files are, below the folder; undefined while it has none. */
export interface FilePaths {
  readonly videoPath: (result: ShotResult) => string | undefined;
  readonly posterPath: (result: ShotResult) => string | undefined;
}

export interface ExporterOptions {
  readonly store: Store;
  readonly manifest: Manifest;
  /** Every shot as it stands now. */
  readonly results: () => AsyncIterable<ShotResult>;
  readonly pages: WritePages;
  readonly folder: OutputFolder;
  readonly log: ExportLog;
  readonly nameFile?: NameFile;
}

export interface Exporter {
  /** Looks for everything that stands in the way. Throws `OUTPUT_PATH` before anything is sent. */
  check(): Promise<void>;
  /** Puts in place what is finished and not there, then writes the results. */
  update(): Promise<void>;
  /** Videos whose copy in the store is no longer what was made: somebody wrote into a linked file. */
  readonly damaged: ReadonlySet<string>;
}

/** How many files are noted in the log at once, before they are put in place. */
const NOTED_AT_ONCE = 500;

export function createExporter(options: ExporterOptions): Exporter {
  const { store, folder, log } = options;
  const nameFile = options.nameFile ?? nameById;
  const paths: FilePaths = {
    videoPath: (result) => (result.videoKey === undefined ? undefined : `${nameFile(result)}.mp4`),
    posterPath: (result) => (result.posterKey === undefined ? undefined : `${nameFile(result)}.jpg`),
  };
  const filesOf = (result: ShotResult): { file: string; key: string }[] => {
    const files: { file: string; key: string }[] = [];
    if (result.videoKey !== undefined) files.push({ file: `${nameFile(result)}.mp4`, key: result.videoKey });
    if (result.posterKey !== undefined) files.push({ file: `${nameFile(result)}.jpg`, key: result.posterKey });
    return files;
  };
  /** Where every file of this run is: shot index to the keys behind its files. */
  const placed = new Map<number, string>();
  const damaged = new Set<string>();

  /** True when one of our own files stands there, this one or an earlier one. */
  const isOurs = async (file: string, key: string | undefined): Promise<boolean> => {
    const candidates = new Set([...(key === undefined ? [] : [key]), ...log.keysOf(file)]);
    for (const candidate of candidates) if (await hasBytesOf(folder.pathOf(file), store, candidate)) return true;
    return false;
  };
  const refuse = (file: string, message: string) =>
    new ShotlistError('OUTPUT_PATH', {
      where: folder.pathOf(file),
      message,
      help: 'Move it away, or choose another folder with --out.',
    });

  const checkFile = async (file: string, key: string | undefined): Promise<void> => {
    const found = await folder.find(file);
    if (found === 'nothing' || (found === 'file' && (await isOurs(file, key)))) return;
    throw refuse(
      file,
      found === 'file' ? 'Another file of this name is there.' : 'Something that is not a file stands here.',
    );
  };

  const place = async (files: readonly { readonly file: string; readonly key: string }[]): Promise<void> => {
    await log.add(files);
    for (const { file, key } of files) {
      const found = await folder.find(file);
      if (found === 'file' && (await hasBytesOf(folder.pathOf(file), store, key))) continue;
      await checkFile(file, key);
      await folder.place(file, store, key);
    }
  };

  return {
    damaged,
    async check() {
      for (const page of PAGES) {
        const found = await folder.find(page);
        if (found === 'nothing' || (found === 'file' && (await isOurPage(folder.pathOf(page))))) continue;
        throw refuse(page, 'A file of this name is there that Shotlist didn’t write.');
      }
      const names = nameFile === nameById ? undefined : new Map<string, string>();
      for await (const result of options.results()) {
        const name = nameFile(result);
        if (names !== undefined) {
          // Many file systems hold names that differ only in case for one.
          const folded = name.toLowerCase();
          const other = names.get(folded);
          if (other !== undefined) {
            throw new ShotlistError('OUTPUT_PATH', {
              where: '--name-files',
              message: `Shots ${other} and ${result.id} would both be ${name}.mp4.`,
              help: 'Add {id} to the template.',
            });
          }
          names.set(folded, result.id);
        }
        await checkFile(`${name}.mp4`, result.videoKey);
        await checkFile(`${name}.jpg`, result.posterKey);
      }
    },
    async update() {
      const batch: { file: string; key: string }[] = [];
      for await (const result of options.results()) {
        const files = filesOf(result);
        const keys = files.map(({ key }) => key).join('\n');
        if (files.length === 0 || placed.get(result.index) === keys) continue;
        // A file in the folder and its object in the store are one where they are linked.
        if (result.videoKey !== undefined && (await store.stat(result.videoKey))?.size !== result.videoBytes) {
          damaged.add(`${nameFile(result)}.mp4`);
          continue;
        }
        damaged.delete(`${nameFile(result)}.mp4`);
        batch.push(...files);
        placed.set(result.index, keys);
        if (batch.length >= NOTED_AT_ONCE) await place(batch.splice(0));
      }
      await place(batch);
      const pages = options.pages(paths);
      for (const page of PAGES) await folder.write(page, pages[page]);
    },
  };
}

/** Signs of our own pages: the last columns of results.csv, the keys of results.ndjson, the page's generator. */
async function isOurPage(file: string): Promise<boolean> {
  const head = await readHead(file);
  const firstLine = head.slice(0, head.search(/\r?\n|$/)).replaceAll('"', '');
  if (head === '') return true;
  if (file.endsWith('.csv')) return firstLine.endsWith(RESULT_COLUMNS.join(','));
  if (file.endsWith('.ndjson')) return RESULT_COLUMNS.some((column) => head.includes(`"${column}":`));
  return head.includes('<meta name="generator" content="Shotlist">');
}

/** Headers may be long: the limit of a row. */
const HEAD_BYTES = 256 * 1024;

async function readHead(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await handle.close();
  }
}
