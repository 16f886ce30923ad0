// Serves the Nexus service "shotlist" beside the workflows.
import { asFailure } from '@shotlist/activities';
import { isShotlistError, type Store } from '@shotlist/core';
import { generateVideos } from '@shotlist/workflows';
import { ApplicationFailure } from '@temporalio/common';
import { getClient, startWorkflow, WorkflowRunOperationHandler } from '@temporalio/nexus';
import * as nexus from 'nexus-rpc';
import { type NexusGenerateInput, shotlistService } from './nexus-service.js';
import { ShotlistClient } from './shotlist-client.js';
import { listSource } from './store-activities.js';

/** Temporal gives a handler ten seconds for its answer. */
const ANSWER_WITHIN_MS = 5_000;

/** For `nexusServices` of a worker that runs our workflows on `taskQueue`. */
export function createNexusService(store: Store, taskQueue: string): nexus.ServiceHandler {
  const client = () => new ShotlistClient({ store, temporal: getClient(), taskQueue });
  return nexus.serviceHandler(shotlistService, {
    generate: new WorkflowRunOperationHandler(async (context, { shots, ...options }: NexusGenerateInput) =>
      startWorkflow(context, generateVideos, {
        // The same for a request that comes again.
        workflowId: `nexus/${context.requestId}`,
        taskQueue,
        args: [shots, options],
        staticSummary: `videos on ${options.account}`,
      }),
    ),
    submit: (_, { shots, account, name, weight, ...options }) =>
      answer(async () => {
        const batch = { account, ...(name === undefined ? {} : { name }), ...(await listSource(store, shots)) };
        return {
          batchId: (await client().submit(batch, { ...options, ...(weight === undefined ? {} : { weight }) })).batchId,
        };
      }),
    status: (_, { batchId }) => answer(() => client().handle(batchId).progress()),
    cancel: (_, { batchId }) =>
      answer(async () => {
        const told = AbortSignal.timeout(ANSWER_WITHIN_MS);
        await client()
          .handle(batchId)
          .cancel({ signal: told })
          .catch((error: unknown) => {
            // It was told: what is open then ends by itself.
            if (!told.aborted) throw error;
          });
        return { batchId };
      }),
  });
}

/** Errors in the words that a history may hold; those that asking again can't mend are not asked again. */
async function answer<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    const cause = asFailure(error);
    if (!isShotlistError(error) || !(cause instanceof ApplicationFailure) || cause.nonRetryable !== true) throw cause;
    throw new nexus.HandlerError(error.code === 'BATCH_NOT_FOUND' ? 'NOT_FOUND' : 'BAD_REQUEST', cause.message, {
      cause,
    });
  }
}
