// The ledger in virtual time: what workflows/src/account-ledger.ts does around its reducer, and what befalls it.
import { LATEST_LEDGER_LOGIC, ledgerLogic, type LedgerLogic } from '../../ledger/logic.js';
import type { LedgerEvent } from '../../ledger/reduce.js';
import { emptyLedger, type LedgerState } from '../../ledger/state.js';
import type { CountedUse } from '../../ledger/posting.js';
import { periodAt } from '../../ledger/quota-periods.js';
import type { GrantMessage } from '../../messages.js';
import type { World } from './world.js';

/** How a ledger reaches chunks. */
export interface ChunkBook {
  /** False when nobody has that id. */
  deliver(sender: string, message: GrantMessage): boolean;
  ping(sender: string): boolean;
}

interface Step {
  readonly before: LedgerState;
  readonly event: LedgerEvent;
}

/** Continue-as-new takes so long: what arrives meanwhile waits. */
const RENEWAL_MS = 800;

export class LedgerWorkflow {
  state: LedgerState;
  readonly #world: World;
  readonly #book: ChunkBook;
  readonly #logic: LedgerLogic;
  /** What happened, for a reset. */
  readonly #steps: Step[] = [];
  #isCounting = false;
  #life = 1;
  #alive = true;
  #renewing: LedgerEvent[] | undefined;
  #alarmMs: number | null = null;
  /** What it had said before it was set back; null when it knows all it said. */
  #saidBeforeReset: number | null = null;

  constructor(
    world: World,
    book: ChunkBook,
    birth: { readonly runId: string; readonly openChunks: readonly string[] },
  ) {
    this.#world = world;
    this.#book = book;
    const logic = ledgerLogic(LATEST_LEDGER_LOGIC);
    if (logic === undefined) throw new TypeError('The latest rules are unknown.');
    this.#logic = logic;
    this.state = emptyLedger({ account: 'test', bornMs: world.nowMs, ...birth });
  }

  apply(event: LedgerEvent): void {
    if (!this.#alive) return;
    if (this.#renewing !== undefined) {
      this.#renewing.push(event);
      return;
    }
    this.#reduce(event);
    this.#send();
    this.#count();
  }

  /** Terminated. What is on its way from it is lost. */
  kill(): void {
    this.#alive = false;
    this.#life += 1;
  }

  /** Continue-as-new: it drains, and its next run goes on with its state. */
  renew(): void {
    if (!this.#alive || this.#renewing !== undefined) return;
    this.#renewing = [];
    this.#world.after(RENEWAL_MS, () => {
      const waiting = this.#renewing ?? [];
      this.#renewing = undefined;
      this.#alarmMs = null;
      for (const event of waiting) this.#reduce(event);
      this.#send();
    });
  }

