// shotlist clean: removes videos of batches that have ended from the store, and says so before it does.
import { EXIT, type Manifest, ShotlistError } from '@shotlist/core';
import { type FoundBatch, findBatch, openBatches } from '../batch/find-batch.js';
import { watchInterruptions } from '../batch/interruption.js';
import { localState } from '../batch/local-state.js';
import { type FoundRemovable, findRemovable } from '../clean/find-removable.js';
import { removeFound } from '../clean/remove-found.js';
import { findStaleFiles, removeStaleFiles, type StaleFile } from '../clean/stale-files.js';
import type { CommandContext } from '../define-command.js';
import { cleanJson } from '../terminal/clean-json.js';
import { sayCleaned, sayRemovable } from '../terminal/clean-view.js';
import type { Output } from '../terminal/output.js';
import { confirm } from '../terminal/confirm.js';
import { bytes as bytesText } from '../terminal/words.js';
import type { CleanOptions } from '../watch-program.js';

const MONTH_MS = 30 * 86_400_000;

export async function clean(
  { output }: CommandContext,
  options: CleanOptions,
  _first?: string,
  names: readonly string[] = [],
): Promise<number> {
  const { dryRun = false, yes = false } = options;
  const { store, batches: all } = await openBatches(options);
  // Checked before anything is looked at: a name that is wrong must not clean the others.
  const named = await findNamed(options, names);
  const olderThanMs = options.olderThan ?? (names.length > 0 ? 0 : MONTH_MS);
  const nowMs = Date.now();
  const wanted = names.length > 0 ? named.map(({ manifest }) => manifest) : all;
  const found: FoundRemovable =
    store === undefined
      ? { batches: [], showing: [], kept: [] }
      : await findRemovable(store, all, wanted, { olderThanMs, nowMs });
  const files = names.length > 0 ? [] : await findStaleFiles(localState(), olderThanMs, nowMs);
  sayRemovable(output, found, files, { isNamed: names.length > 0, dryRun });
  const isNothing = found.batches.length === 0 && files.length === 0;
  const isKept = names.length > 0 && found.kept.length > 0;
  const code = isKept ? EXIT.failed : EXIT.succeeded;
  if (dryRun || isNothing || store === undefined) {
    await output.writeEvent(cleanJson(found, files, { dryRun, removed: false }));
    return code;
  }
  if (!yes && !(await mayRemove(output, found, files))) {
    output.say('\n  Nothing was removed.\n');
    return EXIT.succeeded;
  }
  const removed = await removeFound(store, found);
  await removeStaleFiles(files);
  sayCleaned(output, removed, files, found.batches.length - removed.length);
  await output.writeEvent(cleanJson({ ...found, batches: removed }, files, { dryRun, removed: true }));
  return code;
}

/** Throws `USAGE` where there is nobody to ask. */
async function mayRemove(output: Output, { batches }: FoundRemovable, files: readonly StaleFile[]): Promise<boolean> {
  if (!output.live || output.json || process.stdin.isTTY !== true) {
    throw new ShotlistError('USAGE', {
      where: '--yes',
      message: 'Nothing was removed: there is nobody to ask here.',
      help: 'Type it again with --yes, or look with --dry-run.',
    });
  }
  const bytes = [...batches, ...files].reduce((sum, one) => sum + one.bytes, 0);
  const interruption = watchInterruptions(output, () => undefined);
  try {
    output.say();
    return await confirm(output, `Remove ${bytesText(bytes)}?`, interruption.signal);
  } catch (error) {
    // Ctrl-C is no.
    if (interruption.signal.aborted) return false;
    throw error;
  } finally {
    interruption.dispose();
  }
}

/** Each by its id or the beginning of it, once. Throws `BATCH_NOT_FOUND`. */
async function findNamed(options: CleanOptions, names: readonly string[]): Promise<FoundBatch[]> {
  const found = new Map<Manifest['batchId'], FoundBatch>();
  for (const name of names) {
    const batch = await findBatch(options, name);
    found.set(batch.manifest.batchId, batch);
  }
  return [...found.values()];
}
