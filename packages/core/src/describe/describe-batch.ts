// A batch on Temporal's own page: how far it is, what holds it, and where to look on. As far as its chunks have told it.
import type { BatchRunState } from '../batch/reduce.js';
import { chunkWorkflowId, ledgerWorkflowId } from '../names.js';
import { sizeOfRanges } from '../ranges.js';
import { addCounts, emptyCounts } from '../states.js';
import { describeCounts, endedOf } from './describe-counts.js';
import { describeGate } from './describe-gate.js';
import { counted, type PageContext, workflowLink } from './page.js';

/** In Markdown, without a word of a shot list. */
export function describeBatch(state: BatchRunState, batchId: string, page: PageContext): string {
  const counts = addCounts(state.counts, ...state.open.map((open) => open.counts ?? emptyCounts()));
  const told = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const all = { ...counts, pending: counts.pending + Math.max(0, state.total - told) };
  const gate = state.open.find((open) => (open.gate ?? null) !== null)?.gate ?? null;
  const isOver = state.open.length === 0 && state.todo.length === 0;
  const errors = Object.entries(state.errors).map(([code, count]) => `${count} × \`${code}\``);
  return [
    `**${endedOf(all)}** of ${counted(state.total, 'shot')} at their end · ${state.stopped ?? (isOver ? 'done' : state.control)}`,
    '',
    describeCounts(all),
    '',
    `- account ${workflowLink(ledgerWorkflowId(state.account), state.account, page)}`,
    ...(gate === null ? [] : [`- ${describeGate(gate, page)}`]),
    ...state.open.map(
      ({ chunk, counts: own }) =>
        `- ${workflowLink(chunkWorkflowId(batchId, chunk), `chunk ${chunk}`, page)}${own === null ? '' : `: ${describeCounts(own)}`}`,
    ),
    ...(state.todo.length === 0 ? [] : [`- ${counted(sizeOfRanges(state.todo), 'chunk')} to begin`]),
    ...(errors.length === 0 ? [] : [`- ${errors.join(' · ')}`]),
  ].join('\n');
}
