// The picture of a running batch: bars by state, and what is known of its pace, quotas, time, cost and errors.
import { SHOT_STATES, type ShotCounts, type ShotState } from '@shotlist/core';
import type { BatchProgress } from '@shotlist/temporal/client';
import type { Outlook } from '../batch/outlook.js';
import { momentText } from './account-words.js';
import { barLength, stackedBar } from './bars.js';
import { type Fact, factsText } from './facts.js';
import type { Colors } from './output.js';
import {
  boundText,
  costTexts,
  errorTexts,
  leftText,
  madeText,
  paceTexts,
  perMinuteText,
  quotaTexts,
} from './outlook-words.js';
import { stateColor } from './state-colors.js';
import { table } from './table.js';
import { clock, count, counted, roughTime } from './words.js';
import { wrapLines } from './wrap.js';

/** One look at a batch, for people. */
export interface ProgressLook {
  readonly progress: BatchProgress;
  /** Shots asked for now: fewer than all with `--first`. */
  readonly asked: number;
  /** Of `asked`, those at their end. */
  readonly ended: number;
  /** Rows left out as invalid: rejected, and no shots. */
  readonly leftOut: number;
  /** What lies ahead; undefined until it is known. */
  readonly outlook: Outlook | undefined;
  readonly elapsedMs: number;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** What keeps it from going on, and what to do. */
  readonly note?: string;
}

/** What a terminal has room for. */
export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

const WORK: readonly ShotState[] = ['waiting', 'submitting', 'ambiguous', 'generating', 'downloading'];
/** The order in which a bar fills up: what is done, what went wrong, what is on its way. */
const BAR_ORDER: readonly ShotState[] = [
  'succeeded',
  'failed',
  'rejected',
  'canceled',
  'ambiguous',
  'downloading',
  'generating',
  'submitting',
];
const MOST_BAR = 60;
/** With fewer rows the picture is three lines. */
const TALL_ROWS = 20;
const NAMES = 'downloading'.length;

/** How many shots of those asked for are still to come. */
function pendingOf(look: ProgressLook): number {
  const working = WORK.reduce((sum, state) => sum + look.progress.counts[state], 0);
  return Math.max(0, Math.min(look.progress.counts.pending, look.asked - look.ended - working));
}

/** For updating in place. `seen` keeps states that were shown before, so that lines don't come and go. */
export function progressFrame(
  look: ProgressLook,
  colors: Colors,
  { columns, rows }: FrameSize,
  seen: Set<ShotState> = new Set(),
): string {
  for (const [state] of stateParts(look)) seen.add(state);
  const blocks = [headline(look, colors, columns)];
  if (rows < TALL_ROWS) {
    blocks[0] += `\n  ${wrapLines(statesLine(look, colors), columns - 2).replaceAll('\n', '\n  ')}`;
    blocks[0] += `\n  ${colors.dim(figures(look).join(' · '))}`;
  } else {
    if (seen.size > 0) blocks.push(stateRows(look, colors, columns, seen));
    blocks.push(factsText(factsOf(look, colors), 'errors'.length, columns, colors));
  }
  const gate = gateLine(look);
  if (gate !== undefined) blocks.push(wrapLines(`  ${colors.yellow(gate)}`, columns));
  if (look.note !== undefined) blocks.push(wrapLines(`  ${colors.yellow(look.note)}`, columns));
  return `\n${blocks.join('\n\n')}\n`;
}

function headline(look: ProgressLook, colors: Colors, columns: number): string {
  const label = `${count(look.ended)} of ${count(look.asked)}`;
  const width = Math.max(10, Math.min(MOST_BAR, columns - label.length - 6));
  const counts = shownCounts(look);
  const parts = BAR_ORDER.map((state) => ({ count: counts[state], paint: stateColor(state, colors) }));
  return `  ${stackedBar(parts, look.asked, width, colors.dim)}  ${colors.bold(label)}`;
}

function stateRows(look: ProgressLook, colors: Colors, columns: number, seen: ReadonlySet<ShotState>): string {
  const counts = shownCounts(look);
  const widest = count(look.asked).length;
  const room = Math.max(6, Math.min(MOST_BAR / 2, columns - NAMES - widest - 6));
  const rows = SHOT_STATES.filter((state) => seen.has(state)).map((state) => {
    const paint = stateColor(state, colors);
    const bar = paint('━'.repeat(barLength(counts[state], look.asked, room)));
    return [state, count(counts[state]), bar];
  });
  return table(rows, { right: [1], widths: [NAMES, widest] });
}

