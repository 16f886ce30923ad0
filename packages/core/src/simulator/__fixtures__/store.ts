// What the store keeps of simulated chunks: records by number of their activity, who began, and who ended.
import type { ErrorCode } from '../../errors.js';
import type { OpenedChunk, OpenedShot } from '../../activities.js';

/** One fact about one shot. */
export interface SimulatedRecord {
  readonly shot: number;
  readonly attempt: number;
  readonly kind: 'accepted' | 'ambiguous' | 'downloaded' | 'rejected' | 'failed' | 'canceled';
  readonly generationId?: string;
  readonly code?: ErrorCode;
}

/** More than the activities that a lost run of a chunk can have left behind. */
const SEQ_GAP = 1_000;

export class SimulatedStore {
  /** By chunk and number: a number that is used again overwrites. */
  readonly #records = new Map<string, Map<number, readonly SimulatedRecord[]>>();
  readonly #begun = new Map<string, string>();
  readonly #ended = new Set<string>();
  /** Generations of which a record or an audit told whose they are: that stays, whatever overwrites the record. */
  readonly claimed = new Set<string>();

  put(chunk: string, seq: number, records: readonly SimulatedRecord[]): void {
    if (records.length === 0) return;
    for (const { generationId } of records) if (generationId !== undefined) this.claimed.add(generationId);
    const known = this.#records.get(chunk) ?? new Map<number, readonly SimulatedRecord[]>();
    this.#records.set(chunk, known.set(seq, records));
  }

  /** Generations that some record calls accepted, and shots with a try of which no record can tell. */
  charged(): { readonly ids: ReadonlySet<string>; readonly unknown: readonly string[] } {
    const ids = new Set<string>();
    const answered = new Set<string>();
    const tried = new Map<string, string>();
    for (const [chunk, bySeq] of this.#records)
      for (const records of bySeq.values())
        for (const { kind, generationId, shot, attempt } of records) {
          if (kind === 'ambiguous') tried.set(`${chunk}/${shot} ${attempt}`, `${chunk}/${shot}`);
          if (kind !== 'accepted' || generationId === undefined) continue;
          ids.add(generationId);
          answered.add(`${chunk}/${shot} ${attempt}`);
        }
    return { ids, unknown: [...tried].flatMap(([key, shot]) => (answered.has(key) ? [] : [shot])) };
  }

  hasBegun(chunk: string): boolean {
    return this.#begun.has(chunk);
  }

  hasEnded(chunk: string): boolean {
    return this.#ended.has(chunk);
  }

  seal(chunk: string, seq: number, records: readonly SimulatedRecord[]): void {
    this.put(chunk, seq, records);
    this.#ended.add(chunk);
  }

  /** As `openChunk` reads it for a run: what has no record may have been sent by the run before. */
  open(chunk: string, runId: string, models: readonly number[]): OpenedChunk {
    const first = this.#begun.get(chunk) ?? runId;
    this.#begun.set(chunk, first);
    const latest = this.#latest(chunk);
    const ended = this.#ended.has(chunk);
    const shots = models.map((model, shot) =>
      openShot(latest.get(shot)?.record, { model, ended, other: first !== runId }),
    );
    const last = Math.max(0, ...(this.#records.get(chunk)?.keys() ?? []));
    return { models: ['a', 'b'], shots, nextSeq: last === 0 ? 1 : last + SEQ_GAP };
  }

  #latest(chunk: string): Map<number, { readonly seq: number; readonly record: SimulatedRecord }> {
    const latest = new Map<number, { readonly seq: number; readonly record: SimulatedRecord }>();
    for (const [seq, records] of this.#records.get(chunk) ?? [])
      for (const record of records) {
        const known = latest.get(record.shot);
        const isNewer =
          known === undefined ||
          record.attempt > known.record.attempt ||
          (record.attempt === known.record.attempt && seq > known.seq);
        if (isNewer) latest.set(record.shot, { seq, record });
      }
    return latest;
  }
}

function openShot(
  record: SimulatedRecord | undefined,
  { model, ended, other }: { readonly model: number; readonly ended: boolean; readonly other: boolean },
): OpenedShot {
  const left = ended ? ({ left: true } as const) : {};
  const attempt = record?.attempt ?? 0;
  if (record === undefined || record.kind === 'canceled') {
    if (ended) return { model, attempt, ...left, state: record === undefined ? 'pending' : 'canceled' };
    return other
      ? { model, attempt: attempt + 1, state: 'ambiguous', lost: true }
      : { model, attempt, state: 'pending' };
  }
  const { kind, generationId } = record;
  const at = { model, attempt, ...left };
  switch (kind) {
    case 'accepted':
      return { ...at, state: 'generating', ...(generationId === undefined ? {} : { generationId }) };
    case 'downloaded':
      return { ...at, state: 'succeeded' };
    case 'ambiguous':
    case 'rejected':
    case 'failed':
      return { ...at, state: kind };
  }
}