  /** `temporal workflow reset`: an earlier state, and its later signals once more unless left out. */
  reset(back: number, withSignals: boolean): void {
    const configured = this.#steps.findIndex(({ event }) => event.type === 'configured');
    const to = Math.max(configured + 1, this.#steps.length - back);
    const step = this.#steps[to];
    if (!this.#alive || this.#renewing !== undefined || configured < 0 || step === undefined) return;
    const later = this.#steps.splice(to);
    const said = Math.max(this.state.toldSeq, this.#saidBeforeReset ?? 0);
    this.#saidBeforeReset = said > step.before.toldSeq ? said : null;
    this.#world.judge.excusePlaces('the ledger was reset');
    this.#world.judge.excuseRate(Number.POSITIVE_INFINITY);
    if (this.#saidBeforeReset === null) this.#learned();
    this.#life += 1;
    this.#isCounting = false;
    this.#alarmMs = null;
    this.state = step.before;
    if (withSignals)
      for (const { event } of later) if (event.type !== 'tick' && event.type !== 'holder-gone') this.#reduce(event);
    this.#reduce({ type: 'tick' });
    this.#send();
    this.#count();
  }

  /** Undecidable tries, places of chunks that ended, and permits of their runs: no living chunk reports them. */
  get knowsOfTheDead(): boolean {
    return this.state.strays.length > 0 || Object.values(this.state.holders).some(({ goneMs }) => goneMs !== null);
  }

  #reduce(event: LedgerEvent): void {
    const before = this.state;
    this.#steps.push({ before, event });
    this.state = this.#logic.reduce(before, event, this.#world.nowMs);
    this.#world.judge.ledger(before, this.state);
    if (this.#saidBeforeReset !== null && this.state.toldSeq >= this.#saidBeforeReset) this.#learned();
  }

  /** It knows that it was set back: two horizons and a rate's length later nothing is left of what it gave twice. */
  #learned(): void {
    this.#saidBeforeReset = null;
    const [rate] = this.#world.scenario.limits.rates ?? [];
    this.#world.judge.excuseRate(this.#world.nowMs + 20_000 + (rate?.perMs ?? 0));
  }

  /** What was charged before this ledger began, as the store tells it a little later. */
  #count(): void {
    const { counting, awaiting, limits } = this.state;
    if (!counting || this.#isCounting || limits === null || Object.keys(awaiting).length > 0) return;
    this.#isCounting = true;
    const life = this.#life;
    this.#world.after(this.#world.dice.pick(50, 4_000), () => {
      if (life !== this.#life) return;
      this.#isCounting = false;
      if (!this.state.counting) return;
      this.apply({ type: 'counted', count: countStore(this.#world) });
    });
  }

  #send(): void {
    const world = this.#world;
    const { state, messages, asks } = this.#logic.mail(this.state, world.nowMs);
    this.state = state;
    const life = this.#life;
    const isAlive = () => life === this.#life;
    for (const { to, message } of messages) {
      world.say(() => `ledger to ${to}: #${message.seq} ${JSON.stringify(message.permits)} gate ${message.gate?.name}`);
      world.post(isAlive, () => {
        if (!this.#book.deliver(to, message)) this.apply({ type: 'holder-gone', sender: to });
      });
    }
    for (const sender of asks) {
      world.say(() => `ledger asks ${sender}`);
      world.post(isAlive, () => {
        if (!this.#book.ping(sender)) this.apply({ type: 'holder-gone', sender });
      });
    }
    this.#setAlarm(this.#logic.nextWakeMs(this.state, this.#world.nowMs));
  }

  #setAlarm(atMs: number | null): void {
    if (atMs === null || (this.#alarmMs !== null && this.#alarmMs <= atMs)) return;
    this.#alarmMs = atMs;
    const life = this.#life;
    const lateMs = this.#world.dice.pick(0, 300, 12_000);
    this.#world.at(Math.max(atMs, this.#world.nowMs + 1) + lateMs, () => {
      if (life !== this.#life || this.#renewing !== undefined) return;
      if (this.#alarmMs === atMs) this.#alarmMs = null;
      this.apply({ type: 'tick' });
    });
  }
}

/** As `countAccount` does it, from records. */
function countStore({ vendor, store, scenario, nowMs }: World): CountedUse {
  const { ids, unknown } = store.charged();
  const generations = [...vendor.all].filter(({ generationId }) => ids.has(generationId));
  const quotas = (scenario.limits.quotas ?? []).map(({ name, model, periods }) => {
    const { startMs, endMs } = periodAt(periods, nowMs);
    const isIn = ({ acceptedMs }: { readonly acceptedMs: number }) => acceptedMs >= startMs && acceptedMs < endMs;
    const ours = generations.filter((made) => (model === undefined || made.model === model) && isIn(made));
    return { name, startMs, units: ours.length + unknown.length };
  });
  const batches = new Set([...generations.map(({ shot }) => batchOf(shot)), ...unknown.map(batchOf)]);
  const budgets = [...batches].map((key) => ({
    key,
    generations:
      generations.filter(({ shot }) => batchOf(shot) === key).length +
      unknown.filter((shot) => batchOf(shot) === key).length,
    cost: 0,
  }));
  return { quotas, budgets };
}

function batchOf(shot: string): string {
  return shot.slice(0, shot.indexOf('/'));
}
