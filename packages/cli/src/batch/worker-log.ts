// Temporal's own words go where they are wanted, not into the picture on the screen.
import { appendFileSync, createWriteStream } from 'node:fs';
import { ShotlistError } from '@shotlist/core';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Output } from '../terminal/output.js';
import { sayEvent } from '../terminal/worker-view.js';
import { codeOf } from './local-state.js';

/** One warning of Temporal's. */
export interface LogEntry {
  readonly atMs: number;
  readonly level: string;
  readonly message: string;
  readonly meta: unknown;
}

export type LogSink = (entry: LogEntry) => void;

/** Workers that only run activities are meant to. */
const EXPECTED = 'No workflows registered';
/** A server that is away is told by every open call, many times a second. */
const LOST_CALL = /^gRPC call \S+ retried/;
const REPEAT_AFTER_MS = 60_000;

/** Call once, before the first connection. Also takes Temporal's signal handlers away: Ctrl-C is ours. */
export function logWorkers(sink: LogSink): void {
  const calm = withoutRepeats(sink);
  const logger = new DefaultLogger('WARN', ({ level, message, timestampNanos, meta }) =>
    calm({ atMs: Number(timestampNanos / 1_000_000n), level, message, meta }),
  );
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
  });
}

/** Leaves out what says nothing, and says what is said by many calls at once a minute. */
export function withoutRepeats(sink: LogSink): LogSink {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (entry) => {
    if (entry.message.startsWith(EXPECTED)) return;
    if (LOST_CALL.test(entry.message)) {
      if (entry.atMs - lastMs < REPEAT_AFTER_MS) return;
      lastMs = entry.atMs;
    }
    sink(entry);
  };
}

/** Everything on one line, with the time. */
export function logLine({ atMs, level, message, meta }: LogEntry): string {
  const details = meta === undefined ? '' : ` ${safeJson(meta)}`;
  return `${new Date(atMs).toISOString()} ${level} ${message}${details}`;
}

/** Appends to a file; one that stops being writable doesn't stop the work. */
export function appendTo(file: string): LogSink {
  const stream = createWriteStream(file, { flags: 'a' });
  stream.on('error', () => undefined);
  return (entry) => void stream.write(`${logLine(entry)}\n`);
}

/** The same for a file that somebody named. Throws `OUTPUT_PATH` when it can't be written. */
function appendToNamed(file: string): LogSink {
  try {
    appendFileSync(file, '');
  } catch (cause) {
    throw new ShotlistError('OUTPUT_PATH', {
      where: file,
      message: `The log can’t be written (${codeOf(cause) ?? String(cause)}).`,
      help: 'Choose another file, or leave --log out.',
      cause,
    });
  }
  return appendTo(file);
}

/** Where a service's warnings go: to the file that is named, else to whoever looks. Throws `OUTPUT_PATH`. */
export function logSink(output: Output, file: string | undefined): LogSink {
  if (file !== undefined) return appendToNamed(file);
  // A person gets the words, a service's log everything.
  if (process.stderr.isTTY) return ({ message }) => sayEvent(output, output.colors.yellow(message));
  return (entry) => void process.stderr.write(`${logLine(entry)}\n`);
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
