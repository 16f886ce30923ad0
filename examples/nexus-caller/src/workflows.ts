// The caller's own workflow. It knows Shotlist by the service and the name of an endpoint, and has no store and no key.
import { type GeneratedVideos, shotlistService } from '@shotlist/temporal/workflow';
import { createNexusServiceClient, sleep } from '@temporalio/workflow';

/** A lighthouse, hour by hour. */
const SHOTS = Array.from({ length: 20 }, (_, hour) => ({
  id: `hour-${String(hour).padStart(2, '0')}`,
  prompt: `A lighthouse, ${hour} hours after dawn`,
  resolution: '480p',
  aspect_ratio: '1:1',
  seed: hour,
}));

export async function lighthouseDay(account: string): Promise<GeneratedVideos> {
  const shotlist = createNexusServiceClient({ service: shotlistService, endpoint: 'shotlist' });
  const { batchId } = await shotlist.executeOperation('submit', { account, shots: SHOTS });
  for (;;) {
    const { verdict } = await shotlist.executeOperation('status', { batchId });
    if (verdict !== undefined) break;
    await sleep('2 seconds');
  }
  // The same shots again: nothing is made, and the answer says where each video is.
  return shotlist.executeOperation('generate', { account, shots: SHOTS });
}
