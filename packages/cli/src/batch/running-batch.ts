// Whether a run of a batch goes on.
import { batchWorkflowId } from '@shotlist/core';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';

export async function isBatchRunning(temporal: Client, batchId: string): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(batchWorkflowId(batchId)).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
