// What activities count. Costs nothing unless the host of this process has installed OpenTelemetry's SDK.
import { type Attributes, metrics, type Meter } from '@opentelemetry/api';
import { type GateName, GATES, type Metric, type MetricLabels, metricOptions, METRICS } from '@shotlist/core';
import type { AccountSetup } from './setup.js';

type Count<Of extends Metric> = (labels: MetricLabels<Of>, amount?: number) => void;
type Note<Of extends Metric> = (labels: MetricLabels<Of>, seconds: number) => void;

/** Names of a vendor's refusals and of what is found are few; the codes are the error table's. */
const OUTCOMES = ['accepted', 'rejected', 'throttled', 'unauthorized', 'not_sent', 'ambiguous'] as const;
const REFUSALS: readonly GateName[] = GATES.filter((gate) => gate !== 'paused' && gate !== 'store');

function create(meter: Meter) {
  const counter = <Of extends Metric>(metric: Of): Count<Of> => {
    const instrument = meter.createCounter(metric.name, metricOptions(metric));
    return (labels, amount = 1) => instrument.add(amount, labels as Attributes);
  };
  const histogram = <Of extends Metric>(metric: Of): Note<Of> => {
    const instrument = meter.createHistogram(metric.name, metricOptions(metric));
    return (labels, seconds) => instrument.record(seconds, labels as Attributes);
  };
  return {
    shotsEnded: counter(METRICS.shotsEnded),
    failures: counter(METRICS.failures),
    submits: counter(METRICS.submits),
    permits: counter(METRICS.permits),
    units: counter(METRICS.units),
    gateClosings: counter(METRICS.gateClosings),
    ambiguousSettled: counter(METRICS.ambiguousSettled),
    duplicates: counter(METRICS.duplicates),
    downloadedBytes: counter(METRICS.downloadedBytes),
    storeFailures: counter(METRICS.storeFailures),
    submitSeconds: histogram(METRICS.submitSeconds),
    checkSeconds: histogram(METRICS.checkSeconds),
    downloadSeconds: histogram(METRICS.downloadSeconds),
    generationSeconds: histogram(METRICS.generationSeconds),
  };
}

export type Counters = ReturnType<typeof create>;

let made: Counters | undefined;

/** Made when first asked for: whoever installs the SDK does so before. */
export function counters(): Counters {
  return (made ??= create(metrics.getMeter('@shotlist/activities')));
}

/** What nothing was counted of yet stands at 0, so that its first time is seen as a rise. */
export function startAtZero(accounts: Readonly<Record<string, AccountSetup>>): void {
  const { submits, permits, gateClosings, duplicates, downloadedBytes, storeFailures } = counters();
  for (const [account, { provider }] of Object.entries(accounts)) {
    for (const outcome of OUTCOMES) submits({ account, provider: provider.name, outcome }, 0);
    for (const end of ['used', 'returned']) permits({ account, end }, 0);
    for (const gate of REFUSALS) gateClosings({ account, gate }, 0);
    for (const count of [duplicates, downloadedBytes, storeFailures]) count({ account }, 0);
  }
}

/** Seconds since a moment of the monotonic clock. */
export function secondsSince(monotonicMs: number): number {
  return (performance.now() - monotonicMs) / 1000;
}
