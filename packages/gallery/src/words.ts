// What the page calls states, verdicts and models.
import { type BatchState, findModel, type ShotState, type Verdict } from '@shotlist/core';
import type { NamedModel } from './options.js';

/** States in the order a person asks for them: what is there, what went wrong, what is still to come. */
export const STATES_FOR_PEOPLE = [
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

/** Why there is no video to see, for each state. */
export const WITHOUT_VIDEO: Readonly<Record<ShotState, string>> = {
  pending: 'Not started.',
  waiting: 'Waiting for a permit of the account.',
  submitting: 'On its way to the provider.',
  ambiguous: 'Sent, or maybe sent; no trustworthy answer came back.',
  generating: 'The provider is making it.',
  downloading: 'Made; the video is being downloaded.',
  succeeded: 'The video is not beside this page.',
  rejected: 'Left out of the batch.',
  failed: 'No video was made.',
  canceled: 'Canceled before it was made.',
};

/** `nothing_succeeded` becomes `Nothing succeeded`. */
export function sentenceCase(word: ShotState | BatchState | Verdict): string {
  const text = word.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A lookup of model names; undefined for a model that nobody named. */
export function modelNames(models: readonly NamedModel[] | undefined): (key: string) => string | undefined {
  if (models === undefined) return (key) => findModel(key)?.spec.name;
  const names = new Map(models.map((model) => [model.key, model.name]));
  return (key) => names.get(key);
}
