// Where a service shows its metrics, as a person types it. Without core, so that --help stays quick.
import { UsageProblem } from '../usage-problem.js';

export interface MetricsAddress {
  readonly host: string;
  /** 0 is any that is free. */
  readonly port: number;
}

const FLAG = '--metrics';
/** Where Prometheus looks for an exporter of OpenTelemetry's. */
export const DEFAULT_METRICS_ADDRESS = '127.0.0.1:9464';

/** `9464`, `0.0.0.0:9464`, `[::1]:9464`. */
export function parseMetricsAddress(value: string): MetricsAddress {
  const [, host, port = ''] = /^(?:(\[[0-9a-f:]+\]|[^:[\]\s/]+)?:)?(\d{1,5})$/i.exec(value.trim()) ?? [];
  if (port === '' || Number(port) > 65_535)
    throw new UsageProblem(FLAG, value, `It takes HOST:PORT or a port, such as ${DEFAULT_METRICS_ADDRESS}.`);
  return { host: host?.replace(/^\[|\]$/g, '') ?? '127.0.0.1', port: Number(port) };
}
