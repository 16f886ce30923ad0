// Workflows that are started while a trace goes on belong to it.
import { SpanKind, trace } from '@opentelemetry/api';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { withTrace } from './trace-header.js';

/** For `new Client({ interceptors: { workflow: [traceStarts] } })`. Costs nothing where no trace goes on. */
export const traceStarts: WorkflowClientInterceptor = {
  startWithDetails: (input, next) =>
    inSpan(input.workflowType, () => next({ ...input, headers: withTrace(input.headers) })),
  signalWithStart: (input, next) =>
    inSpan(input.workflowType, () => next({ ...input, headers: withTrace(input.headers) })),
};

async function inSpan<Result>(workflowType: string, start: () => Promise<Result>): Promise<Result> {
  if (trace.getActiveSpan() === undefined) return start();
  const tracer = trace.getTracer('@shotlist/temporal');
  return tracer.startActiveSpan(`start ${workflowType}`, { kind: SpanKind.PRODUCER }, async (span) => {
    try {
      return await start();
    } finally {
      span.end();
    }
  });
}
