// A fetch that is counted, and stands in the trace that its call belongs to. Costs nothing unless the host of this process has
// installed OpenTelemetry's SDK.
import {
  type Attributes,
  type Counter,
  context,
  metrics,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { type Metric, type MetricLabels, metricOptions, METRICS } from '@shotlist/core';
import type { FetchLike } from '../options.js';

export interface ObservedFetchOptions {
  /** The provider's name. */
  readonly provider: string;
  /** Which call of the vendor's API it is: one of a few words, never an id. */
  readonly endpoint: (url: string, init: RequestInit) => string;
  /** Send the trace along, as W3C `traceparent`: the vendor learns its ids. @default false */
  readonly sendTraceparent?: boolean;
}

let counter: Counter | undefined;

/** Made when it is first needed: whoever installs the SDK does so before. */
function countCall(labels: MetricLabels<(typeof METRICS)['apiCalls'] & Metric>): void {
  const { apiCalls } = METRICS;
  counter ??= metrics.getMeter('@shotlist/client').createCounter(apiCalls.name, metricOptions(apiCalls));
  counter.add(1, labels as Attributes);
}

/** Around a fetch of yours. What it is given and what it answers stays as it is, and is written down nowhere. */
export function createObservedFetch(options: ObservedFetchOptions, fetch: FetchLike): FetchLike {
  const { provider, endpoint: endpointOf, sendTraceparent = false } = options;
  return async (url, init) => {
    const endpoint = endpointOf(url, init);
    const call = async (own: RequestInit): Promise<Response> => {
      try {
        const response = await fetch(url, own);
        countCall({ provider, endpoint, status: statusClass(response.status) });
        return response;
      } catch (error) {
        const isSent = !(error instanceof Error && 'code' in error && error.code === 'NOT_SENT');
        countCall({ provider, endpoint, status: isSent ? 'none' : 'not_sent' });
        throw error;
      }
    };
    // Calls that belong to no trace begin none: a look at many generations is nobody's.
    if (trace.getActiveSpan() === undefined) return call(init);
    const { method = 'GET' } = init;
    const attributes = {
      'http.request.method': method,
      'server.address': URL.parse(url)?.hostname ?? '',
      'shotlist.provider': provider,
      'shotlist.endpoint': endpoint,
    };
    const tracer = trace.getTracer('@shotlist/client');
    return tracer.startActiveSpan(`${method} ${endpoint}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      try {
        const response = await call(sendTraceparent ? withTraceparent(init) : init);
        span.setAttribute('http.response.status_code', response.status);
        if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
        return response;
      } catch (error) {
        // Its words may quote what was sent.
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

/** A 429 is told apart. */
function statusClass(status: number): string {
  return status === 429 ? '429' : `${Math.floor(status / 100)}xx`;
}

function withTraceparent(init: RequestInit): RequestInit {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const headers = new Headers(init.headers);
  // Whatever else the host propagates is not the vendor's.
  for (const name of ['traceparent', 'tracestate']) if (carrier[name] !== undefined) headers.set(name, carrier[name]);
  return { ...init, headers };
}
