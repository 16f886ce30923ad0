// Whether a service can do what it is there for, and what keeps it from that.

/** What is missing. `code` is one of the error table, where it is one. */
export interface Reason {
  readonly what: 'starting' | 'stopping' | 'polling' | 'temporal' | 'store' | 'database';
  readonly code?: string;
  readonly message: string;
}

/** Resolves with what is wrong, or undefined. */
export type Check = () => Promise<Reason | undefined>;

/** Checks cost something: an answer is good for so long, however often somebody asks. */
const GOOD_FOR_MS = 2_000;
/** A check that takes longer has failed. */
const CHECK_WITHIN_MS = 5_000;

export class Readiness {
  readonly #checks: Check[] = [];
  #state: 'starting' | 'ready' | 'stopping' = 'starting';
  #last: { readonly atMs: number; readonly reasons: Promise<readonly Reason[]> } | undefined;

  /** The start is over: from now on the checks decide. */
  begin(checks: readonly Check[]): void {
    if (this.#state !== 'starting') return;
    this.#checks.push(...checks);
    this.#state = 'ready';
  }

  /** Not ready any more, at once: who sends work goes elsewhere while what is under way ends. */
  stop(): void {
    this.#state = 'stopping';
  }

  /** None where it is ready. Never throws. */
  async reasons(): Promise<readonly Reason[]> {
    if (this.#state === 'starting') return [{ what: 'starting', message: 'It is starting.' }];
    if (this.#state === 'stopping') return [{ what: 'stopping', message: 'It was told to stop.' }];
    const nowMs = performance.now();
    if (this.#last === undefined || nowMs - this.#last.atMs >= GOOD_FOR_MS)
      this.#last = { atMs: nowMs, reasons: this.#check() };
    const reasons = await this.#last.reasons;
    // Told to stop meanwhile.
    return this.#state === 'ready' ? reasons : this.reasons();
  }

  async #check(): Promise<readonly Reason[]> {
    return (await Promise.all(this.#checks.map((check) => check()))).flatMap((reason) => reason ?? []);
  }
}

/** A check that fails with `reason`, also when it takes too long; a good answer holds for `goodForMs`. */
export function checkBy(work: () => Promise<unknown>, reason: Reason, goodForMs = 0): Check {
  let goodUntilMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() < goodUntilMs) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('It took too long.')), CHECK_WITHIN_MS);
    });
    try {
      await Promise.race([work(), late]);
      goodUntilMs = performance.now() + goodForMs;
      return undefined;
    } catch {
      return reason;
    } finally {
      clearTimeout(timer);
    }
  };
}
