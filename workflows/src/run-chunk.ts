// A chunk of a batch: up to 500 shots.
import { batchWorkflowId, type ChunkProgress } from '@shotlist/core/workflow';
import { CancellationScope, continueAsNew } from '@temporalio/workflow';
import { Chunk, type ChunkInput } from './chunk.js';
import { Mailbox } from './mailbox.js';
import { progressSignal } from './messages.js';

export type RunChunkInput = ChunkInput;

/**
 * Runs one chunk of a batch, and tells the batch when it has ended.
 * Cancellation is state: it comes as a signal, and what is in flight is still collected.
 */
export async function runChunk(input: RunChunkInput): Promise<void> {
  const audience = new Mailbox<ChunkProgress>({
    workflowId: batchWorkflowId(input.batchId),
    signal: progressSignal,
    onNobody: async () => 'drop',
  });
  const chunk = new Chunk(input, { audience, goesOn: (next) => continueAsNew<typeof runChunk>(next) });
  // Asked for from outside as Temporal's own cancellation, it becomes our state.
  CancellationScope.current().cancelRequested.catch(() => chunk.cancel());
  await CancellationScope.nonCancellable(() => chunk.run());
}
