// Notices that Temporal is not heard any more: whoever isn't heard either is taken for dead, and its requests are sent by others.
import { AsyncLocalStorage } from 'node:async_hooks';

/** Between two questions. */
const ASK_EVERY_MS = 1_000;
/**
 * Questions without an answer until it counts as silent. Temporal gives up a worker two to ten seconds after it was last
 * heard; what that has sent may be missed five seconds later, and again two after that: then it is sent by another.
 */
const MOST_UNANSWERED = 6;

/** Outside of every activity: a question for all must not end with the one that happened to begin it. */
const outside = AsyncLocalStorage.snapshot();

/** A watch of one request, or of several. */
export interface Watch {
  /** Aborted when Temporal is silent. */
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/**
 * Asks as long as somebody watches, and nobody who is served within a second costs a question. It counts questions and
 * not time: a process that stood still is not cut off from anything.
 */
export class ServerSilence {
  readonly #ask: () => Promise<unknown>;
  readonly #askEveryMs: number;
  readonly #watches = new Set<AbortController>();
  #timer: NodeJS.Timeout | undefined;
  #unanswered = 0;
  #isAsking = false;

  constructor(ask: () => Promise<unknown>, askEveryMs = ASK_EVERY_MS) {
    this.#ask = ask;
    this.#askEveryMs = askEveryMs;
  }

  /** From now on: what comes now was given by Temporal. */
  watch(): Watch {
    const controller = new AbortController();
    this.#watches.add(controller);
    this.#unanswered = 0;
    this.#timer ??= outside(() => setInterval(() => this.#tick(), this.#askEveryMs));
    const release = () => {
      this.#watches.delete(controller);
      if (this.#watches.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
    return { signal: controller.signal, release };
  }

  #tick(): void {
    this.#unanswered += 1;
    if (this.#unanswered > MOST_UNANSWERED) for (const controller of this.#watches) controller.abort();
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#ask()
      .then(
        () => (this.#unanswered = 0),
        () => undefined,
      )
      .finally(() => (this.#isAsking = false));
  }
}
