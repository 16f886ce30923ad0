// The application's own workflow: it plans a trailer, has its shots made, and reports.
import { batchWorkflowId, generateVideo, generateVideos, runBatch } from '@shotlist/temporal/workflow';
import { executeChild, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { StudioActivities } from './activities.js';

const { planTrailer, reportTrailer } = proxyActivities<StudioActivities>({ startToCloseTimeout: '5 minutes' });

export async function makeTrailer(film: string): Promise<string> {
  const { batchId, epoch } = await planTrailer(film);
  const { verdict, counts } = await executeChild(runBatch, {
    workflowId: batchWorkflowId(batchId),
    args: [{ batchId, epoch }],
  });
  // A request of a workflow's own stands in its history; under one workflow id it is made once.
  const title = await executeChild(generateVideo, {
    workflowId: `title/${film}`,
    args: [{ account: 'preview', request: { prompt: `The title “${film}” over a dark sea`, resolution: '480p' } }],
  });
  const teasers = await generateVideos(
    ['16:9', '1:1'].map((aspect_ratio) => ({
      id: `teaser-${aspect_ratio.replace(':', 'x')}`,
      prompt: `A lamp wakes in the dark: “${film}”`,
      resolution: '480p',
      aspect_ratio,
    })),
    {
      account: 'preview',
      onProgress: (progress) => setCurrentDetails(`${progress.counts.succeeded} of ${progress.total} teasers`),
    },
  );
  return reportTrailer({
    film,
    batchId,
    verdict,
    succeeded: counts.succeeded,
    title: title.video?.key,
    teasers: teasers.videos?.map(({ id, status }) => `${id} ${status}`) ?? [],
  });
}
