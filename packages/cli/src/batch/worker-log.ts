// Temporal's own words go where they are wanted, not into the picture on the screen.
import { createWriteStream } from 'node:fs';
import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Takes one line, without its end. */
export type WriteLine = (line: string) => void;

/** Call once, before the first connection. Also takes Temporal's signal handlers away: Ctrl-C is ours. */
export function logWorkers(write: WriteLine): void {
  const logger = new DefaultLogger('WARN', ({ level, message, timestampNanos, meta }) => {
    const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
    write(`${time} ${level} ${message}${meta === undefined ? '' : ` ${safeJson(meta)}`}`);
  });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
  });
}

/** Appends to a file; one that can't be written doesn't stop the work. */
export function appendTo(file: string): WriteLine {
  const stream = createWriteStream(file, { flags: 'a' });
  stream.on('error', () => undefined);
  return (line) => void stream.write(`${line}\n`);
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
