// What must hold whatever happens: random words, grants, refusals, losses and times.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountLimits, Budget } from '../messages.js';
import { ModelChunk } from './__fixtures__/model-chunk.js';
import { account, gate, quota, refused, wants } from './__fixtures__/reports.js';
import { isProbeOut } from './gates.js';
import { inFlight } from './holders.js';
import { ledgerMail } from './mail.js';
import { periodAt } from './quota-periods.js';
import { type LedgerEvent, reduceLedger } from './reduce.js';
import { Room } from './room.js';
import { emptyLedger, type LedgerState } from './state.js';

const START_MS = 1_000_000;
const MINUTE = quota(8, { name: 'minute', periods: { lengthMs: 60_000 } });
const OF_A = quota(5, { name: 'of a', model: 'a', periods: { lengthMs: 45_000 } });
const BUDGET: Budget = { key: 'run', generations: 12 };

/** How one request goes: its answer may be lost, and the vendor may refuse it. */
interface Sending {
  readonly loses: boolean;
  readonly refuses: boolean;
}

const CHUNK = fc.nat(3);
const seldom = fc.nat(4).map((number) => number === 0);
const SENDING: fc.Arbitrary<Sending> = fc.record({ loses: seldom, refuses: seldom });
const ACTIONS = {
  wait: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 60_000 })),
  /** A chunk says what it wishes, mail goes round, it sends some, and tells. */
  turn: fc.record({
    chunk: CHUNK,
    wants: fc.nat(9),
    model: fc.constantFrom('a', 'b'),
    units: fc.integer({ min: 1, max: 2 }),
    sends: fc.array(SENDING, { maxLength: 5 }),
    losesMail: seldom,
    tells: seldom.map((isSilent) => !isSilent),
  }),
  look: CHUNK,
  end: fc.record({ chunk: CHUNK, gone: fc.boolean() }),
  refuse: fc.record({
    gate: fc.constantFrom('rate', 'quota', 'unreachable', 'auth'),
    hintMs: fc.option(fc.integer({ min: 0, max: 30_000 })),
  }),
  open: fc.constantFrom('paused', 'rate', 'quota', 'auth'),
  close: fc.constantFrom('paused', 'rate'),
  usage: fc.nat(5),
} as const;
const WEIGHTS = { wait: 16, turn: 40, look: 10, end: 3, refuse: 1, open: 3, close: 1, usage: 1 } as const;
type Actions = {
  [Name in keyof typeof ACTIONS]: (typeof ACTIONS)[Name] extends fc.Arbitrary<infer Value> ? Value : never;
};
type Action = { [Name in keyof Actions]: readonly [Name, Actions[Name]] }[keyof Actions];

const names = Object.keys(ACTIONS) as (keyof Actions)[];
const action = fc.oneof(
  ...names.map((name) => ({
    weight: WEIGHTS[name],
    arbitrary: fc.tuple(fc.constant(name), ACTIONS[name] as fc.Arbitrary<unknown>),
  })),
) as fc.Arbitrary<Action>;

/** Cheaper than an expectation: there are many. */
function must(holds: boolean, words: string): void {
  if (!holds) throw new Error(words);
}

class Model {
  state: LedgerState;
  nowMs = START_MS;
  chunks = ['b1', 'b2', 'c1', 'd1'].map((name) => new ModelChunk(name));
  /** All that ever were: what a chunk that ended has sent is still charged. */
  readonly all = [...this.chunks];
  readonly #limits: AccountLimits;

  constructor(limits: Partial<AccountLimits>) {
    const configured = account({ maxInFlight: 6, ...limits });
    this.#limits = (configured as { limits: AccountLimits }).limits;
    this.state = emptyLedger({ account: 'test', runId: 'l', bornMs: START_MS - 100_000 });
    this.apply(configured);
    if (this.state.counting) this.apply({ type: 'counted', count: { quotas: [], budgets: [] } });
  }

  apply(event: LedgerEvent): void {
    const before = this.state;
    this.state = reduceLedger(before, event, this.nowMs);
    this.#judgeGrants(before);
    this.#judgeCounts();
  }

  do([name, value]: Action): void {
    switch (name) {
      case 'wait':
        this.nowMs += value;
        return this.apply({ type: 'tick' });
      case 'turn':
        return this.#turn(value);
      case 'look':
        this.#chunk(value).look();
        return this.#tell(this.#chunk(value));
      case 'end': {
        const chunk = this.#chunk(value.chunk);
        if (value.gone) this.apply({ type: 'holder-gone', sender: chunk.name });
        else this.#tell(chunk, true);
        const next = new ModelChunk(`${chunk.name.charAt(0)}${this.all.length}`);
        this.chunks = this.chunks.map((known) => (known === chunk ? next : known));
        this.all.push(next);
        return;
      }
      case 'refuse':
        return this.apply(refused(value.gate, value.hintMs === null ? null : this.nowMs + value.hintMs));
      case 'open':
        return this.apply(gate({ command: 'open', gate: value }));
      case 'close':
        return this.apply(gate({ gate: value, closedUntilMs: this.nowMs + 10_000 }));
      case 'usage':
        return this.apply({ type: 'usage', usage: { used: value, limit: null, resetsAtMs: null, atMs: this.nowMs } });
    }
  }

