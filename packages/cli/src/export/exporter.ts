// Brings finished videos and the results of a batch into a folder, again and again while it runs.
import { createReadStream } from 'node:fs';
import { type Manifest, ShotlistError, type ShotResult, type Store } from '@shotlist/core';
import { SeenIds } from '@shotlist/csv';
import { type GalleryPage, pageFile, SHOTS_A_PAGE } from '@shotlist/gallery';
import pLimit from 'p-limit';
import type { ExportLog } from './export-log.js';
import { formatOf, type NameFile, nameById, PAGES } from './file-names.js';
import type { OutputFolder } from './output-folder.js';
import { isOwnPage } from './own-page.js';
import { hasBytesOf, isUnfinishedCopy, sha256Of } from './same-bytes.js';
import { ShotMarks } from './shot-marks.js';

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
  readonly gallery: (paths: FilePaths) => AsyncIterable<GalleryPage>;
  readonly folder: OutputFolder;
  readonly log: ExportLog;
  readonly nameFile?: NameFile;
  /** Videos were removed from the store: what stands in the folder stays as it is. @default false */
  readonly isCleaned?: boolean;
  /** So many shots, the first of the list, are made anew, whatever was made before. @default 0 */
  readonly anew?: number | undefined;
}

export interface Exporter {
  /** Looks for everything that stands in the way. Throws `OUTPUT_PATH` before anything is sent. */
  check(): Promise<void>;
  /** Puts in place what is finished and not there, then writes the results. */
  update(): Promise<void>;
  /** Videos whose copy in the store is no longer what was made: somebody wrote into a linked file. */
  readonly damaged: ReadonlySet<string>;
  /** Below the folder, the first video that this run put there; undefined before it. */
  readonly first: string | undefined;
  /** How many videos are neither in the folder nor in the store any more, since somebody cleaned it. */
  readonly gone: number;
}

/** How many shots' files are noted in the log at once, before they are put in place. */
const NOTED_AT_ONCE = 500;
/** And how many are put in place at the same time. */
const PLACED_AT_ONCE = 8;

interface PlacedFile {
  readonly file: string;
  readonly key: string;
  /** Where a record tells it, a copy is known without fetching the object again. */
  readonly sha256?: string | undefined;
}

