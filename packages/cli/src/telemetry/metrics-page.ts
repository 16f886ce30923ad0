// Metrics of this process as text for Prometheus: ours, and those of Temporal's SDK, which counts in a place of its own.
import { createServer } from 'node:net';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { TelemetryOptions } from '@temporalio/worker';

export interface MetricsPage {
  /** For Temporal's `Runtime.install`. */
  readonly temporal: NonNullable<TelemetryOptions['metrics']>;
  /** As it is scraped. */
  text(): Promise<string>;
  stop(): Promise<void>;
}

/** Temporal's part is left out when it takes longer. */
const TEMPORAL_WITHIN_MS = 2_000;

/** Call it once, before anything that counts is made: instruments of before count nothing. */
export async function installMetrics(): Promise<MetricsPage> {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  metrics.setGlobalMeterProvider(provider);
  // No prefix, no times, and neither the process nor the package that counts as labels of everything.
  const serializer = new PrometheusSerializer('', false, undefined, true, true);
  // Temporal's SDK serves its own page and takes no port 0: it is asked here, and reached by nobody else.
  const bindAddress = `127.0.0.1:${await freePort()}`;
  return {
    temporal: {
      prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
    },
    async text() {
      const [{ resourceMetrics }, theirs] = await Promise.all([exporter.collect(), temporalText(bindAddress)]);
      return `${serializer.serialize(resourceMetrics)}${theirs}`;
    },
    stop: () => provider.shutdown(),
  };
}

async function temporalText(address: string): Promise<string> {
  try {
    const response = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(TEMPORAL_WITHIN_MS) });
    return response.ok ? await response.text() : '';
  } catch {
    // Not begun yet, or gone already.
    return '';
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new TypeError('A port was expected.');
  return address.port;
}
