// The output folder of a batch: which one, what its pages say, and the exporter that keeps it.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest, Store } from '@shotlist/core';
import { readResults, resultsCsv, resultsNdjson } from '@shotlist/csv';
import { type LocalState, newStagingFolder } from '../batch/local-state.js';
import { withCosts } from '../batch/costs.js';
import { listFolder, listIdentity, listName } from '../batch/list-source.js';
import { readCleaned } from '../clean/cleaned-mark.js';
import type { PricesConfig } from '../config/config.js';
import { openExportLog } from './export-log.js';
import { createExporter, type Exporter } from './exporter.js';
import { nameById, nameByTemplate } from './file-names.js';
import { galleryOf } from './gallery-page.js';
import { openOutputFolder } from './output-folder.js';

export interface ExportBatchOptions {
  readonly state: LocalState;
  readonly store: Store;
  readonly manifest: Manifest;
  /** The shot list as it was named. */
  readonly file: string;
  readonly out: string | undefined;
  readonly nameFiles: string | undefined;
  readonly prices: PricesConfig | undefined;
  /** So many shots are made anew, the first of the list. @default 0 */
  readonly anew?: number | undefined;
}

/** `out/<csv name>/<account>`, or what `--out` says. */
function outputFolderOf(file: string, account: string, out: string | undefined): string {
  return path.resolve(out ?? path.join('out', listFolder(file), account));
}

export interface OpenExport extends Exporter {
  /** Absolute. */
  readonly folder: string;
  /** Removes what was on its way. */
  close(): Promise<void>;
}

/** Opens the folder and looks for everything that stands in the way. Throws `OUTPUT_PATH`. */
export async function openExport(options: ExportBatchOptions): Promise<OpenExport> {
  const { state, store, manifest, file } = options;
  const staging = await newStagingFolder(state);
  const folder = await openOutputFolder(outputFolderOf(file, manifest.account, options.out), staging);
  const log = await openExportLog(state.exports, folder.root, {
    source: listIdentity(file, manifest.contentHash),
    name: manifest.name,
  });
  const results = () => withCosts(readResults(store, manifest), options.prices);
  const exporter = createExporter({
    store,
    manifest,
    results,
    folder,
    log,
    anew: options.anew,
    isCleaned: (await readCleaned(store, manifest.batchId)) !== undefined,
    nameFile: options.nameFiles === undefined ? nameById : nameByTemplate(options.nameFiles, manifest),
    pages: (paths) => ({
      'results.csv': resultsCsv(results(), manifest.columns, { videoPath: paths.videoPath }),
      'results.ndjson': resultsNdjson(results(), manifest.columns, { videoPath: paths.videoPath }),
    }),
    gallery: (paths) => galleryOf({ store, manifest, title: path.basename(listName(file)) }, paths, results),
  });
  await exporter.check();
  return {
    check: () => exporter.check(),
    update: () => exporter.update(),
    damaged: exporter.damaged,
    get gone() {
      return exporter.gone;
    },
    get first() {
      return exporter.first;
    },
    folder: folder.root,
    close: () => rm(staging, { recursive: true, force: true }),
  };
}
