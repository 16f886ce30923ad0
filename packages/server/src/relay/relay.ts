// Hands accepted requests to the engine, from the outbox, until each has been taken.
import { isDatabaseAway } from '../database/database-failure.js';
import type { GatewayOptions } from '../gateway-options.js';
import type { DueRequest, Outbox } from './outbox.js';

export interface Relay {
  start(): void;
  /** What was accepted here just now, and is this gateway's to hand over: at once, without a look at the outbox. */
  add(fresh: DueRequest): void;
  /** Finishes what it is at; the rest waits in the outbox. */
  stop(): Promise<void>;
}

/** Requests that are handed over at the same time. */
const MOST_TOGETHER = 100;
/** Fresh ones that wait in memory; those beyond are in the outbox, and due there soon. */
const MOST_FRESH = 1000;
/** How often the outbox is looked through: for what is due again, and for what another gateway left. */
const LOOK_EVERY_MS = 1000;
/** What of a pass is kept for the outbox when it is its turn, however many fresh ones there are. */
const LOOK_SHARE = 0.2;
/** What was handed over and has no end is handed over once more when a gateway starts, and then each day: the engine takes an id once. */
const AGAIN_AFTER_SECONDS = { first: 60, later: 86_400 } as const;

export function createRelay(outbox: Outbox, options: GatewayOptions): Relay {
  const { engine, account, listener, log = () => undefined, nowMs = Date.now } = options;
  let running: Promise<void> | undefined;
  let isStopping = false;
  let fresh: DueRequest[] = [];
  let nextLookMs = 0;
  let nextAgainMs = 0;
  let endRest: (() => void) | undefined;

  const rest = async (): Promise<void> => {
    if (fresh.length > 0 || isStopping) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      endRest = resolve;
      timer = setTimeout(resolve, Math.max(0, nextLookMs - performance.now()));
    });
    clearTimeout(timer);
  };

  const next = async (): Promise<readonly DueRequest[]> => {
    const isDue = performance.now() >= nextLookMs;
    const due = fresh.slice(0, isDue ? MOST_TOGETHER * (1 - LOOK_SHARE) : MOST_TOGETHER);
    fresh = fresh.slice(due.length);
    const most = MOST_TOGETHER - due.length;
    if (!isDue) return due;
    nextLookMs = performance.now() + LOOK_EVERY_MS;
    const found = await outbox.take(most).catch((error: unknown) => {
      log({ event: 'outbox_unreachable', code: codeOf(error) });
      return [];
    });
    // As many as were asked for: there may be more.
    if (found.length === most) nextLookMs = 0;
    return [...due, ...found];
  };

  const handOver = async ({ id, userId, request }: DueRequest): Promise<unknown> => {
    try {
      await engine.generate({ account, id, request, share: userId, listener });
      return undefined;
    } catch (error) {
      return error ?? new Error('The engine failed without a word.');
    }
  };

  const pass = async (): Promise<void> => {
    const due = await next();
    const failures = await Promise.all(due.map(handOver));
    const taken = due.filter((_, place) => failures[place] === undefined).map(({ id }) => id);
    const left = due.filter((_, place) => failures[place] !== undefined).map(({ id }) => id);
    if (left.length > 0)
      log({ event: 'handing_over_failed', requests: left.length, code: codeOf(failures.find(Boolean)) });
    if (taken.length > 0) await outbox.handedOver(taken, nowMs());
    if (left.length > 0) await outbox.putBack(left);
  };

  const again = async (): Promise<void> => {
    if (performance.now() < nextAgainMs) return;
    await outbox.dueAgain(nextAgainMs === 0 ? AGAIN_AFTER_SECONDS.first : AGAIN_AFTER_SECONDS.later);
    nextAgainMs = performance.now() + AGAIN_AFTER_SECONDS.later * 1000;
  };

  const run = async (): Promise<void> => {
    while (!isStopping) {
      await again().catch((error: unknown) => log({ event: 'outbox_unreachable', code: codeOf(error) }));
      // What the database could not be told, it finds due again: the engine takes an id once.
      await pass().catch((error: unknown) => log({ event: 'outbox_unreachable', code: codeOf(error) }));
      await rest();
    }
    if (fresh.length > 0) await outbox.putBack(fresh.map(({ id }) => id)).catch(() => undefined);
  };

  return {
    start: () => void (running ??= run()),
    add(request) {
      if (fresh.length < MOST_FRESH) fresh.push(request);
      endRest?.();
    },
    async stop() {
      isStopping = true;
      endRest?.();
      await running;
    },
  };
}

/** Never its message: that may quote a prompt. */
function codeOf(error: unknown): string {
  if (isDatabaseAway(error)) return 'DATABASE_UNREACHABLE';
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number'
    ? String(code)
    : error instanceof Error
      ? error.name
      : 'unknown';
}
