// What the console tells its operator. Never a word of a page's.
import type { ConsoleLog } from '@shotlist/console';
import type { ServiceLog } from '../log/service-log.js';

/** What goes on happening is told once a minute. */
const REPEAT_AFTER_MS = 60_000;

export function consoleLog(log: ServiceLog): ConsoleLog {
  let toldMs = Number.NEGATIVE_INFINITY;
  return ({ event: _event, ...fields }) => {
    const atMs = Date.now();
    if (atMs - toldMs < REPEAT_AFTER_MS) return;
    toldMs = atMs;
    const message = 'The console failed for a reason that nobody expected.';
    log.write({ atMs, level: 'error', message, fields });
  };
}
