// The submit activity in virtual time: what activities/src/submit-shots.ts and send-slot.ts do with slots, workers and a vendor.
import type { SlotOutcome, SubmitSlot } from '../../activities.js';
import type { ChunkAction } from '../../chunk/events.js';
import { closeAttempt, dispatch, openAttempt, shotName } from './attempts.js';
import type { ChunkWorkflow } from './chunk-workflow.js';
import type { SimulatedRecord } from './store.js';
import type { Attempt, SimulatedWorker } from './worker.js';

type Submit = ChunkAction & { readonly type: 'submit' };

/** A process closes its own gate for so long after a refusal that names no time: the ledger's word is there by then. */
const BRIDGE_MS = { rate: 300, auth: 10_000 };

export function performSubmit(chunk: ChunkWorkflow, action: Submit): void {
  const { world, life } = chunk;
  const { slots } = action;
  if (chunk.isReset) {
    // It runs in another run than the one that asked first: it refuses.
    world.after(20, () =>
      chunk.answer(life, action, { type: 'submit-lost', slots, outcome: 'ambiguous' }, { type: 'replaced' }),
    );
    return;
  }
  dispatch(chunk, world.dice.pick(10, 200, 4_000, 40_000), (worker) => new Submission(chunk, action, worker).begin());
}

class Submission {
  readonly #chunk: ChunkWorkflow;
  readonly #action: Submit;
  readonly #worker: SimulatedWorker;
  readonly #life: number;
  readonly #outcomes = new Map<number, SlotOutcome>();
  readonly #records: SimulatedRecord[] = [];
  readonly #waiting = new Set<SubmitSlot>();
  readonly #attempt: Attempt;

  constructor(chunk: ChunkWorkflow, action: Submit, worker: SimulatedWorker) {
    this.#chunk = chunk;
    this.#action = action;
    this.#worker = worker;
    this.#life = chunk.life;
    this.#attempt = openAttempt(chunk, worker, {
      onLost: () => this.#lose(),
      onHalt: () => {
        for (const slot of this.#waiting) this.#settle(slot, { shot: slot.shot, outcome: 'not_sent', late: true });
      },
    });
  }

  begin(): void {
    const { world } = this.#chunk;
    world.onSubmit(this.#chunk, this.#worker);
    const readMs = world.dice.pick(2, 50, 400, 2_000);
    for (const slot of this.#action.slots) {
      this.#waiting.add(slot);
      const atMs = Math.max(world.nowMs + readMs, slot.slotMs + this.#worker.clockErrorMs);
      this.#worker.at(atMs, () => this.#send(slot));
    }
  }

  #lose(): void {
    const { slots } = this.#action;
    this.#chunk.answer(this.#life, this.#action, { type: 'submit-lost', slots, outcome: 'ambiguous' });
  }

  #send(slot: SubmitSlot): void {
    if (!this.#waiting.has(slot)) return;
    const { world, place } = this.#chunk;
    const { shot, attempt, slotMs, goodForMs } = slot;
    const serverMs = world.nowMs - this.#worker.clockErrorMs;
    const isHeld = slot.probe === true ? this.#worker.isStopping : !this.#worker.maySend;
    if (isHeld || this.#attempt.canceled || (goodForMs !== null && serverMs > slotMs + goodForMs)) {
      this.#settle(slot, { shot, outcome: 'not_sent', late: true });
      return;
    }
    this.#waiting.delete(slot);
    const drawn = world.dice.pick(
      'accepted',
      'rejected',
      'throttled',
      'unauthorized',
      'not-sent',
      'accepted-unheard',
      'not-accepted-unheard',
    );
    // A key that is refused waits for a person.
    const fate = world.isCalm && drawn === 'unauthorized' ? 'accepted' : drawn;
    if (fate === 'not-sent') {
      this.#settle(slot, { shot, outcome: 'not_sent' });
      return;
    }
    const name = shotName(this.#chunk, shot);
    world.judge.sent(place.batchId, name);
    const onWayMs = world.dice.pick(30, 900, 3_900);
    let generationId = '';
    if (fate === 'accepted' || fate === 'accepted-unheard')
      world.after(onWayMs, () => {
        generationId = this.#accept(name, shot, attempt);
      });
    this.#worker.at(world.nowMs + onWayMs + 10, () => {
      switch (fate) {
        case 'accepted':
          this.#records.push({ shot, attempt, kind: 'accepted', generationId });
          return this.#settle(slot, { shot, outcome: 'accepted', generationId });
        case 'rejected':
          this.#records.push({ shot, attempt, kind: 'rejected', code: 'REQUEST_REJECTED' });
          return this.#settle(slot, { shot, outcome: 'rejected', code: 'REQUEST_REJECTED' });
        case 'throttled': {
          const retryAfterMs = world.dice.any(null, 1_000, 20_000);
          this.#close('rate', retryAfterMs);
          return this.#settle(slot, { shot, outcome: 'throttled' });
        }
        case 'unauthorized':
          this.#close('auth', null);
          return this.#settle(slot, { shot, outcome: 'unauthorized' });
        case 'accepted-unheard':
        case 'not-accepted-unheard':
          this.#records.push({ shot, attempt, kind: 'ambiguous' });
          return this.#settle(slot, { shot, outcome: 'ambiguous' });
      }
    });
  }

  #accept(name: string, shot: number, attempt: number): string {
    const { world, place } = this.#chunk;
    const model = place.models[shot] === 0 ? 'a' : 'b';
    const { generationId, isNew } = world.vendor.accept(
      { shot: name, model },
      `${name} attempt ${attempt}`,
      world.nowMs,
      {
        lastsMs: world.dice.any(2_000, 0, 20_000, 720_000),
        ends: world.dice.pick('completed', 'failed'),
        lies: world.dice.any(false, true),
      },
    );
    world.say(() => `vendor accepts ${name} as ${generationId}`);
    if (isNew) world.judge.accepted(place.batchId, name);
    return generationId;
  }

  /** In this process at once, then for everybody. */
  #close(gate: 'rate' | 'auth', forMs: number | null): void {
    const { world } = this.#chunk;
    const bridgeMs = forMs ?? BRIDGE_MS[gate];
    this.#worker.closedUntilMs = Math.max(this.#worker.closedUntilMs, world.nowMs + bridgeMs);
    const closedUntilMs = forMs === null ? null : world.nowMs + forMs;
    this.#chunk.closeGate({ command: 'refused', gate, closedUntilMs, reason: 'refused', setBy: this.#worker.name });
  }

  #settle(slot: SubmitSlot, outcome: SlotOutcome): void {
    this.#waiting.delete(slot);
    this.#outcomes.set(slot.shot, outcome);
    if (this.#outcomes.size < this.#action.slots.length) return;
    const { world, place } = this.#chunk;
    this.#worker.at(world.nowMs + world.dice.pick(3, 2_000), () => {
      world.store.put(place.sender, this.#action.seq, this.#records);
      this.#worker.at(world.nowMs + 5, () => this.#answer());
    });
  }

  #answer(): void {
    closeAttempt(this.#chunk, this.#worker, this.#attempt);
    if (this.#attempt.lost) return;
    const { slots } = this.#action;
    const all = [...this.#outcomes.values()];
    // An answer that leaves a slot out says nothing about it.
    const outcomes = all.filter(({ outcome }) => outcome !== 'ambiguous' || this.#chunk.world.dice.pick(true, false));
    this.#chunk.answer(this.#life, this.#action, { type: 'submitted', slots, outcomes });
  }
}
