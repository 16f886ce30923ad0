// A folder as a batch leaves it: the page, real videos of each ratio, their posters.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ShotResult } from '@shotlist/core';
import { galleryHtml } from '../gallery-html.js';
import { galleryPages } from '../gallery-pages.js';
import type { GalleryOptions } from '../options.js';
import { PageIndex } from '../page-index.js';
import { PAGES_FOLDER } from '../page-links.js';
import { FFMPEG } from './needs.js';
import { galleryOptions } from './results.js';

const run = promisify(execFile);

const FRAMES = { '16x9': '426x240', '4x3': '320x240', '1x1': '240x240', '9x21': '240x560' } as const;

/** The folder and what is in it. */
export interface PageFolder {
  readonly path: string;
  /** Writes a page of these results and tells its file: URL. */
  readonly write: (name: string, results: readonly ShotResult[], parts?: Partial<GalleryOptions>) => Promise<string>;
  /** Writes a gallery in pages and tells the first one's file: URL. */
  readonly writePages: (results: readonly ShotResult[], shotsAPage: number) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** Makes the folder with three seconds of H.264 for each ratio, as the fixtures' results name them. */
export async function createPageFolder(): Promise<PageFolder> {
  const path = await mkdtemp(join(tmpdir(), 'shotlist-gallery-'));
  for (const [name, size] of Object.entries(FRAMES)) {
    const video = join(path, `${name}.mp4`);
    await run(FFMPEG.path, [
      '-y',
      '-f',
      'lavfi',
      '-i',
      `testsrc2=size=${size}:rate=30:duration=3`,
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p',
      '-movflags',
      '+faststart',
      video,
    ]);
    await run(FFMPEG.path, ['-y', '-i', video, '-frames:v', '1', join(path, `${name}.jpg`)]);
  }
  return {
    path,
    async write(name, results, parts) {
      const file = join(path, name);
      await writeFile(file, galleryHtml(results, galleryOptions(results, parts)));
      return pathToFileURL(file).href;
    },
    async writePages(results, shotsAPage) {
      const index = new PageIndex(shotsAPage);
      for (const result of results) index.add(result);
      await mkdir(join(path, 'paged', PAGES_FOLDER), { recursive: true });
      const options = galleryOptions(results);
      const up = (file: string | undefined) => (file === undefined ? undefined : `../${file}`);
      const pages = galleryPages(results, index, {
        ...options,
        videoPath: (result) => up(options.videoPath(result)),
        posterPath: (result) => up(options.posterPath(result)),
      });
      for await (const { file, html } of pages) await writeFile(join(path, 'paged', file), await html());
      return pathToFileURL(join(path, 'paged', 'index.html')).href;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
