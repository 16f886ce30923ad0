// A part of an activity as a span of the trace that the activity belongs to.
import { type Attributes, type Span, trace } from '@opentelemetry/api';

/** Where there is no trace, there is no span: none is begun for what nobody follows. */
export async function inSpan<Result>(
  name: string,
  attributes: Attributes,
  work: (span: Span | undefined) => Promise<Result>,
): Promise<Result> {
  if (trace.getActiveSpan() === undefined) return work(undefined);
  return trace.getTracer('@shotlist/activities').startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span);
    } finally {
      span.end();
    }
  });
}
