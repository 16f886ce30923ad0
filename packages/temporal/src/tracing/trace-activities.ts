// Each activity as a span of the trace that its workflow was started in. Costs nothing where there is none.
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { contextOf } from './trace-header.js';

/** For activities of ours; an application's own interceptors, where they have begun a span already, are left to it. */
export const traceActivities: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      const parent = contextOf(input.headers);
      if (parent === undefined || trace.getActiveSpan() !== undefined) return next(input);
      const { activityType, attempt, taskQueue, workflowExecution } = info;
      const attributes = {
        'shotlist.activity': activityType,
        'shotlist.task_queue': taskQueue,
        'shotlist.activity.attempt': attempt,
        'shotlist.workflow.id': workflowExecution?.workflowId ?? '',
        'shotlist.workflow.run_id': workflowExecution?.runId ?? '',
      };
      const tracer = trace.getTracer('@shotlist/temporal');
      return context.with(parent, () =>
        tracer.startActiveSpan(activityType, { attributes }, async (span) => {
          try {
            return await next(input);
          } catch (error) {
            // Its code; its words are in the log.
            const code = error instanceof Error && 'type' in error ? error.type : undefined;
            span.setAttribute('error.type', typeof code === 'string' ? code : 'Error');
            span.setStatus({ code: SpanStatusCode.ERROR });
            throw error;
          } finally {
            span.end();
          }
        }),
      );
    },
  },
  outbound: {
    // A line of the log says which trace it belongs to.
    getLogAttributes(input, next) {
      const span = trace.getActiveSpan()?.spanContext();
      return next(span === undefined ? input : { ...input, trace_id: span.traceId, span_id: span.spanId });
    },
  },
});
