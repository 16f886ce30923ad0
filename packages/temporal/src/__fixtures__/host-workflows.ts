// An application's own workflow file: one workflow that runs a batch as a child, and one that has nothing to do with us.
import { executeChild, proxyActivities } from '@temporalio/workflow';
import { batchWorkflowId, runBatch } from '../workflow.js';
import type { HostActivities } from './host-session.js';

const { writeList, tellOutcome } = proxyActivities<HostActivities>({ startToCloseTimeout: '1 minute' });

export async function makeTrailer(account: string): Promise<string> {
  const { batchId, epoch } = await writeList(account);
  const { verdict, counts } = await executeChild(runBatch, {
    workflowId: batchWorkflowId(batchId),
    args: [{ batchId, epoch }],
  });
  return tellOutcome(`${counts.succeeded} ${verdict}`);
}

export async function greet(name: string): Promise<string> {
  return `Hello ${name}`;
}
