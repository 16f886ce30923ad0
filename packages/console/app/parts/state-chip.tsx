// The state of a batch, in a word and a colour.
import type { ProgressView } from '../../src/wire.js';
import { batchTone, batchWord } from '../words/states.js';

export function StateChip({ progress: { state, verdict } }: { readonly progress: ProgressView }) {
  return (
    <span class="chip" data-state={batchTone(state, verdict)}>
      <span class="dot" /> {batchWord(state, verdict)}
    </span>
  );
}
