// Runs of our workflows as spans: a workflow can't end one, its worker hears of it.
import type { TraceSinks, WorkflowSpan } from '@shotlist/workflows/interceptors';
import type { InjectedSinks, WorkerOptions } from '@temporalio/worker';

/** A run of a workflow that ended. Its parent is whoever started it, and its activities are its children. */
export interface EndedWorkflow extends WorkflowSpan {
  readonly workflowType: string;
  readonly workflowId: string;
  readonly runId: string;
}

export type OnWorkflowEnded = (ended: EndedWorkflow) => void;

/** A worker's sinks with ours. They are always there: a workflow that speaks to nobody is told of as an error. */
export function withTraceSinks(
  sinks: WorkerOptions['sinks'],
  onEnded: OnWorkflowEnded | undefined,
): InjectedSinks<TraceSinks> {
  return {
    ...sinks,
    shotlistTrace: {
      ended: {
        fn: ({ workflowType, workflowId, runId }, span) => onEnded?.({ ...span, workflowType, workflowId, runId }),
      },
    },
  };
}