  #turn({ chunk: index, wants: count, model, units, sends, losesMail, tells }: Actions['turn']): void {
    const chunk = this.#chunk(index);
    chunk.wants = wants(count, model, units);
    this.#tell(chunk);
    const { state, messages } = ledgerMail(this.state, this.nowMs);
    this.state = state;
    if (!losesMail) for (const { to, message } of messages) this.chunks.find((one) => one.name === to)?.take(message);
    for (const { loses, refuses } of sends) {
      chunk.send(this.nowMs, loses, refuses);
      this.#judgeVendor();
    }
    if (tells) this.#tell(chunk);
  }

  #tell(chunk: ModelChunk, isDone = false): void {
    this.apply(chunk.report(chunk.name.startsWith('b') ? BUDGET : undefined, isDone));
  }

  #chunk(index: number): ModelChunk {
    const chunk = this.chunks[index];
    if (chunk === undefined) throw new TypeError('There is no such chunk.');
    return chunk;
  }

  /** No more than is free, and nothing behind a closed gate but one that tries it. */
  #judgeGrants(before: LedgerState): void {
    const granted = Object.values(this.state.holders).reduce((sum, { sender, issued, seen }) => {
      return sum + Math.max(0, issued - Math.max(before.holders[sender]?.issued ?? 0, seen));
    }, 0);
    if (granted === 0) return;
    must(inFlight(this.state) <= this.#limits.maxInFlight, 'too many places are taken');
    const closed = Object.values(this.state.gates);
    if (closed.length === 0) return;
    must(
      granted === 1 && closed.every(({ probe }) => isProbeOut(probe)),
      `${granted} were granted behind a closed gate`,
    );
  }

  /** What a ledger counts never exceeds a limit, and holds every permit once. */
  #judgeCounts(): void {
    const room = new Room(this.state);
    for (const of of this.#limits.quotas ?? [])
      for (let atMs = this.nowMs - 120_000; atMs <= this.nowMs + 60_000; atMs += 15_000) {
        const { posted, pending, unknown } = room.tally(of, periodAt(of.periods, atMs));
        must(posted + pending + unknown <= of.limit, `${posted} + ${pending} + ${unknown} of ${of.limit} ${of.name}`);
      }
    must(room.budgetLeft(BUDGET).generations >= 0, 'the budget is exceeded');
    for (const { seen, issued, open } of Object.values(this.state.holders)) {
      const numbers = open.flatMap(({ first, count }) => Array.from({ length: count }, (_, index) => first + index));
      must(new Set(numbers).size === numbers.length, 'a permit is held twice');
      must(numbers.filter((number) => number > seen).length === issued - seen, 'a permit on its way is lost');
      must(Math.max(0, ...numbers) <= issued, 'a permit was never issued');
    }
  }

  /** The vendor never took more than it allows, in any period, nor more than a budget. */
  #judgeVendor(): void {
    const taken = this.all.flatMap((chunk) =>
      [...chunk.permits.values()].flatMap(({ run, acceptedMs }) =>
        acceptedMs === null ? [] : [{ run, acceptedMs, chunk }],
      ),
    );
    for (const of of this.#limits.quotas ?? []) {
      const { startMs } = periodAt(of.periods, this.nowMs);
      const units = taken.reduce((sum, { run, acceptedMs }) => {
        return acceptedMs >= startMs && (of.model ?? run.model) === run.model ? sum + run.units : sum;
      }, 0);
      must(units <= of.limit, `${units} of ${of.limit} ${of.name} were taken`);
    }
    must(taken.filter(({ chunk }) => chunk.name.startsWith('b')).length <= 12, 'more than the budget was taken');
  }

  /** Everything that can be known is told: then a ledger has posted what was accepted, no more and no less. */
  settle(): void {
    for (const chunk of this.chunks) {
      for (let known = chunk.first('unknown'); known !== undefined; known = chunk.first('unknown')) chunk.look();
      for (const permit of chunk.permits.values()) if (permit.fate === 'held') permit.fate = 'voided';
      chunk.wants = [];
      this.#tell(chunk);
      expect(this.state.holders[chunk.name]?.open.filter(({ first }) => first <= chunk.seen)).toEqual([]);
    }
  }

  /** Requests of chunks that never were gone: of the others nobody told. */
  get accepted(): number {
    return this.all.reduce(
      (sum, { permits }) => sum + [...permits.values()].filter(({ fate }) => fate === 'accepted').length,
      0,
    );
  }
}

const actions = fc.array(action, { minLength: 20, maxLength: 120 });

test('whatever happens: no quota, budget or place is exceeded, and a closed gate lets one request through', () => {
  fc.assert(
    fc.property(actions, fc.boolean(), (steps, isRated) => {
      const model = new Model({
        quotas: [MINUTE, OF_A],
        ...(isRated ? { rates: [{ requests: 3, perMs: 1_000 }] } : {}),
      });
      for (const step of steps) model.do(step);
      model.settle();
      expect(model.state.posted).toBeLessThanOrEqual(model.accepted);
    }),
    { numRuns: 60 },
  );
});

test('where no chunk is lost, what was posted is what the vendor took, however often words are lost or said twice', () => {
  const kept = actions.map((steps) => steps.filter((step) => step[0] !== 'end'));
  fc.assert(
    fc.property(kept, (steps) => {
      const model = new Model({ quotas: [MINUTE, OF_A] });
      for (const step of steps) model.do(step);
      model.settle();
      expect(model.state.posted).toBe(model.accepted);
      expect(inFlight(model.state)).toBe(
        model.chunks.reduce((sum, { name, seen }) => sum + (model.state.holders[name]?.issued ?? 0) - seen, 0),
      );
    }),
    { numRuns: 60 },
  );
});
