// A batch's state and verdict in a word or two.
import type { BatchState, Verdict } from '@shotlist/core';
import type { Colors } from './output.js';

export function stateText(state: BatchState, verdict: Verdict | null | undefined, colors: Colors): string {
  // Without Temporal nobody can tell a run that goes on elsewhere from one that was interrupted.
  if (state === 'running') return colors.yellow('not finished');
  if (state !== 'done') return state === 'failed' ? colors.red(state) : colors.yellow(state);
  if (verdict === 'succeeded') return colors.green('succeeded');
  if (verdict === 'partial') return colors.yellow('some failed');
  return verdict === 'nothing_succeeded' ? colors.red('none succeeded') : 'done';
}
