// What a person reads before and after a run.
import path from 'node:path';
import type { ErrorCode, Manifest, Resolution, ShotResult } from '@shotlist/core';
import type { ValidationSummary } from '@shotlist/csv';
import type { BatchProgress } from '@shotlist/temporal/client';
import { listName } from '../batch/list-source.js';
import type { Account } from '../batch/accounts.js';
import { askedShots } from '../batch/asked.js';
import type { Output } from './output.js';
import { addSpent, NOTHING_SPENT, spentText } from './spent-view.js';
import { warningsText } from './problem-view.js';
import { endedBadly } from './progress-view.js';
import { table } from './table.js';
import { bytes, count, counted, took } from './words.js';

/** How many failed shots are told one by one. */
const SHOWN_FAILURES = 10;

/** What both ends of a run tell about. */
export interface RunFacts {
  readonly manifest: Manifest;
  /** The shot list as it was named. */
  readonly file: string;
  readonly account: Pick<Account, 'name' | 'describe' | 'isPreview' | 'prices'>;
  /** From the current folder; undefined where nothing is exported. */
  readonly folder: string | undefined;
  /** Where nothing is exported: the flags with which other commands find the batch. @default nothing is said of them */
  readonly flags?: string;
  /** The store, unless it is that of this folder. */
  readonly store: string | undefined;
  readonly first: number | undefined;
  /** Largest size of previews; undefined where a worker elsewhere decides it. */
  readonly previewSize: Resolution | undefined;
}

/** What is about to be made, and where. */
export function sayHeader(output: Output, facts: RunFacts): void {
  const { bold, dim } = output.colors;
  const { manifest, first, account } = facts;
  const shots = [
    counted(manifest.shots, 'shot'),
    counted(Object.keys(manifest.byModel).length, 'model'),
    ...(manifest.rejected > 0 ? [`${counted(manifest.rejected, 'invalid row')} left out`] : []),
    ...(first !== undefined && first < manifest.shots ? [`the first ${count(first)} now`] : []),
  ];
  output.say(`\n  ${bold(listName(facts.file))}  ${dim(shots.join(' · '))}\n`);
  output.say(
    factLines(output, [
      ['batch', manifest.batchId],
      ['account', `${account.name}: ${account.describe()}`],
      ...(account.isPreview && facts.previewSize !== undefined
        ? [['size', `${facts.previewSize} at most, whatever the row asks for; --preview-size changes it`] as const]
        : []),
      ...(facts.store === undefined ? [] : [['store', facts.store] as const]),
      ...(facts.folder === undefined ? [] : [['output', facts.folder] as const]),
    ]),
  );
}

/** Which Temporal carries the run. */
export function sayTemporal(output: Output, where: string): void {
  output.say(factLines(output, [['temporal', where]]));
}

/** Names and values that line up, also over several calls. */
export function factLines(output: Output, rows: readonly (readonly [string, string])[]): string {
  return table(
    rows.map(([name, value]) => [output.colors.dim(name), value]),
    { widths: ['temporal'.length] },
  );
}

/** Warnings of the list, and sizes that a preview doesn't have. */
export function sayNotes(output: Output, summary: ValidationSummary): void {
  if (summary.warnings.length > 0) output.say(`\n${warningsText(summary, output.colors)}\n`);
}

/** A batch keeps the rows that it was made of, however the list is judged now. */
export function sayLeftOutOtherwise(output: Output, { rejected }: Manifest, now: number): void {
  const before = rejected === 0 ? 'no row' : counted(rejected, 'row');
  const anew = now === 0 ? 'none' : now === rejected ? 'others' : count(now);
  output.say(
    `\n  ${output.colors.yellow('!')} This batch left out ${before} when it was made, and keeps to that; a new one would leave out ${anew}. Another --name, with another --out, makes it, and reuses what was made.`,
  );
}

/** What is not sent, since other batches have made it. */
export function sayReused(output: Output, { manifest, first, account }: RunFacts, reused: number): void {
  const [were, anew] = reused === 1 ? ['was made before and is', 'it'] : ['were made before and are', 'them'];
  const verb = account.isPreview ? `makes ${anew} anew` : `buys ${anew} anew`;
  const of = counted(askedShots(manifest, first), 'shot');
  output.say(`\n  ${count(reused)} of ${of} ${were} reused ${output.colors.dim(`(--again ${verb})`)}`);
}

