// An application's own workflow file: workflows that make videos, and one that has nothing to do with us.
import { executeChild, proxyActivities } from '@temporalio/workflow';
import { batchWorkflowId, type GeneratedVideos, generateVideos, runBatch, type ShotInput } from '../workflow.js';
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

/** Tells, beside what was made, how many shots had succeeded at each look. */
export async function makeReel(
  account: string,
  shots: readonly ShotInput[],
): Promise<GeneratedVideos & { readonly looks: readonly number[] }> {
  const looks: number[] = [];
  const onProgress = ({ counts }: { readonly counts: { readonly succeeded: number } }) => looks.push(counts.succeeded);
  const made = await generateVideos(shots, { account, onProgress, progressEveryMs: 500 });
  return { ...made, looks };
}

export async function greet(name: string): Promise<string> {
  return `Hello ${name}`;
}
