// The application's own workflow: it plans a trailer, has its shots made, and reports.
import { batchWorkflowId, runBatch } from '@shotlist/temporal/workflow';
import { executeChild, proxyActivities } from '@temporalio/workflow';
import type { StudioActivities } from './activities.js';

const { planTrailer, reportTrailer } = proxyActivities<StudioActivities>({ startToCloseTimeout: '5 minutes' });

export async function makeTrailer(film: string): Promise<string> {
  const { batchId, epoch } = await planTrailer(film);
  const { verdict, counts } = await executeChild(runBatch, {
    workflowId: batchWorkflowId(batchId),
    args: [{ batchId, epoch }],
  });
  return reportTrailer({ film, batchId, verdict, succeeded: counts.succeeded });
}
