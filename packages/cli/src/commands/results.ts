// shotlist results: every shot of a batch in input order, at any moment.
import { once } from 'node:events';
import path from 'node:path';
import { EXIT, ShotlistError } from '@shotlist/core';
import { readResults, resultsCsv, resultsNdjson } from '@shotlist/csv';
import { withCosts } from '../batch/costs.js';
import { readCleaned, withoutGone } from '../clean/cleaned-mark.js';
import { findBatch, type FoundBatch } from '../batch/find-batch.js';
import { formatOf, type PageFormat } from '../export/file-names.js';
import { galleryPage } from '../export/gallery-page.js';
import { storePaths } from '../export/store-paths.js';
import { writePage } from '../export/write-page.js';
import type { CommandContext, ResultsOptions } from '../program.js';
import { cleanedText } from '../terminal/clean-view.js';
import { counted } from '../terminal/words.js';

export async function results({ output }: CommandContext, options: ResultsOptions, wanted?: string): Promise<number> {
  if (output.json && options.format !== undefined && options.format !== 'ndjson') {
    throw new ShotlistError('USAGE', {
      where: '--format',
      message: `--json and --format ${options.format} exclude each other.`,
      help: 'See "shotlist results --help".',
    });
  }
  const found = await findBatch(options, wanted);
  const format = options.format ?? (output.json ? 'ndjson' : (formatOf(options.out ?? '') ?? 'csv'));
  const cleaned = await readCleaned(found.store, found.manifest.batchId);
  const { body, unseen } = pageOf(found, format, options, cleaned !== undefined);
  if (options.out !== undefined) {
    await writePage(options.out, body, { format, force: options.force === true });
  } else
    for await (const piece of body) {
      if (output.closed.aborted) break;
      if (!process.stdout.write(piece))
        await once(process.stdout, 'drain', { signal: output.closed }).catch(() => undefined);
    }
  if (cleaned !== undefined && !output.closed.aborted) output.sayError(`! ${cleanedText(cleaned)}`);
  if (unseen() > 0 && !output.closed.aborted)
    output.sayError(
      `! ${counted(unseen(), 'video')} can’t be shown: the store is not on a disk of this machine. "shotlist run" or "submit" brings them into a folder, with a gallery.`,
    );
  return EXIT.succeeded;
}

interface Page {
  readonly body: AsyncIterable<string | Uint8Array>;
  /** Videos that the page can’t reach; known when it is written. */
  readonly unseen: () => number;
}

function pageOf(
  { store, manifest, accounts }: FoundBatch,
  format: PageFormat,
  { raw, out }: Pick<ResultsOptions, 'raw' | 'out'>,
  isCleaned: boolean,
): Page {
  // The configuration may have lost the account meanwhile.
  const prices = accounts.names.includes(manifest.account) ? accounts.find(manifest.account).prices : undefined;
  const stored = () => readResults(store, manifest);
  const all = () => withCosts(isCleaned ? withoutGone(store, stored()) : stored(), prices);
  if (format === 'html') {
    // Beside the page, or, printed, as if it were saved here.
    const { paths, unseen } = storePaths(store, path.dirname(path.resolve(out ?? 'index.html')));
    return { body: galleryPage({ store, manifest, title: manifest.source }, paths, all), unseen };
  }
  const write = format === 'csv' ? resultsCsv : resultsNdjson;
  return { body: write(all(), manifest.columns, raw === true ? { raw: true } : {}), unseen: () => 0 };
}
