// One colour a state, wherever states are shown.
import type { ShotState } from '@shotlist/core';
import type { Colors } from './output.js';

export function stateColor(state: ShotState, colors: Colors): (text: string) => string {
  if (state === 'succeeded') return colors.green;
  if (state === 'failed' || state === 'ambiguous') return colors.red;
  if (state === 'rejected' || state === 'canceled' || state === 'waiting') return colors.yellow;
  return state === 'pending' ? colors.dim : colors.cyan;
}
