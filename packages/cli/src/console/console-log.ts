// What the console tells its operator, in the worker's log. Never a word of a page's.
import type { ConsoleLog } from '@shotlist/console';
import type { LogSink } from '../batch/worker-log.js';

/** What goes on happening is told once a minute. */
const REPEAT_AFTER_MS = 60_000;

export function consoleLog(sink: LogSink): ConsoleLog {
  let toldMs = Number.NEGATIVE_INFINITY;
  return ({ event: _event, ...meta }) => {
    const atMs = Date.now();
    if (atMs - toldMs < REPEAT_AFTER_MS) return;
    toldMs = atMs;
    sink({ atMs, level: 'WARN', message: 'The console failed for a reason that nobody expected.', meta });
  };
}
