// What stands around our workflows: a guard that keeps a query from spoiling a history, the trace they belong to, and what
// stands beside each activity on Temporal's own page.
import { describeActivity, WORKFLOW_TYPES } from '@shotlist/core/workflow';
import {
  workflowInfo,
  type WorkflowInterceptorsFactory,
  type WorkflowInternalsInterceptor,
} from '@temporalio/workflow';
import { traceInterceptors } from './trace.js';

export type { TraceSinks, WorkflowSpan } from './trace.js';

type Activation = Parameters<NonNullable<WorkflowInternalsInterceptor['activate']>>[0]['activation'];

/** What whoever asks, or looks at the task, gets to read. */
const RAN_AHEAD =
  'Events that no task has taken up yet were replayed for a query: it, or the task, is done again from the history.';

const OURS: readonly string[] = Object.values(WORKFLOW_TYPES);

/**
 * A worker that is asked a query about a workflow that it doesn't hold replays the whole history, events that no task has
 * taken up yet included: as a step of their own, at the time of the last task. Where that worker then gets the task, it
 * goes on from there, and what it writes down no worker ever does again (SDK 1.24, decision 0037). Here such a step is
 * known by its time. The query is refused, which makes the worker forget the workflow; whoever asks again is answered.
 */
export class QueryGuard {
  #time = '';
  #historyLength = 0;
  #isAhead = false;

  /** Called before each step. Throws for a query that ran ahead. */
  see({ jobs, timestamp, historyLength, isReplaying }: Activation): void {
    const isAsked = (jobs ?? []).some(({ queryWorkflow }) => Boolean(queryWorkflow));
    if (isAsked && this.#isAhead) throw new TypeError(RAN_AHEAD);
    if (isAsked || (jobs ?? []).every(({ removeFromCache }) => Boolean(removeFromCache))) return;
    const time = `${String(timestamp?.seconds)}.${String(timestamp?.nanos)}`;
    const length = Number(historyLength ?? 0);
    const isSameTask = time === this.#time;
    if (this.#isAhead && !isSameTask) throw new TypeError(RAN_AHEAD);
    // Within one task, however many steps it takes, the history doesn't grow.
    if (isSameTask && length > this.#historyLength && isReplaying !== true) this.#isAhead = true;
    this.#time = time;
    this.#historyLength = length;
  }
}

/** For `workflowInterceptorModules`, or `interceptors.workflowModules` of a worker. Of an application’s own workflows it takes no notice. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  if (!OURS.includes(workflowInfo().workflowType)) return {};
  const guard = new QueryGuard();
  const trace = traceInterceptors();
  return {
    ...trace,
    internals: [
      {
        activate(input, next) {
          guard.see(input.activation);
          next(input);
        },
      },
    ],
    outbound: [
      ...(trace.outbound ?? []),
      {
        scheduleActivity(input, next) {
          const summary = input.options.summary ?? describeActivity(input.activityType, input.args[0]);
          return next(summary === undefined ? input : { ...input, options: { ...input.options, summary } });
        },
      },
    ],
  };
};
