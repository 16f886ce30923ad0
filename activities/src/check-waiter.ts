// One activity that waits for generations to end, at its account's check desk.
import type { GenerationStatus } from '@shotlist/core';

/** Node's timers fire at once beyond this. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export type EndedStatus = Extract<GenerationStatus, { readonly status: 'completed' | 'failed' }>;

export interface CheckWait {
  /** Models by generation id. */
  readonly generations: ReadonlyMap<string, string>;
  /** When each was accepted, server time, epoch milliseconds: its deadline counts from there. @default none has one */
  readonly acceptedMs?: ReadonlyMap<string, number>;
  /** At most so long, in milliseconds; a look that has begun is waited for. */
  readonly waitMs: number;
  /** After the first that ended, so long for more. */
  readonly lingerMs: number;
  /** Throws when it is aborted. */
  readonly signal: AbortSignal;
  /** Ends the wait, with what ended so far. */
  readonly stopping: AbortSignal | undefined;
}

export class CheckWaiter {
  /** Those that have not ended: models by generation id. */
  readonly open: Map<string, string>;
  /** Was part of a look. */
  looked = false;
  /** Is part of the look that goes on now. */
  looking = false;
  readonly answer: Promise<readonly EndedStatus[]>;
  readonly acceptedMs: ReadonlyMap<string, number>;
  readonly #ended: EndedStatus[] = [];
  readonly #lingerMs: number;
  readonly #deadlineMs: number;
  readonly #leaving = new AbortController();
  #due = false;
  #timer: NodeJS.Timeout | undefined;
  #resolve: (ended: readonly EndedStatus[]) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(wait: CheckWait, nowMs: number) {
    this.open = new Map(wait.generations);
    this.acceptedMs = wait.acceptedMs ?? new Map<string, number>();
    this.#lingerMs = wait.lingerMs;
    this.#deadlineMs = nowMs + wait.waitMs;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { signal } = this.#leaving;
    wait.signal.addEventListener('abort', () => this.fail(wait.signal.reason), { signal });
    wait.stopping?.addEventListener('abort', () => this.finish(), { signal });
    this.#timer = setTimeout(() => this.#end(), Math.min(wait.waitMs, MAX_TIMER_MS));
    if (wait.signal.aborted) this.fail(wait.signal.reason);
    if (this.open.size === 0 || wait.stopping?.aborted === true) this.finish();
  }

  /** Aborted when the wait is over, however. */
  get over(): AbortSignal {
    return this.#leaving.signal;
  }

  /** A look that it was part of is done. */
  hear(ended: ReadonlyMap<string, EndedStatus>, nowMs: number): void {
    this.looking = false;
    this.looked = true;
    const before = this.#ended.length;
    for (const id of this.open.keys()) {
      const status = ended.get(id);
      if (status === undefined) continue;
      this.#ended.push(status);
      this.open.delete(id);
    }
    if (this.#due || this.open.size === 0) return this.finish();
    if (before > 0 || this.#ended.length === 0) return;
    const lingerMs = Math.min(this.#lingerMs, this.#deadlineMs - nowMs);
    if (lingerMs <= 0) return this.finish();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), Math.min(lingerMs, MAX_TIMER_MS));
  }

  /** A look that it was part of failed. What ended before is true all the same. */
  failLook(error: unknown): void {
    if (this.#ended.length > 0) this.finish();
    else this.fail(error);
  }

  fail(error: unknown): void {
    this.#leave();
    this.#reject(error);
  }

  finish(): void {
    this.#leave();
    this.#resolve(this.#ended);
  }

  #end(): void {
    if (this.looking) this.#due = true;
    else this.finish();
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#leaving.abort();
  }
}
