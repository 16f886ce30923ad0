// shotlist results: every shot of a batch in input order, at any moment.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXIT, ShotlistError } from '@shotlist/core';
import { readResults, resultsCsv, resultsNdjson } from '@shotlist/csv';
import { withCosts } from '../batch/costs.js';
import { findBatch } from '../batch/find-batch.js';
import { codeOf } from '../batch/local-state.js';
import type { CommandContext, ResultsOptions } from '../program.js';

export async function results({ output }: CommandContext, options: ResultsOptions, wanted?: string): Promise<number> {
  if (output.json && options.format === 'csv') {
    throw new ShotlistError('USAGE', {
      where: '--format',
      message: '--json and --format csv exclude each other.',
      help: 'See "shotlist results --help".',
    });
  }
  const { store, manifest, accounts } = await findBatch(options, wanted);
  const format = options.format ?? (output.json || /\.(?:ndjson|jsonl)$/i.test(options.out ?? '') ? 'ndjson' : 'csv');
  const write = format === 'csv' ? resultsCsv : resultsNdjson;
  // The configuration may have lost the account meanwhile.
  const prices = accounts.names.includes(manifest.account) ? accounts.find(manifest.account).prices : undefined;
  const body = write(
    withCosts(readResults(store, manifest), prices),
    manifest.columns,
    options.raw === true ? { raw: true } : {},
  );
  if (options.out !== undefined) {
    await writeWhole(options.out, body);
    return EXIT.succeeded;
  }
  for await (const piece of body) {
    if (output.closed.aborted) break;
    if (!process.stdout.write(piece))
      await once(process.stdout, 'drain', { signal: output.closed }).catch(() => undefined);
  }
  return EXIT.succeeded;
}

/** Whole or not at all: a results file cut short looks like a smaller batch. */
async function writeWhole(file: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(body), createWriteStream(part));
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    if (codeOf(cause) === undefined) throw cause;
    throw new ShotlistError('OUTPUT_PATH', {
      where: file,
      message: `The results can’t be written (${codeOf(cause)}).`,
      help: 'Choose another file.',
      cause,
    });
  }
}
