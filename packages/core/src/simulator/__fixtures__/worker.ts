// Worker processes in virtual time: they freeze and go on, die, stop in peace, and tell the time a little wrong.
import type { World } from './world.js';

/** A worker that says nothing for so long is taken for dead, by the server. */
const HEARTBEAT_TIMEOUT_MS = 10_000;
/** What it does when told to stop may take so long. */
const GRACE_MS = 30_000;

/** One try of an activity on a worker. */
export interface Attempt {
  /** The server has given it up; the worker may not know. */
  lost: boolean;
  /** It heard that nobody wants its answer any more. */
  canceled: boolean;
  readonly onLost: () => void;
  /** What it returns unsent when it must stop. */
  readonly onHalt: () => void;
}

export class SimulatedWorker {
  readonly name: string;
  readonly #world: World;
  readonly #attempts = new Set<Attempt>();
  #life = 1;
  #frozenUntilMs = 0;
  #isUp = true;
  isStopping = false;
  /** So much its estimate of server time is behind: the time that its quickest task needed to arrive. */
  clockErrorMs = 0;
  /** It heard a refusal, and sends nothing before then. */
  closedUntilMs = 0;

  constructor(world: World, name: string) {
    this.#world = world;
    this.name = name;
    this.clockErrorMs = world.dice.between(0, 40);
  }

  /** True when it takes tasks. */
  get takesTasks(): boolean {
    return this.#isUp && !this.isStopping && this.#frozenUntilMs <= this.#world.nowMs;
  }

  /** False when it was told to stop: what is not sent yet goes back. */
  get maySend(): boolean {
    return !this.isStopping && this.closedUntilMs <= this.#world.nowMs;
  }

  /** Does something at that time, or when it is thawed; never when it has died by then. */
  at(atMs: number, run: () => void): void {
    const life = this.#life;
    const then = () => {
      if (life !== this.#life) return;
      if (this.#frozenUntilMs > this.#world.nowMs) this.#world.at(this.#frozenUntilMs, then);
      else run();
    };
    this.#world.at(atMs, then);
  }

  begin(attempt: Attempt): void {
    this.#attempts.add(attempt);
  }

  end(attempt: Attempt): void {
    this.#attempts.delete(attempt);
  }

  /** Its activity is not wanted any more: it hears of it with a heartbeat. */
  cancel(attempt: Attempt): void {
    // A frozen one says its next heartbeat only after it was let go.
    this.at(this.#world.nowMs, () => {
      this.at(this.#world.nowMs + this.#world.dice.any(1_000, 2_000, 9_000), () => {
        attempt.canceled = true;
        attempt.onHalt();
      });
    });
  }

  /** SIGSTOP, and SIGCONT after a while: its timers are late, and then it goes on as if nothing had been. */
  freeze(forMs: number): void {
    if (!this.#isUp || this.#frozenUntilMs > this.#world.nowMs) return;
    this.#frozenUntilMs = this.#world.nowMs + forMs;
    this.#loseAll(this.#frozenUntilMs);
  }

  /** SIGKILL, and another process after a while. */
  kill(backAfterMs: number): void {
    if (!this.#isUp) return;
    this.#loseAll(null);
    this.#attempts.clear();
    this.#isUp = false;
    this.#life += 1;
    this.#frozenUntilMs = 0;
    this.#world.at(this.#world.nowMs + backAfterMs, () => {
      this.#isUp = true;
      this.isStopping = false;
      this.closedUntilMs = 0;
      this.clockErrorMs = this.#world.dice.between(0, 40);
    });
  }

  /** SIGTERM: what is not sent goes back at once, the rest has its time. */
  stop(backAfterMs: number): void {
    if (!this.#isUp || this.isStopping) return;
    this.isStopping = true;
    for (const attempt of this.#attempts) this.at(this.#world.nowMs, attempt.onHalt);
    const life = this.#life;
    this.#world.at(this.#world.nowMs + GRACE_MS, () => {
      if (life === this.#life) this.kill(backAfterMs);
    });
  }

  /** The server gives up what it hears nothing of, unless the worker is back in time. */
  #loseAll(thawsMs: number | null): void {
    for (const attempt of this.#attempts) {
      // The last heartbeat was up to two seconds ago.
      const atMs = this.#world.nowMs + HEARTBEAT_TIMEOUT_MS - this.#world.dice.between(0, 2_000);
      this.#world.at(atMs, () => {
        if (attempt.lost || (thawsMs !== null && (thawsMs < atMs || !this.#attempts.has(attempt)))) return;
        attempt.lost = true;
        this.cancel(attempt);
        attempt.onLost();
      });
    }
  }
}
