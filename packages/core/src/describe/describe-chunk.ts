// A chunk, or a request by itself, on Temporal's own page.
import type { ChunkProgress } from '../messages.js';
import { batchWorkflowId, ledgerWorkflowId } from '../names.js';
import { describeCounts } from './describe-counts.js';
import { describeGate } from './describe-gate.js';
import { type PageContext, workflowLink } from './page.js';

/** In Markdown. `batchId` is undefined for a request by itself. */
export function describeChunk(
  progress: ChunkProgress,
  { account, batchId }: { readonly account: string; readonly batchId: string | undefined },
  page: PageContext,
): string {
  const errors = Object.entries(progress.errors).map(([code, count]) => `${count} × \`${code}\``);
  return [
    `**${describeCounts(progress.counts)}** · ${progress.control}`,
    '',
    ...(batchId === undefined ? [] : [`- batch ${workflowLink(batchWorkflowId(batchId), batchId, page)}`]),
    `- account ${workflowLink(ledgerWorkflowId(account), account, page)}`,
    ...(progress.gate === null ? [] : [`- ${describeGate(progress.gate, page)}`]),
    ...(errors.length === 0 ? [] : [`- ${errors.join(' · ')}`]),
  ].join('\n');
}
