// State that one run of a workflow hands to the next: a worker may meet what a later release has handed on.

import { PLAN_RULES } from '@shotlist/core/workflow';

/** The newest form of carried state, of batches, chunks and ledgers alike, that this release knows. */
const KNOWN_VERSION = 1;

/**
 * The same state. For a form that only a later release knows it throws what is no failure of the workflow: the task is tried
 * again until a worker of that release takes it.
 */
export function knownState<State extends { readonly version: number } | undefined>(state: State): State {
  if (state !== undefined && state.version > KNOWN_VERSION)
    throw new Error(`STATE_NEWER: this release does not know form ${state.version} of the state that is handed on.`);
  return state;
}

/** For rules of planning that only a later release has it throws in the same way. */
export function assertKnownRules({ rules = 1 }: { readonly rules?: number }): void {
  if (rules > PLAN_RULES)
    throw new Error(`STATE_NEWER: this release does not know rules ${rules} of planning, with which this chunk began.`);
}
