// Traces, by the variables that OpenTelemetry has for them. Loaded only where one of them says where they go.
import { type Span, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { ShotlistError } from '@shotlist/core';
import type { EndedWorkflow } from '@shotlist/temporal/worker';
import { detectResources, envDetector, hostDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import { version } from '../version.js';
import type { Tracing } from './tracing.js';

/** A collector that is away must not keep a command from ending. */
const FLUSH_WITHIN_MS = 3_000;

/** Throws `CONFIG_INVALID` for a protocol that is not spoken here. */
export async function installTraces(environment: NodeJS.ProcessEnv): Promise<Tracing> {
  const processor = new BatchSpanProcessor(await createExporter(environment));
  const resource = resourceFromAttributes({ 'service.name': 'shotlist', 'service.version': version }).merge(
    // What the environment says counts more.
    detectResources({ detectors: [hostDetector, envDetector] }),
  );
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  provider.register();
  const tracer = trace.getTracer('@shotlist/cli', version);
  return {
    onWorkflowEnded: (ended) => processor.onEnd(spanOf(ended, resource)),
    command: (name, run) =>
      tracer.startActiveSpan(`shotlist ${name}`, async (span) => {
        try {
          const exitCode = await run();
          span.setAttribute('process.exit_code', exitCode);
          return exitCode;
        } catch (error) {
          tellError(span, error);
          throw error;
        } finally {
          span.end();
        }
      }),
    async stop() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, FLUSH_WITHIN_MS);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

async function createExporter(environment: NodeJS.ProcessEnv): Promise<SpanExporter> {
  const variables = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'];
  const variable = variables.find((name) => (environment[name] ?? '') !== '');
  const protocol = variable === undefined ? 'http/protobuf' : environment[variable];
  switch (protocol) {
    case 'http/protobuf': {
      const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
      return new OTLPTraceExporter();
    }
    case 'http/json': {
      const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
      return new OTLPTraceExporter();
    }
    default:
      throw new ShotlistError('CONFIG_INVALID', {
        where: variable ?? '',
        message: `Traces can’t be sent by "${protocol}".`,
        help: 'Set it to http/protobuf or http/json. Collectors listen for both on port 4318.',
      });
  }
}

/** Its code: its words may quote what was asked for. */
function tellError(span: Span, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  span.setAttribute('error.type', typeof code === 'string' ? code : 'INTERNAL');
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** A run of a workflow: it can't end a span itself, and its id was fixed when it began, so that others could name it as their parent. */
function spanOf(ended: EndedWorkflow, resource: ReadableSpan['resource']): ReadableSpan {
  const { traceId, spanId, parentSpanId, startMs, endMs, workflowType, workflowId, runId } = ended;
  const traceFlags = TraceFlags.SAMPLED;
  return {
    name: workflowType,
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId, spanId, traceFlags }),
    parentSpanContext: { traceId, spanId: parentSpanId, traceFlags, isRemote: true },
    startTime: toTime(startMs),
    endTime: toTime(endMs),
    duration: toTime(Math.max(0, endMs - startMs)),
    status: { code: SpanStatusCode.UNSET },
    attributes: { 'shotlist.workflow.id': workflowId, 'shotlist.workflow.run_id': runId },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: '@shotlist/temporal', version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function toTime(ms: number): [number, number] {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}
