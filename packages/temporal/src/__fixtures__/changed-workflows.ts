// The workflows after a careless change: a chunk that takes a rest before it begins, without a guard.
import { runChunk as today, type RunChunkInput } from '@shotlist/workflows';
import { sleep } from '@temporalio/workflow';

export { accountLedger, runBatch } from '@shotlist/workflows';

export async function runChunk(input: RunChunkInput): Promise<void> {
  await sleep('1 second');
  await today(input);
}
