// Temporal's own words go to a file, not into the picture on the screen.
import { createWriteStream } from 'node:fs';
import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Call once, before the first connection. Also takes Temporal's signal handlers away: Ctrl-C is ours. */
export function logWorkerTo(file: string): void {
  const stream = createWriteStream(file, { flags: 'a' });
  stream.on('error', () => undefined);
  const logger = new DefaultLogger('WARN', ({ level, message, timestampNanos, meta }) => {
    const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
    stream.write(`${time} ${level} ${message}${meta === undefined ? '' : ` ${safeJson(meta)}`}\n`);
  });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
  });
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, inner: unknown) =>
      inner instanceof Error ? `${inner.name}: ${inner.message}` : typeof inner === 'bigint' ? String(inner) : inner,
    );
  } catch {
    return '';
  }
}
