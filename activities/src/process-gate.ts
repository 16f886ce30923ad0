// Closes an account in this process, at once: what its ledger will say a moment later.
import type { GateName } from '@shotlist/core';

/** Told again only when it is closed for so much longer. */
const NEWS_MS = 1_000;

/**
 * Closed for no longer: by then the ledger's word is out, and what it gave out before is over or came back. Whoever opens an
 * account early opens it in one process, by the request that tries it; the others must not stay closed for days.
 */
const MAX_CLOSED_MS = 60_000;

/** One for each account and process. Opens by itself. */
export class ProcessGate {
  readonly #monotonicMs: () => number;
  readonly #untilMs = new Map<GateName, number>();
  /** As it was told. */
  readonly #toldMs = new Map<GateName, number>();
  #closing = new AbortController();

  constructor(monotonicMs = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
  }

  /** How long it will be closed yet, in milliseconds. */
  get closedForMs(): number {
    return Math.max(0, ...[...this.#untilMs.values()].map((untilMs) => untilMs - this.#monotonicMs()));
  }

  /** Aborted as soon as the account is closed, and as long as it is. */
  get signal(): AbortSignal {
    if (this.#closing.signal.aborted && this.closedForMs === 0) this.#closing = new AbortController();
    return this.#closing.signal;
  }

  /** The vendor has answered what tried it: whatever closed it is over. */
  open(): void {
    this.#untilMs.clear();
  }

  /** Closes for so long, and for a minute at most. True when that is news. */
  close(gate: GateName, forMs: number): boolean {
    const nowMs = this.#monotonicMs();
    const isOpen = (this.#untilMs.get(gate) ?? -Infinity) <= nowMs;
    this.#untilMs.set(gate, Math.max(this.#untilMs.get(gate) ?? 0, nowMs + Math.min(forMs, MAX_CLOSED_MS)));
    this.#closing.abort();
    const isNews = isOpen || nowMs + forMs - (this.#toldMs.get(gate) ?? -Infinity) > NEWS_MS;
    if (isNews) this.#toldMs.set(gate, nowMs + forMs);
    return isNews;
  }
}
