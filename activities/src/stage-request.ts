// stageRequest: judges a request that a workflow carries, and puts it into the store.
import { checkRequest, hashParts, ShotlistError, type StageInput } from '@shotlist/core';
import { publishRequest } from '@shotlist/csv';
import { Context } from '@temporalio/activity';
import type { BatchFiles } from './batch-files.js';

/** Throws what the request's first problem is: its parameter and its rule, never what was asked. */
export async function stageRequest(files: BatchFiles, input: StageInput): Promise<{ readonly id: string }> {
  const { account } = input;
  const { request, problems } = checkRequest(input.request);
  if (request === undefined) {
    const [problem] = problems;
    throw new ShotlistError(problem?.code ?? 'INTERNAL', problem === undefined ? {} : { where: problem.field });
  }
  const id = input.id ?? idOf(Context.current().info.workflowExecution?.workflowId ?? '');
  await publishRequest(files.store, { id, account, request });
  return { id };
}

/** The same for a workflow that asks again. */
function idOf(workflowId: string): string {
  return `request-${hashParts(['request/1', workflowId]).slice(0, 32)}`;
}
