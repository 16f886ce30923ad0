// The header in which a trace travels with a workflow: that of Temporal's own interceptors for OpenTelemetry.
import { type Context, context, propagation } from '@opentelemetry/api';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';

const HEADER = '_tracer-data';

/** The same headers with the trace that goes on now; as they were where none does. */
export function withTrace(headers: Headers): Headers {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  if (carrier['traceparent'] === undefined || headers[HEADER] !== undefined) return headers;
  return { ...headers, [HEADER]: defaultPayloadConverter.toPayload(carrier) };
}

/** The context that headers bring; undefined where they bring none. */
export function contextOf(headers: Headers): Context | undefined {
  const payload = headers[HEADER];
  if (payload === undefined) return undefined;
  try {
    return propagation.extract(context.active(), defaultPayloadConverter.fromPayload(payload));
  } catch {
    // Somebody else's, of another form.
    return undefined;
  }
}
