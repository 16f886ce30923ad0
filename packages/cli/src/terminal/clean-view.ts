// What a person reads before and after a store is cleaned.
import type { CleanedBatch, KeptReason } from '@shotlist/core';
import type { FoundRemovable, Removable } from '../clean/find-removable.js';
import type { StaleFile } from '../clean/stale-files.js';
import { momentText } from './account-words.js';
import type { Output } from './output.js';
import { table } from './table.js';
import { bytes, count, counted, shownPath } from './words.js';

const REASONS: Readonly<Record<KeptReason, string>> = {
  never_run: 'nobody has run it',
  running: 'its run has not ended',
  open: 'a part of it still runs',
  unsettled: 'something of it is at the vendor, or may be: run it again to ask',
  young: 'it ended lately',
};

/** Of a batch whose videos are gone, wherever it is shown. */
export function cleanedText({ cleanedAt, videos, bytes: size }: CleanedBatch): string {
  const on = momentText(Date.parse(cleanedAt));
  if (videos === 0) return `Videos that it shows of other batches were removed by "shotlist clean", last on ${on}.`;
  return `${counted(videos, 'video')} (${bytes(size)}) of it ${videos === 1 ? 'was' : 'were'} removed by "shotlist clean", last on ${on}.`;
}

export function sayRemovable(
  output: Output,
  { batches, kept }: FoundRemovable,
  files: readonly StaleFile[],
  { isNamed, dryRun }: { readonly isNamed: boolean; readonly dryRun: boolean },
): void {
  const { bold, dim, yellow } = output.colors;
  output.say();
  if (batches.length > 0) {
    const head = ['batch', 'ended', 'videos', 'size'].map((title) => dim(title));
    const rows = batches.map(({ manifest, endedAt, videos, bytes: size }) => [
      bold(manifest.batchId),
      momentText(Date.parse(endedAt)),
      count(videos),
      bytes(size),
    ]);
    output.say(table([head, ...rows], { right: [2, 3] }));
    output.say();
  }
  for (const { file, bytes: size } of files) output.say(`  ${shownPath(file)}  ${dim(bytes(size))}`);
  if (files.length > 0) output.say();
  for (const text of notesOf(batches)) output.say(`  ${dim(text)}`);
  // One that was named is worth a word; of all others only those that people would wonder about.
  const told = kept.filter(({ reason }) => isNamed || (reason !== 'young' && reason !== 'never_run'));
  for (const { manifest, reason } of told)
    output.say(`  ${yellow('!')} ${manifest.batchId} is kept: ${REASONS[reason]}.`);
  if (batches.length === 0 && files.length === 0) output.say('  There is nothing to remove.\n');
  else if (dryRun)
    output.say(`\n  ${bold(sumText(batches, files))} would be removed. ${dim('Nothing was: --dry-run.')}\n`);
}

function notesOf(batches: readonly Removable[]): string[] {
  const linked = batches.reduce((sum, { linkedBytes }) => sum + linkedBytes, 0);
  const used = batches.reduce((sum, { usedElsewhere }) => sum + usedElsewhere, 0);
  return [
    ...(linked === 0 ? [] : [`${bytes(linked)} of it stays on the disk: the same files are in output folders.`]),
    ...(used === 0
      ? []
      : [
          `${counted(used, 'video')} beside ${used === 1 ? 'is' : 'are'} kept: lists elsewhere use ${used === 1 ? 'it' : 'them'}.`,
        ]),
    ...(batches.length === 0
      ? []
      : ['Shot lists, results and what was paid for stay. Another list that asks for the same buys it anew.']),
  ];
}

function sumText(batches: readonly Removable[], files: readonly StaleFile[]): string {
  return bytes([...batches, ...files].reduce((sum, one) => sum + one.bytes, 0));
}

export function sayCleaned(
  output: Output,
  removed: readonly Removable[],
  files: readonly StaleFile[],
  changed: number,
): void {
  const { bold, dim, green, yellow } = output.colors;
  const videos = removed.reduce((sum, one) => sum + one.videos, 0);
  output.say(
    `\n  ${green('✓')} ${bold(`${sumText(removed, files)} removed`)}  ${dim(`${counted(videos, 'video')} of ${counted(removed.length, 'batch', 'batches')}`)}`,
  );
  if (changed > 0) output.say(`  ${yellow('!')} ${counted(changed, 'batch', 'batches')} kept: used again meanwhile.`);
  output.say();
}