/** How it came out, and where the results are. */
export async function saySummary(
  output: Output,
  facts: RunFacts,
  came: {
    readonly progress: BatchProgress;
    readonly asked: number;
    readonly tookMs: number | undefined;
    readonly results: AsyncIterable<ShotResult>;
    readonly damaged: ReadonlySet<string>;
    /** Videos that are neither in the folder nor in the store any more. */
    readonly gone: number;
  },
): Promise<void> {
  const { bold, dim, green, red, yellow } = output.colors;
  const { manifest, folder } = facts;
  const { progress, asked } = came;
  const bad = endedBadly(progress.counts, manifest.rejected);
  const made = Math.min(progress.counts.succeeded, asked);
  const mark = bad.length === 0 ? green('✓') : made > 0 ? yellow('!') : red('✗');
  const figures = [
    ...bad,
    ...(came.tookMs === undefined ? [] : [`in ${took(came.tookMs)}`]),
    ...(progress.bytes > 0 ? [bytes(progress.bytes)] : []),
  ];
  output.say(
    `\n  ${mark} ${bold(`${count(made)} of ${counted(asked, 'shot')} succeeded`)}  ${dim(figures.join(' · '))}\n`,
  );
  const spent = await sayFailures(output, came.results, facts.account);
  for (const words of unsentTexts(progress.errors)) output.say(`  ${yellow('!')} ${words}\n`);
  const stuck = progress.errors.GENERATION_STUCK ?? 0;
  if (stuck > 0) output.say(`  ${yellow('!')} ${stuckText(stuck)}\n`);
  const left = (progress.errors.NOT_COLLECTED ?? 0) + (progress.errors.CANCEL_ASKED ?? 0);
  if (left > 0) output.say(`  ${yellow('!')} ${leftText(left)}\n`);
  const inFolder = (name: string) => path.join(folder ?? '.', name);
  if (folder !== undefined) {
    output.say(
      factLines(output, [
        ['gallery', inFolder('index.html')],
        ['videos', folder],
        ['results', inFolder('results.csv')],
        ...(spent === undefined ? [] : [['spent', spent] as const]),
      ]),
    );
  } else if (facts.flags !== undefined) {
    const results = `shotlist results ${manifest.batchId}${facts.flags}`;
    output.say(
      factLines(output, [
        ['results', `${results} --out results.csv`],
        ['gallery', `${results} --out gallery.html`],
        ...(spent === undefined ? [] : [['spent', spent] as const]),
      ]),
    );
  }
  for (const file of came.damaged) {
    output.say(
      `\n  ${red('✗')} ${inFolder(file)} was changed after it was made, and with it the store’s copy.\n    ${dim('--again makes it anew.')}`,
    );
  }
  if (came.gone > 0)
    output.say(
      `\n  ${yellow('!')} ${counted(came.gone, 'video')} ${came.gone === 1 ? 'was' : 'were'} removed from the store by "shotlist clean". ${dim('--again makes them anew.')}`,
    );
  if (progress.duplicates > 0) output.say(`\n  ${yellow('!')} ${duplicatesText(progress.duplicates)}`);
  const later = progress.counts.pending;
  if (later > 0)
    output.say(
      `\n  ${dim(`${counted(later, 'shot')} not asked for yet: run it without --first to make ${later === 1 ? 'it' : 'them'}.`)}`,
    );
  output.say();
}

/** Found late, and paid for: nothing to do, but somebody wants to know. */
export function duplicatesText(duplicates: number): string {
  return `The vendor made ${counted(duplicates, 'generation')} more than there are shots, and may charge for ${duplicates === 1 ? 'it' : 'them'}.`;
}

/** Why shots were left out that nothing is wrong with, and what makes them. */
const UNSENT = {
  BUDGET_SPENT: 'the list has spent what it may. Run it again with a higher cap to make',
  QUOTA_EXHAUSTED: 'the quota is used up. Run it again in the next period to make',
  BATCH_STOPPED: 'too many failed. See why, then run it again to make',
} as const satisfies Partial<Record<ErrorCode, string>>;

function unsentTexts(errors: BatchProgress['errors']): string[] {
  return (Object.keys(UNSENT) as (keyof typeof UNSENT)[]).flatMap((code) => {
    const shots = errors[code] ?? 0;
    if (shots === 0) return [];
    return [`${counted(shots, 'shot')} not sent: ${UNSENT[code]} ${shots === 1 ? 'it' : 'them'}.`];
  });
}

/** Whoever canceled at once did not wait for these. */
export function leftText(left: number): string {
  const them = left === 1 ? 'it' : 'them';
  return `${count(left)} at the vendor that nobody waited for: "shotlist retry", or a new run, collects ${them}.`;
}

/** Kept for a person, and asked about again by the next run. */
export function stuckText(stuck: number): string {
  return `${count(stuck)} stuck at the vendor: look there, or run it again to ask again.`;
}

/** Returns what the shots came to, unless they are previews, which cost nothing. */
async function sayFailures(
  output: Output,
  results: AsyncIterable<ShotResult>,
  { isPreview, prices }: RunFacts['account'],
): Promise<string | undefined> {
  const rows: string[][] = [];
  let more = 0;
  let spent = NOTHING_SPENT;
  for await (const result of results) {
    spent = addSpent(spent, result);
    if (result.errorCode === undefined || result.request === undefined || result.status === 'succeeded') continue;
    // One line says it for all of them.
    if (result.errorCode in UNSENT || result.errorCode === 'NOT_COLLECTED' || result.errorCode === 'CANCEL_ASKED')
      continue;
    if (rows.length < SHOWN_FAILURES)
      rows.push([result.id, result.errorCode, output.colors.dim(short(result.error ?? ''))]);
    else more += 1;
  }
  if (rows.length > 0) {
    output.say(table(rows, { indent: 4 }));
    if (more > 0) output.say(`    ${output.colors.dim(`and ${count(more)} more in results.csv`)}`);
    output.say();
  }
  return isPreview ? undefined : spentText(spent, prices?.currency);
}

function short(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
