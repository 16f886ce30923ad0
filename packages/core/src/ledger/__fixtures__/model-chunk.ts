// A chunk as a ledger sees it, for properties: it takes permits, sends, loses answers, and tells the truth of what it knows.
import type { ChunkReport, GrantMessage, PermitRun } from '../../messages.js';
import { toRanges } from '../../ranges.js';
import { partOf, windowOf } from '../open-permits.js';
import type { LedgerEvent } from '../reduce.js';
import { report } from './reports.js';

/** One permit in a chunk's hands. */
export interface HeldPermit {
  readonly run: PermitRun;
  fate: 'held' | 'unknown' | 'accepted' | 'voided';
  /** Whether the vendor took it, which an unknown one hides. */
  acceptedMs: number | null;
}

export class ModelChunk {
  readonly name: string;
  readonly permits = new Map<number, HeldPermit>();
  wants: ChunkReport['wants'] = [];
  #seq = 0;
  #heardSeq = 0;
  seen = 0;
  answered = 0;
  isDone = false;

  constructor(name: string) {
    this.name = name;
  }

  /** Takes what is new in a message; an overtaken one is not heard. */
  take({ seq, permits }: GrantMessage): void {
    if (seq <= this.#heardSeq || this.isDone) return;
    this.#heardSeq = seq;
    for (const run of permits)
      for (let number = run.first; number < run.first + run.count; number += 1) {
        if (number <= this.seen) continue;
        if (number !== this.seen + 1) throw new Error(`${this.name} missed permit ${this.seen + 1}`);
        this.seen = number;
        this.permits.set(number, { run: partOf(run, number, number), fate: 'held', acceptedMs: null });
      }
  }

  /** The first permit of a fate. */
  first(fate: HeldPermit['fate']): HeldPermit | undefined {
    return [...this.permits.values()].find((permit) => permit.fate === fate);
  }

  /** Sends one; the vendor takes it if it is still good, and `loses` hides the answer. */
  send(nowMs: number, loses: boolean, refuses: boolean): HeldPermit | undefined {
    const permit = this.first('held');
    if (permit === undefined) return undefined;
    const [fromMs, untilMs] = windowOf(permit.run);
    if (nowMs < fromMs) return undefined;
    if (nowMs <= untilMs && !refuses) permit.acceptedMs = nowMs;
    permit.fate = loses ? 'unknown' : permit.acceptedMs === null ? 'voided' : 'accepted';
    if (permit.fate === 'accepted') this.answered += 1;
    return permit;
  }

  /** Finds out what became of an unknown one. */
  look(): void {
    const permit = this.first('unknown');
    if (permit !== undefined) permit.fate = permit.acceptedMs === null ? 'voided' : 'accepted';
  }

  report(budget: ChunkReport['budget'], done = false): LedgerEvent {
    this.#seq += 1;
    this.isDone ||= done;
    const of = (...fates: HeldPermit['fate'][]) =>
      toRanges([...this.permits].flatMap(([number, { fate }]) => (fates.includes(fate) ? [number] : [])));
    return report({
      sender: this.name,
      runId: `run of ${this.name}`,
      batchId: this.name.charAt(0),
      seq: this.#seq,
      seen: this.seen,
      wants: done ? [] : this.wants,
      holding: of('held', 'unknown'),
      open: of('held', 'unknown'),
      unknown: of('unknown'),
      voided: of('voided'),
      answered: this.answered,
      asksAgain: true,
      done,
      ...(budget === undefined ? {} : { budget }),
    });
  }
}
