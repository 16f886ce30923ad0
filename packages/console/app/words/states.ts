// What the page calls states, gates and verdicts.
import type { BatchState, Gate, GateName, ShotState, Verdict } from '@shotlist/core';

/** In the order a person asks for them: what is there, what went wrong, what is under way, what is to come. */
export const SHOWN_STATES = [
  'succeeded',
  'failed',
  'rejected',
  'canceled',
  'ambiguous',
  'downloading',
  'generating',
  'submitting',
  'waiting',
  'pending',
] as const satisfies readonly ShotState[];

/** The records of the store know no finer state of what was not sent yet. */
export const FILTER_STATES: Readonly<Partial<Record<ShotState, readonly ShotState[]>>> = {
  succeeded: ['succeeded'],
  failed: ['failed'],
  rejected: ['rejected'],
  canceled: ['canceled'],
  ambiguous: ['ambiguous'],
  generating: ['generating', 'downloading'],
  pending: ['pending', 'waiting', 'submitting'],
};

export function sentence(word: string): string {
  const text = word.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Why there is no video to see. */
export const WITHOUT_VIDEO: Readonly<Record<ShotState, string>> = {
  pending: 'Not started.',
  waiting: 'Waiting for a permit of the account.',
  submitting: 'On its way to the provider.',
  ambiguous: 'Sent, or maybe sent; no trustworthy answer came back.',
  generating: 'The provider is making it.',
  downloading: 'Made; the video is being downloaded.',
  succeeded: 'The video is elsewhere.',
  rejected: 'Left out of the batch.',
  failed: 'No video was made.',
  canceled: 'Canceled before it was made.',
};

export function batchWord(state: BatchState, verdict: Verdict | null): string {
  if (state !== 'done' || verdict === null) return sentence(state);
  return { succeeded: 'Succeeded', partial: 'Some failed', nothing_succeeded: 'None succeeded' }[verdict];
}

/** The tone of a batch, by the state of a shot that has the same. */
export function batchTone(state: BatchState, verdict: Verdict | null): ShotState {
  if (state === 'done') return verdict === 'succeeded' ? 'succeeded' : verdict === 'partial' ? 'waiting' : 'failed';
  const tones = {
    running: 'generating',
    pausing: 'waiting',
    paused: 'waiting',
    waiting: 'waiting',
    canceling: 'waiting',
    canceled: 'canceled',
    failed: 'failed',
  } as const;
  return tones[state];
}

const GATE_WORDS: Readonly<Record<GateName, string>> = {
  rate: 'The vendor asked for a rest.',
  quota: 'The quota is used up.',
  auth: 'The vendor refused the key.',
  paused: 'Somebody closed the account.',
  unreachable: 'The vendor can’t be reached.',
  store: 'The store can’t be written.',
};

export function gateWord({ name }: Gate): string {
  return GATE_WORDS[name];
}

/** Used up as far as the ledger itself can tell; nobody closed it, and nobody can open it but by raising the quota. */
export function isOwnQuota({ name, setBy, sinceMs }: Gate): boolean {
  return name === 'quota' && setBy === 'ledger' && sinceMs === undefined;
}
