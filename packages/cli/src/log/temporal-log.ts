// Temporal's SDK in our log: its warnings, and the lines that our activities and workflows write through it.
import { DefaultLogger, type LogEntry as SdkEntry, Runtime, type TelemetryOptions } from '@temporalio/worker';
import type { LogLevel } from './log-level.js';
import type { LogEntry, ServiceLog } from './service-log.js';

/** Workers that only run activities are meant to. */
const EXPECTED = 'No workflows registered';
/** A server that is away is told by every open call, many times a second. */
const LOST_CALL = /^gRPC call \S+ retried/;
const REPEAT_AFTER_MS = 60_000;

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Call once, before the first connection. Also takes Temporal's signal handlers away: Ctrl-C is ours. */
export function logWorkers(log: ServiceLog, metrics?: TelemetryOptions['metrics']): void {
  const write = withoutRepeats((entry: LogEntry & { readonly atMs: number }) => log.write(entry));
  const level = (Object.entries(LEVELS).find(([, ours]) => ours === log.level)?.[0] ?? 'INFO') as keyof typeof LEVELS;
  const logger = new DefaultLogger(level, (entry) => {
    if (isTold(entry, log.level)) write(entryOf(entry));
  });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' }, ...(metrics === undefined ? {} : { metrics }) },
  });
}

/** Our own lines come from workflows and activities; what the SDK says of its own doings is for whoever looks for a fault. */
function isTold({ level, meta }: SdkEntry, wanted: LogLevel): boolean {
  if (level !== 'INFO' || wanted === 'debug' || wanted === 'trace') return true;
  const component: unknown = meta?.['sdkComponent'];
  return component === 'activity' || component === 'workflow';
}

function entryOf({ level, message, timestampNanos, meta }: SdkEntry): LogEntry & { readonly atMs: number } {
  const atMs = Number(timestampNanos / 1_000_000n);
  return { atMs, level: LEVELS[level], message, ...(meta === undefined ? {} : { fields: meta }) };
}

/** Leaves out what says nothing, and says what is said by many calls at once a minute. */
export function withoutRepeats<Entry extends Pick<LogEntry, 'message'> & { readonly atMs: number }>(
  write: (entry: Entry) => void,
): (entry: Entry) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (entry) => {
    if (entry.message.startsWith(EXPECTED)) return;
    if (LOST_CALL.test(entry.message)) {
      if (entry.atMs - lastMs < REPEAT_AFTER_MS) return;
      lastMs = entry.atMs;
    }
    write(entry);
  };
}
