// An application in another namespace, which knows Shotlist by its Nexus service alone.
import { createNexusServiceClient, NexusOperationCancellationType, sleep } from '@temporalio/workflow';
import { type BatchProgress, type GeneratedVideos, type ShotInput, shotlistService } from '../workflow.js';

const shotlist = () => createNexusServiceClient({ service: shotlistService, endpoint: 'shotlist' });

/** Has videos made and waits for them; canceled, it waits for what is in flight. */
export async function callAndWait(account: string, shots: readonly ShotInput[]): Promise<GeneratedVideos> {
  return shotlist().executeOperation(
    'generate',
    { account, shots },
    { cancellationType: NexusOperationCancellationType.WAIT_CANCELLATION_COMPLETED },
  );
}

/** Submits a batch and looks at it until it has ended; cancels it first where that is asked for. */
export async function callAndLook(
  account: string,
  shots: readonly ShotInput[],
  cancels: boolean,
): Promise<BatchProgress> {
  const client = shotlist();
  const { batchId } = await client.executeOperation('submit', { account, shots });
  if (cancels) await client.executeOperation('cancel', { batchId });
  for (;;) {
    const progress = await client.executeOperation('status', { batchId });
    if (progress.verdict !== undefined) return progress;
    await sleep('500 milliseconds');
  }
}

/** What comes of asking for a batch that isn't there, and for a shot that breaks a rule. */
export async function callWrongly(account: string): Promise<string[]> {
  const client = shotlist();
  const asked = [
    client.executeOperation('status', { batchId: 'none' }),
    client.executeOperation('submit', { account, shots: [{ prompt: 'secret', model: 'none' }] }),
  ];
  return (await Promise.allSettled(asked)).map((outcome) => {
    if (outcome.status === 'fulfilled') return 'no error';
    const { cause } = outcome.reason as { cause?: { type?: string; message?: string; cause?: { message?: string } } };
    return [cause?.type, cause?.message, cause?.cause?.message].filter((word) => word !== undefined).join(' | ');
  });
}
