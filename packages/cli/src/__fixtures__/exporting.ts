// A real store and a real folder, and an exporter between them.
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Manifest, RESULT_COLUMNS, type ShotResult, type Store, storeLayout } from '@shotlist/core';
import { pageFile } from '@shotlist/gallery';
import { openStore } from '@shotlist/store';
import { createTestFolder } from '@shotlist/testing';
import { openExportLog } from '../export/export-log.js';
import { createExporter, type Exporter, type ExporterOptions } from '../export/exporter.js';
import { nameByTemplate } from '../export/file-names.js';
import { openOutputFolder } from '../export/output-folder.js';
import { shotResult } from './shot-result.js';

export const manifest: Manifest = {
  schemaVersion: 1,
  batchId: 'batch-1',
  account: 'preview',
  name: null,
  contentHash: '',
  source: 'shots.csv',
  columns: ['scene'],
  rows: 2,
  shots: 2,
  rejected: 0,
  chunkSize: 500,
  chunks: 1,
  byModel: {},
  images: {},
  createdAt: '2026-01-01T00:00:00.000Z',
};
const HEADER = `id,prompt,${RESULT_COLUMNS.join(',')}\n`;

async function* text(value: string): AsyncGenerator<string> {
  yield value;
}

/** Nothing is finished yet; each exporter that it opens is a run of its own. */
export async function setUp(listed: Manifest = manifest) {
  const root = createTestFolder();
  const store = await openStore(path.join(root, 'store'));
  const [staging, logs, out] = ['staging', 'logs', 'out'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(staging);
  mkdirSync(logs);
  const results: ShotResult[] = [];
  /** Pages beyond the first, by their states. */
  const pages: number[] = [];
  const made: string[] = [];
  const open = async (template?: string, more: Pick<ExporterOptions, 'isCleaned' | 'anew'> = {}): Promise<Exporter> => {
    const folder = await openOutputFolder(out, staging);
    const log = await openExportLog(logs, folder.root, { source: '/lists/shots.csv', name: null });
    return createExporter({
      store,
      manifest: listed,
      folder,
      log,
      results: async function* () {
        yield* results;
      },
      pages: () => ({
        'results.csv': text(HEADER),
        'results.ndjson': text('{"result_status":"succeeded"}\n'),
      }),
      gallery: async function* () {
        const html = async () => '<meta name="generator" content="Shotlist">';
        yield { number: 1, file: 'index.html', state: 0, html };
        for (const [at, state] of pages.entries()) {
          const file = pageFile(at + 2);
          yield { number: at + 2, file, state, html: async () => (made.push(file), html()) };
        }
      },
      ...(template === undefined ? {} : { nameFile: nameByTemplate(template, manifest) }),
      ...more,
    });
  };
  const finish = async (
    id: string,
    video: string,
    options: { readonly attempt?: number; readonly scene?: string; readonly still?: string } = {},
  ): Promise<ShotResult> => {
    const index = ['a', 'b', 'c'].indexOf(id);
    const result = await finished(store, {
      id,
      index,
      video,
      attempt: options.attempt ?? 1,
      scene: options.scene ?? 'one',
      still: options.still,
    });
    results[index] = result;
    return result;
  };
  return {
    root,
    out,
    staging,
    store,
    /** As they stand now, by index. */
    results,
    open,
    finish,
    pages,
    made,
    logFile: () => path.join(logs, readdirSync(logs)[0] ?? ''),
    files: () => readdirSync(out, { recursive: true }).map(String).sort(),
  };
}

async function finished(
  store: Store,
  shot: { id: string; index: number; video: string; attempt: number; scene: string; still: string | undefined },
): Promise<ShotResult> {
  const key = storeLayout.video('batch-1', shot.id, shot.attempt);
  const { object } = await store.put(key, { kind: 'bytes', bytes: Buffer.from(shot.video) });
  const posterKey = shot.still === undefined ? undefined : storeLayout.poster('batch-1', shot.id, shot.attempt);
  if (posterKey !== undefined) await store.put(posterKey, { kind: 'bytes', bytes: Buffer.from(shot.still ?? '') });
  return shotResult({
    index: shot.index,
    id: shot.id,
    cells: [shot.scene],
    videoKey: key,
    videoBytes: object.size,
    videoSha256: object.sha256,
    posterKey,
    account: 'preview',
    attempts: shot.attempt,
  });
}
