// Carries the trace that a workflow was started in to its activities and children, as a header and nothing else: OpenTelemetry's
// SDK would cost each workflow in memory more than all the rest of it (decision 0041). Nothing of it enters a command that a
// replay compares, so histories replay with it and without.
import {
  defaultPayloadConverter,
  proxySinks,
  type Sinks,
  workflowInfo,
  type WorkflowInterceptors,
} from '@temporalio/workflow';
import { nowMs } from './clock.js';

/** The header of Temporal's own interceptors for OpenTelemetry: whoever uses those is understood, and understands us. */
const HEADER = '_tracer-data';
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** One run of a workflow, as a span. */
export interface WorkflowSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Workers hear here of runs that ended. */
export interface TraceSinks extends Sinks {
  shotlistTrace: { ended(span: WorkflowSpan): void };
}

type Headers = Parameters<NonNullable<NonNullable<WorkflowInterceptors['inbound']>[0]['execute']>>[0]['headers'];

export function traceInterceptors(): WorkflowInterceptors {
  const { shotlistTrace } = proxySinks<TraceSinks>();
  let given: Headers[string] | undefined;
  let own: Headers[string] | undefined;
  /** What an interceptor further out has put there stays. */
  const withOwn = (headers: Headers): Headers =>
    own === undefined || headers[HEADER] !== undefined ? headers : { ...headers, [HEADER]: own };
  return {
    inbound: [
      {
        async execute(input, next) {
          given = input.headers[HEADER];
          const [, traceId, parentSpanId, flags] = TRACEPARENT.exec(traceparentOf(given)) ?? [];
          if (traceId === undefined || parentSpanId === undefined || flags === undefined) return next(input);
          const { runId, runStartTime } = workflowInfo();
          const spanId = runId.replaceAll('-', '').slice(0, 16);
          own = defaultPayloadConverter.toPayload({ traceparent: `00-${traceId}-${spanId}-${flags}` });
          const startMs = runStartTime.getTime();
          try {
            return await next(input);
          } finally {
            // Bit 0 says that somebody keeps this trace.
            if (Number.parseInt(flags, 16) % 2 === 1)
              shotlistTrace.ended({ traceId, spanId, parentSpanId, startMs, endMs: nowMs() });
          }
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next({ ...input, headers: withOwn(input.headers) }),
        startChildWorkflowExecution: (input, next) => next({ ...input, headers: withOwn(input.headers) }),
        // The next run is no part of this one, but what comes after it.
        continueAsNew: (input, next) =>
          next(
            given === undefined || input.headers[HEADER] !== undefined
              ? input
              : { ...input, headers: { ...input.headers, [HEADER]: given } },
          ),
      },
    ],
  };
}

function traceparentOf(payload: Headers[string] | undefined): string {
  if (payload === undefined) return '';
  try {
    const carrier: unknown = defaultPayloadConverter.fromPayload(payload);
    return typeof carrier === 'object' && carrier !== null && 'traceparent' in carrier
      ? String(carrier.traceparent)
      : '';
  } catch {
    return '';
  }
}
