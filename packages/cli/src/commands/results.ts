// shotlist results: every shot of a batch in input order, at any moment.
import { once } from 'node:events';
import path from 'node:path';
import { EXIT, ShotlistError } from '@shotlist/core';
import { readResults, resultsCsv, resultsNdjson } from '@shotlist/csv';
import { withCosts } from '../batch/costs.js';
import { readCleaned, withoutGone } from '../clean/cleaned-mark.js';
import { findBatch, type FoundBatch } from '../batch/find-batch.js';
import type { GalleryLinks } from '@shotlist/gallery';
import { formatOf, type PageFormat } from '../export/file-names.js';
import { galleryPage } from '../export/gallery-page.js';
import { linkedPaths } from '../export/linked-paths.js';
import { storePaths } from '../export/store-paths.js';
import { writePage } from '../export/write-page.js';
import { LONGEST_LINK_MS } from '../links-option.js';
import type { CommandContext, ResultsOptions } from '../program.js';
import { cleanedText } from '../terminal/clean-view.js';
import { counted, quoted } from '../terminal/words.js';

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
  const { body, unseen, linksEndMs } = await pageOf(found, format, options, cleaned !== undefined);
  if (options.out !== undefined) {
    await writePage(options.out, body, { format, force: options.force === true });
  } else
    for await (const piece of body) {
      if (output.closed.aborted) break;
      if (!process.stdout.write(piece))
        await once(process.stdout, 'drain', { signal: output.closed }).catch(() => undefined);
    }
  if (cleaned !== undefined && !output.closed.aborted) output.sayError(`! ${cleanedText(cleaned)}`);
  if (linksEndMs !== undefined && !output.closed.aborted)
    output.sayError(
      `Links hold until ${new Date(linksEndMs).toISOString().slice(0, 16).replace('T', ' ')} UTC. Whoever has one can follow it; the same command makes them anew.`,
    );
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
  readonly linksEndMs?: number;
}

/** Throws `USAGE` for links that the store doesn't make, and `STORE_UNUSABLE` for those it can't. */
async function pageOf(
  { store, manifest, accounts }: FoundBatch,
  format: PageFormat,
  { raw, out, links }: Pick<ResultsOptions, 'raw' | 'out' | 'links'>,
  isCleaned: boolean,
): Promise<Page> {
  // The configuration may have lost the account meanwhile.
  const prices = accounts.names.includes(manifest.account) ? accounts.find(manifest.account).prices : undefined;
  const stored = () => readResults(store, manifest);
  const all = () => withCosts(isCleaned ? withoutGone(store, stored()) : stored(), prices);
  const unescaped = raw === true ? { raw: true } : {};
  const write = format === 'csv' ? resultsCsv : resultsNdjson;
  // A page can't show what is in a bucket otherwise.
  if (links !== undefined || (format === 'html' && store.link !== undefined)) {
    const linked = await linkedPaths(store, links ?? LONGEST_LINK_MS);
    const { paths, endsAtMs: linksEndMs, origin } = linked;
    const signed = () => linked.signed(all());
    const shown: GalleryLinks = {
      origin,
      endsAt: new Date(linksEndMs).toISOString(),
      again: `shotlist results ${manifest.batchId} --out ${quoted(path.basename(out ?? 'gallery.html'))}`,
    };
    const body =
      format === 'html'
        ? galleryPage({ store, manifest, title: manifest.source }, paths, signed, shown)
        : write(signed(), manifest.columns, { ...unescaped, videoPath: paths.videoPath });
    return { body, unseen: () => 0, linksEndMs };
  }
  if (format === 'html') {
    // Beside the page, or, printed, as if it were saved here.
    const { paths, unseen } = storePaths(store, path.dirname(path.resolve(out ?? 'index.html')));
    return { body: galleryPage({ store, manifest, title: manifest.source }, paths, all), unseen };
  }
  return { body: write(all(), manifest.columns, unescaped), unseen: () => 0 };
}
