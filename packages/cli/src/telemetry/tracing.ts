// Whether this process keeps traces. Nothing of OpenTelemetry's SDK is loaded where nobody wants them.
import type { OnWorkflowEnded } from '@shotlist/temporal/worker';

export interface Tracing {
  readonly onWorkflowEnded: OnWorkflowEnded;
  /** One command as the beginning of a trace. */
  command(name: string, run: () => Promise<number>): Promise<number>;
  /** Sends what is left. */
  stop(): Promise<void>;
}

let current: Tracing | undefined;

/** What keeps traces; undefined where nothing does. */
export function tracing(): Tracing | undefined {
  return current;
}

/** Begins to keep traces where the environment names a place for them. Throws `CONFIG_INVALID`. */
export async function beginTracing(environment: NodeJS.ProcessEnv = process.env): Promise<Tracing | undefined> {
  if (!isWanted(environment)) return undefined;
  const { installTraces } = await import('./traces.js');
  current = await installTraces(environment);
  return current;
}

function isWanted(environment: NodeJS.ProcessEnv): boolean {
  const said = (name: string) => environment[name] ?? '';
  if (said('OTEL_SDK_DISABLED').toLowerCase() === 'true' || said('OTEL_TRACES_EXPORTER') === 'none') return false;
  return said('OTEL_EXPORTER_OTLP_ENDPOINT') !== '' || said('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') !== '';
}