function factsOf(look: ProgressLook, colors: Colors): Fact[] {
  const { outlook, progress, elapsedMs, nowMs } = look;
  const joined = (name: string, parts: readonly string[]): Fact[] =>
    parts.length === 0 ? [] : [[name, [parts.join(' · ')]]];
  const errors = outlook === undefined || outlook.errors.length === 0 ? codesOf(progress) : errorTexts(outlook.errors);
  return [
    ...joined('time', [clock(elapsedMs), ...madeText(progress.bytes), ...stuckTexts(progress)]),
    ...(outlook === undefined
      ? []
      : [
          ...joined('pace', paceTexts(outlook)),
          ...joined('left', isOver(look) ? [] : leftTexts(outlook, nowMs)),
          ...(outlook.quotas.length === 0 ? [] : ([['quota', quotaTexts(outlook.quotas, nowMs)]] as const)),
          ...joined('cost', costTexts(outlook)),
        ]),
    ...joined(
      'errors',
      errors.map((text) => colors.red(text)),
    ),
  ];
}

function leftTexts(outlook: Outlook, nowMs: number): string[] {
  const left = leftText(outlook, nowMs);
  const bound = boundText(outlook);
  return left === undefined ? ['nobody can know'] : [left, ...(bound === undefined ? [] : [bound])];
}

/** Counts by code, where the store hasn't been looked through yet. */
function codesOf({ errors }: BatchProgress): string[] {
  return Object.entries(errors).map(([code, shots]) => `${count(shots)} × ${code}`);
}

function isOver({ ended, asked, progress }: ProgressLook): boolean {
  return ended >= asked || progress.verdict !== undefined;
}

/** One plain line, for logs. */
export function progressLine(look: ProgressLook): string {
  const { outlook } = look;
  const percent = Math.floor((100 * look.ended) / Math.max(1, look.asked));
  const parts = [
    `${count(look.ended)} of ${count(look.asked)} (${percent} %)`,
    ...stateParts(look).map(([state, number]) => `${count(number)} ${state}`),
  ];
  const gate = gateLine(look);
  const codes = Object.keys(look.progress.errors).length === 0 ? [] : codesOf(look.progress);
  return [
    ...parts,
    ...figures(look),
    ...(outlook === undefined ? [] : costTexts(outlook)),
    ...codes,
    ...(gate === undefined ? [] : [gate]),
    ...(look.note === undefined ? [] : [look.note]),
  ].join(' · ');
}

function shownCounts(look: ProgressLook): ShotCounts {
  const { counts } = look.progress;
  return { ...counts, pending: pendingOf(look), rejected: counts.rejected - look.leftOut };
}

function stateParts(look: ProgressLook): (readonly [ShotState, number])[] {
  const counts = shownCounts(look);
  return SHOT_STATES.filter((state) => counts[state] > 0).map((state) => [state, counts[state]] as const);
}

function statesLine(look: ProgressLook, colors: Colors): string {
  const parts = stateParts(look).map(([state, number]) => stateColor(state, colors)(`${count(number)} ${state}`));
  return parts.length === 0 ? colors.dim('starting') : parts.join('  ');
}

/** What fits one line. */
function figures(look: ProgressLook): string[] {
  const { outlook, progress, elapsedMs, nowMs } = look;
  const left = outlook === undefined || isOver(look) ? null : outlook.doneMs;
  return [
    clock(elapsedMs),
    ...(outlook?.pace === undefined ? [] : [perMinuteText(outlook.pace.perMinute)]),
    ...(left === null ? [] : [`about ${roughTime(left - nowMs)} left`]),
    ...madeText(progress.bytes),
    ...stuckTexts(progress),
  ];
}

function stuckTexts({ errors }: BatchProgress): string[] {
  const stuck = errors.GENERATION_STUCK ?? 0;
  return stuck === 0 ? [] : [`${count(stuck)} stuck at the vendor`];
}

function gateLine({ progress, nowMs }: ProgressLook): string | undefined {
  const { gate } = progress;
  if (gate === null)
    return progress.state === 'running' || progress.state === 'done' ? undefined : `The batch is ${progress.state}.`;
  const { closedUntilMs, name, reason } = gate;
  const until =
    closedUntilMs === null ? '' : `, until ${timeText(closedUntilMs, nowMs)} (in ${roughTime(closedUntilMs - nowMs)})`;
  return `Waiting: gate "${name}" is closed${until}. ${reason}`.trimEnd();
}

/** The time of day, and beyond half a day the date too. */
function timeText(ms: number, nowMs: number): string {
  return ms - nowMs < 12 * 3_600_000 ? new Date(ms).toLocaleTimeString('en-GB') : momentText(ms);
}

/** `3 failed and 1 canceled` and the like, for the summary. */
export function endedBadly(counts: ShotCounts, leftOut: number): string[] {
  const parts: string[] = [];
  if (counts.failed > 0) parts.push(`${count(counts.failed)} failed`);
  if (counts.rejected - leftOut > 0) parts.push(`${count(counts.rejected - leftOut)} rejected`);
  if (counts.canceled > 0) parts.push(`${count(counts.canceled)} canceled`);
  if (counts.ambiguous > 0) parts.push(counted(counts.ambiguous, 'ambiguous', 'ambiguous'));
  const left = counts.generating + counts.downloading;
  if (left > 0) parts.push(`${count(left)} left at the vendor`);
  return parts;
}
