// The picture of a running batch: a bar, counts by state, pace, time left, bytes.
import { SHOT_STATES, type ShotCounts, type ShotState } from '@shotlist/core';
import type { BatchProgress } from '@shotlist/temporal/client';
import { momentText } from './account-words.js';
import type { Colors } from './output.js';
import type { Pace } from './pace.js';
import { bytes, clock, count, counted, roughTime } from './words.js';
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
  readonly pace: Pace;
  readonly elapsedMs: number;
  /** What keeps it from going on, and what to do. */
  readonly note?: string;
}

const WORK: readonly ShotState[] = ['waiting', 'submitting', 'ambiguous', 'generating', 'downloading'];

/** How many shots of those asked for are still to come. */
function pendingOf(look: ProgressLook): number {
  const working = WORK.reduce((sum, state) => sum + look.progress.counts[state], 0);
  return Math.max(0, Math.min(look.progress.counts.pending, look.asked - look.ended - working));
}

/** Two lines and a bar, for updating in place. */
export function progressFrame(look: ProgressLook, colors: Colors, columns: number): string {
  const label = `${count(look.ended)} of ${count(look.asked)}`;
  const width = Math.max(10, Math.min(60, columns - label.length - 6));
  const lines = [
    `  ${bar(look.ended / Math.max(1, look.asked), width, colors)}  ${colors.bold(label)}`,
    `  ${statesLine(look, colors)}`,
    `  ${colors.dim(figures(look).join(' · '))}`,
  ];
  const gate = gateLine(look.progress);
  if (gate !== undefined) lines.push(wrapLines(`  ${colors.yellow(gate)}`, columns));
  if (look.note !== undefined) lines.push(`  ${colors.yellow(look.note)}`);
  return `\n${lines.join('\n')}\n`;
}

/** One plain line, for logs. */
export function progressLine(look: ProgressLook): string {
  const percent = Math.floor((100 * look.ended) / Math.max(1, look.asked));
  const parts = [
    `${count(look.ended)} of ${count(look.asked)} (${percent} %)`,
    ...stateParts(look).map(([state, number]) => `${count(number)} ${state}`),
  ];
  const gate = gateLine(look.progress);
  return [...parts, ...figures(look), ...(gate === undefined ? [] : [gate])].join(' · ');
}

function bar(fraction: number, width: number, colors: Colors): string {
  const filled = Math.min(width, Math.floor(fraction * width));
  return `${colors.green('━'.repeat(filled))}${colors.dim('─'.repeat(width - filled))}`;
}

function stateParts(look: ProgressLook): (readonly [ShotState, number])[] {
  const { counts: all } = look.progress;
  const counts: ShotCounts = { ...all, pending: pendingOf(look), rejected: all.rejected - look.leftOut };
  return SHOT_STATES.filter((state) => counts[state] > 0).map((state) => [state, counts[state]] as const);
}

function statesLine(look: ProgressLook, colors: Colors): string {
  const color = (state: ShotState): ((text: string) => string) => {
    if (state === 'succeeded') return colors.green;
    if (state === 'failed' || state === 'ambiguous') return colors.red;
    if (state === 'rejected' || state === 'canceled' || state === 'waiting') return colors.yellow;
    return state === 'pending' ? colors.dim : colors.cyan;
  };
  const parts = stateParts(look).map(([state, number]) => color(state)(`${count(number)} ${state}`));
  return parts.length === 0 ? colors.dim('starting') : parts.join('  ');
}

function figures(look: ProgressLook): string[] {
  const { pace, progress, elapsedMs } = look;
  const perMinute = pace.perMinute;
  const stuck = progress.errors.GENERATION_STUCK ?? 0;
  return [
    clock(elapsedMs),
    ...(perMinute === undefined
      ? []
      : [`${perMinute < 10 ? perMinute.toFixed(1) : count(Math.round(perMinute))} shots/min`]),
    ...(pace.leftMs === undefined || look.ended >= look.asked || progress.gate !== null
      ? []
      : [`about ${roughTime(pace.leftMs)} left`]),
    ...(progress.bytes === 0 ? [] : [bytes(progress.bytes)]),
    ...(stuck === 0 ? [] : [`${count(stuck)} stuck at the vendor`]),
  ];
}

function gateLine(progress: BatchProgress): string | undefined {
  const { gate } = progress;
  if (gate === null)
    return progress.state === 'running' || progress.state === 'done' ? undefined : `The batch is ${progress.state}.`;
  const until = gate.closedUntilMs === null ? '' : `, until ${timeText(gate.closedUntilMs, Date.now())}`;
  return `Waiting: gate "${gate.name}" is closed${until}. ${gate.reason}`.trimEnd();
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