export function createExporter(options: ExporterOptions): Exporter {
  const { store, folder, log, isCleaned = false, anew = 0 } = options;
  const nameFile = options.nameFile ?? nameById;
  const gone = new Set<number>();
  const paths: FilePaths = {
    videoPath: (result) =>
      result.videoKey === undefined || gone.has(result.index) ? undefined : `${nameFile(result)}.mp4`,
    posterPath: (result) =>
      result.posterKey === undefined || gone.has(result.index) ? undefined : `${nameFile(result)}.jpg`,
  };
  const filesOf = (result: ShotResult): PlacedFile[] => {
    const files: PlacedFile[] = [];
    if (result.videoKey !== undefined)
      files.push({ file: `${nameFile(result)}.mp4`, key: result.videoKey, sha256: result.videoSha256 });
    if (result.posterKey !== undefined) files.push({ file: `${nameFile(result)}.jpg`, key: result.posterKey });
    return files;
  };
  const keysOf = (result: ShotResult) =>
    filesOf(result)
      .map(({ key }) => key)
      .join('\n');
  const atOnce = pLimit(PLACED_AT_ONCE);
  /** After the first failure nothing more is begun, and what was begun is waited for. */
  const each = async <Item, Made>(items: readonly Item[], make: (item: Item) => Promise<Made>): Promise<Made[]> => {
    let failure: { readonly error: unknown } | undefined;
    const ends = await Promise.allSettled(
      items.map((item) =>
        atOnce(async () => {
          if (failure !== undefined) throw failure.error;
          return make(item).catch((error: unknown) => {
            failure ??= { error };
            throw error;
          });
        }),
      ),
    );
    if (failure !== undefined) throw failure.error;
    return ends.map((end) => (end as PromiseFulfilledResult<Made>).value);
  };
  /** What was put in place: the keys behind each shot's files. */
  const placed = new ShotMarks();
  /** Pages of the gallery as they were written last, beside the first. */
  const written = new Map<number, number>();
  const damaged = new Set<string>();
  let first: string | undefined;

  /** True when one of our own files stands there, this one or an earlier one. */
  const isOurs = async (file: string, key: string | undefined, sha256?: string): Promise<boolean> => {
    const there = folder.pathOf(file);
    if (key !== undefined && (await hasBytesOf(there, store, key, sha256))) return true;
    const placedBefore = await log.keysOf(file);
    for (const [candidate, hash] of placedBefore) if (await hasBytesOf(there, store, candidate, hash)) return true;
    // What was removed from the store is known by its hash.
    const hashes = new Set([...placedBefore.values()].filter((hash) => hash !== undefined));
    if (hashes.size > 0 && hashes.has(await sha256Of(createReadStream(there)))) return true;
    for (const candidate of placedBefore.keys()) if (await isUnfinishedCopy(there, store, candidate)) return true;
    return false;
  };
  const refuse = (file: string, message: string) =>
    new ShotlistError('OUTPUT_PATH', {
      where: folder.pathOf(file),
      message,
      help: 'Move it away, or choose another folder with --out.',
    });

  const checkFile = async (file: string, key: string | undefined, sha256?: string): Promise<void> => {
    const found = await folder.find(file);
    if (found === 'nothing' || (found === 'file' && (await isOurs(file, key, sha256)))) return;
    throw refuse(
      file,
      found === 'file' ? 'Another file of this name is there.' : 'Something that is not a file stands here.',
    );
  };

  /** No record tells the SHA-256 of a still: it is read once. */
  const withSha256 = async (of: PlacedFile): Promise<PlacedFile> => {
    const { file, key } = of;
    const known = of.sha256 ?? (await log.keysOf(file)).get(key);
    if (known !== undefined) return { file, key, sha256: known };
    const body = await store.read(key);
    return body === undefined ? of : { file, key, sha256: await sha256Of(body) };
  };

  const place = async (unnoted: readonly PlacedFile[]): Promise<void> => {
    const files = await each(unnoted, withSha256);
    await log.add(files);
    await each(files, async ({ file, key, sha256 }) => {
      const found = await folder.find(file);
      if (found === 'file' && (await hasBytesOf(folder.pathOf(file), store, key, sha256))) return;
      await checkFile(file, key, sha256);
      await folder.place(file, store, key);
    });
  };

  /** True for a video that was removed from the store. The copy in the folder, where there is one, is nobody's business. */
  const isGone = async (result: ShotResult): Promise<boolean> =>
    isCleaned && result.videoKey !== undefined && (await store.stat(result.videoKey)) === undefined;

  /** The files of a shot that can be put in place now. */
  const filesToPlace = async (result: ShotResult): Promise<PlacedFile[]> => {
    const video = `${nameFile(result)}.mp4`;
    if (await isGone(result)) {
      if ((await folder.find(video)) === 'file') gone.delete(result.index);
      else gone.add(result.index);
      return [];
    }
    // A file in the folder and its object in the store are one where they are linked.
    if (result.videoKey !== undefined && (await store.stat(result.videoKey))?.size !== result.videoBytes) {
      damaged.add(video);
      return [];
    }
    damaged.delete(video);
    return filesOf(result);
  };

  const bring = async (results: readonly ShotResult[]): Promise<void> => {
    const files = await each(results, filesToPlace);
    await place(files.flat());
    results.forEach((result, at) => files[at]?.length !== 0 && placed.set(result.index, keysOf(result)));
    first ??= results
      .map((result, at) => (files[at]?.length === 0 ? undefined : paths.videoPath(result)))
      .find(Boolean);
  };

  return {
    damaged,
    get gone() {
      return gone.size;
    },
    get first() {
      return first;
    },
    async check() {
      const pages = Math.max(1, Math.ceil(options.manifest.rows / SHOTS_A_PAGE));
      const galleryFiles = Array.from({ length: pages }, (_, page) => pageFile(page + 1));
      for (const page of folder.wasEmpty ? [] : [...PAGES, ...galleryFiles]) {
        const found = await folder.find(page);
        if (found === 'nothing' || (found === 'file' && (await isOwnPage(folder.pathOf(page), formatOf(page)))))
          continue;
        throw refuse(page, 'A file of this name is there that Shotlist didn’t write.');
      }
      if (nameFile !== nameById) await checkNames(options, nameFile);
      // Nothing stands in the way.
      if (folder.wasEmpty) return;
      let shots = 0;
      for await (const result of options.results()) {
        if (isLeftOut(result)) continue;
        shots += 1;
        const name = nameFile(result);
        if (shots > anew && (await isGone(result))) continue;
        await checkFile(`${name}.mp4`, result.videoKey, result.videoSha256);
        await checkFile(`${name}.jpg`, result.posterKey);
      }
    },
    async update() {
      const news: ShotResult[] = [];
      for await (const result of options.results()) {
        const keys = keysOf(result);
        if (keys === '' || placed.has(result.index, keys)) continue;
        news.push(result);
        if (news.length >= NOTED_AT_ONCE) await bring(news.splice(0));
      }
      await bring(news);
      const pages = options.pages(paths);
      for (const page of PAGES) await folder.write(page, pages[page]);
      for await (const { number, file, state, html } of options.gallery(paths)) {
        if (number > 1 && written.get(number) === state) continue;
        await folder.write(file, once(html));
        written.set(number, state);
      }
    },
  };
}

/** A row without a request gets no file, and its id may be anything. */
function isLeftOut({ request }: ShotResult): boolean {
  return request === undefined;
}

async function* once(html: () => Promise<string>): AsyncGenerator<string> {
  yield await html();
}

/** Throws `OUTPUT_PATH` where two shots would have one file. Many file systems hold names that differ only in case for one. */
async function checkNames({ results }: Pick<ExporterOptions, 'results'>, nameFile: NameFile): Promise<void> {
  const names = new SeenIds();
  try {
    for await (const result of results()) {
      if (isLeftOut(result)) continue;
      const other = names.findOrAdd(nameFile(result), result.index);
      if (other === undefined) continue;
      throw new ShotlistError('OUTPUT_PATH', {
        where: '--name-files',
        message: `Shots ${await idAt(results(), other)} and ${result.id} would both be ${nameFile(result)}.mp4.`,
        help: 'Add {id} to the template.',
      });
    }
  } finally {
    names.close();
  }
}

async function idAt(results: AsyncIterable<ShotResult>, index: number): Promise<string> {
  for await (const result of results) if (result.index === index) return result.id;
  return '';
}
