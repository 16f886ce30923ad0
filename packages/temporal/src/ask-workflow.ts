// Asks a workflow by a query, for a while.
import { isShotlistError } from '@shotlist/core';
import type { Client } from '@temporalio/client';

/** A query needs a worker: without one it is not waited for longer than this. */
const QUERY_TIMEOUT_MS = 3_000;

/** Its answer; undefined when it is gone, or nobody is there to answer. Throws `PAYLOAD_UNREADABLE`. */
export async function askWorkflow<Answer>(
  temporal: Client,
  workflowId: string,
  query: string,
): Promise<Answer | undefined> {
  try {
    return await temporal.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () =>
      temporal.workflow.getHandle(workflowId).query<Answer>(query),
    );
  } catch (error) {
    // It answers: whoever lacks the key would wait for ever.
    if (isShotlistError(error) && error.code === 'PAYLOAD_UNREADABLE') throw error;
    return undefined;
  }
}
