// What a person reads who steers a batch.
import type { BatchProgress } from '@shotlist/temporal/client';
import type { Served } from '../batch/pollers.js';
import type { Output } from './output.js';
import { count } from './words.js';

export type SteerCommand = 'pause' | 'resume' | 'cancel' | 'cancel-now';

/** What an answer waits for: a worker that runs workflows, one that serves the account, or requests that are open. */
export type WaitsFor = 'worker' | 'account' | 'requests';

export function waitsFor(served: Served | undefined): WaitsFor {
  if (served?.control === false) return 'worker';
  return served?.account === false ? 'account' : 'requests';
}

const VERBS = { pause: 'pause', resume: 'resume', cancel: 'cancel', 'cancel-now': 'cancel' } as const;

export function sayNothingRuns(output: Output, command: SteerCommand, batchId: string): void {
  output.say(`\n  ${output.colors.bold(batchId)} has no run that goes on: nothing to ${VERBS[command]}.\n`);
}

export function saySteered(output: Output, command: SteerCommand, batchId: string): void {
  const { bold, dim, green } = output.colors;
  const id = bold(batchId);
  const [text, next] = {
    pause: [
      `Paused ${id}: nothing more is sent, what is in flight is collected.`,
      `shotlist resume ${batchId} goes on.`,
    ],
    resume: [`${id} goes on.`, `shotlist status ${batchId} says how it stands.`],
    cancel: [
      `Canceling ${id}: nothing new is sent, what is in flight is collected.`,
      `shotlist status ${batchId} says when it has ended.`,
    ],
    'cancel-now': [`Canceled ${id}.`, `shotlist status ${batchId} says how it stands.`],
  }[command];
  output.say(`\n  ${green('✓')} ${text}\n    ${dim(next ?? '')}\n`);
}

/** A batch that was canceled at once: what is left of it, and how that is collected. */
export function sayEnded(output: Output, { batchId, counts, errors }: BatchProgress): void {
  const { bold, dim, green } = output.colors;
  const parts = [
    `${count(counts.succeeded)} succeeded`,
    ...(counts.failed + counts.rejected > 0 ? [`${count(counts.failed + counts.rejected)} failed`] : []),
    `${count(counts.canceled)} not sent`,
  ];
  output.say(`\n  ${green('✓')} Canceled ${bold(batchId)}: ${parts.join(' · ')}`);
  const [left, asked] = [errors.NOT_COLLECTED ?? 0, errors.CANCEL_ASKED ?? 0];
  if (left > 0) output.say(`    ${count(left)} left at the vendor, and paid for as far as anybody knows.`);
  if (asked > 0)
    output.say(`    ${count(asked)} that the vendor says it cancels. It may charge for them all the same.`);
  const what = left + asked > 0 ? 'collects them, and makes the rest' : 'makes the rest';
  output.say(`    ${dim(`shotlist retry ${batchId} ${what}.`)}\n`);
}

const BECOMES = {
  pause: 'is paused',
  resume: 'goes on',
  cancel: 'is canceled',
  'cancel-now': 'is canceled',
} as const;

export function sayWaits(output: Output, command: SteerCommand, reason: WaitsFor, account: string): void {
  const { dim, yellow } = output.colors;
  const text = {
    worker: `No worker runs. It was told, and ${BECOMES[command]} as soon as one does: shotlist worker`,
    account: `No worker serves the account "${account}". Requests that nobody took up are given back within half a minute.`,
    requests: 'It was told, and waits for requests that are being sent.',
  }[reason];
  output.say(`\n  ${yellow('!')} ${text}`);
  output.say(`    ${dim('Ctrl-C leaves; what was told stays told.')}`);
}

export function sayLeft(output: Output, command: SteerCommand, batchId: string): void {
  const { bold, dim } = output.colors;
  output.say(`\n  ${bold(batchId)} was told: it ${BECOMES[command]} as soon as a worker hears it.`);
  output.say(`  ${dim(`shotlist status ${batchId} says how it stands.`)}\n`);
}
