// What the gateway tells its operator, in the worker's log.
import type { GatewayEvent, GatewayLog } from '@shotlist/server';
import type { ServiceLog } from '../log/service-log.js';

/** What goes on happening is told once a minute. */
const REPEAT_AFTER_MS = 60_000;

const WORDS: Readonly<Record<GatewayEvent['event'], string>> = {
  unexpected: 'A request failed for a reason that nobody expected.',
  handing_over_failed: 'Temporal did not take requests. They wait, and are tried again.',
  outbox_unreachable: 'The database does not answer. Nothing that was accepted is lost.',
};

export function gatewayLog(log: ServiceLog): GatewayLog {
  const told = new Map<string, number>();
  return ({ event, ...fields }) => {
    const atMs = Date.now();
    if (event !== 'unexpected' && atMs - (told.get(event) ?? Number.NEGATIVE_INFINITY) < REPEAT_AFTER_MS) return;
    told.set(event, atMs);
    log.write({ atMs, level: event === 'unexpected' ? 'error' : 'warn', message: WORDS[event], fields });
  };
}
