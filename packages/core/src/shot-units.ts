// What shots cost in units: estimated when sent, and of that charged or refunded. Pure sums over their records.
import { isLater, type ShotRecord } from './records.js';

/** `estimated` is always `charged + refunded`. */
export interface ShotUnits {
  /** Units of all generations that were asked for. */
  readonly estimated: number;
  /** Of those, what is taken for charged. */
  readonly charged: number;
  /** Of those, what the provider doesn’t charge: generations that failed. */
  readonly refunded: number;
  /** Of what is charged, what nobody says for sure. */
  readonly uncertain: number;
  /** Generations that are charged, and those of them that nobody says for sure; for prices. */
  readonly charges: number;
  readonly uncertainCharges: number;
  readonly generations: number;
}

export const NO_UNITS: ShotUnits = {
  estimated: 0,
  charged: 0,
  refunded: 0,
  uncertain: 0,
  charges: 0,
  uncertainCharges: 0,
  generations: 0,
};

export function addUnits(...all: readonly ShotUnits[]): ShotUnits {
  const sum = { ...NO_UNITS };
  for (const units of all) for (const name of Object.keys(NO_UNITS) as (keyof ShotUnits)[]) sum[name] += units[name];
  return sum;
}

/** Collects the records of shots, in any order and more than once, and tells what each came to. */
export class UnitTally {
  readonly #shots = new Map<number, Map<number, ShotRecord>>();

  /** Keeps the latest record of each attempt; what a record says of attempts before it is kept with it. */
  add(records: Iterable<ShotRecord>): void {
    for (const record of records) {
      // Another batch has paid for it.
      if (record.reusedFrom !== undefined) continue;
      const attempts = this.#shots.get(record.index) ?? new Map<number, ShotRecord>();
      this.#shots.set(record.index, attempts);
      const known = attempts.get(record.attempt);
      if (known === undefined) attempts.set(record.attempt, record);
      else attempts.set(record.attempt, joined(known, record));
    }
  }

  /** The record with what the shot’s attempts before it come to, and with what other records of its own attempt know. */
  complete(record: ShotRecord): ShotRecord {
    const known = this.#shots.get(record.index)?.get(record.attempt);
    const { generationId, units, charge } = known ?? record;
    const isReused = record.reusedFrom !== undefined;
    const before = this.of(record.index, isReused ? Infinity : record.attempt);
    if (isReused) return before.generations === 0 ? record : { ...record, before };
    return {
      ...record,
      ...(record.kind !== 'canceled' || generationId === undefined ? {} : { generationId }),
      ...(record.kind !== 'canceled' || charge === undefined ? {} : { charge }),
      ...(units === undefined ? {} : { units }),
      ...(before.generations === 0 ? {} : { before }),
    };
  }

  /** What the attempts of a shot before this one come to. */
  of(index: number, before: number): ShotUnits {
    const attempts = [...(this.#shots.get(index)?.values() ?? [])]
      .filter(({ attempt }) => attempt < before)
      .toSorted((a, b) => b.attempt - a.attempt);
    const sums: ShotUnits[] = [];
    for (const record of attempts) {
      // Where a later attempt followed an ambiguous one, it was found out that this one wasn’t taken.
      if (record.kind !== 'ambiguous') sums.push(ownUnits(record));
      if (record.before === undefined) continue;
      sums.push(record.before);
      break;
    }
    return addUnits(...sums);
  }
}

function joined(known: ShotRecord, record: ShotRecord): ShotRecord {
  const [later, earlier] = isLater(record, known) ? [record, known] : [known, record];
  const units = later.units ?? earlier.units;
  const before = later.before ?? earlier.before;
  const { generationId, charge } = earlier;
  return {
    // A person’s cancel says nothing about what was made before it.
    ...(later.kind !== 'canceled' || generationId === undefined ? {} : { generationId }),
    ...(later.kind !== 'canceled' || charge === undefined ? {} : { charge }),
    ...later,
    ...(units === undefined ? {} : { units }),
    ...(before === undefined ? {} : { before }),
  };
}

/** What a shot came to, by its latest record: see {@link UnitTally.complete}. */
export function unitsOf(record: ShotRecord): ShotUnits {
  return addUnits(ownUnits(record), record.before ?? NO_UNITS);
}

function ownUnits({ kind, generationId, units: told, charge, reusedFrom }: ShotRecord): ShotUnits {
  if (reusedFrom !== undefined) return NO_UNITS;
  const units = told ?? 1;
  if (kind === 'ambiguous') return charged(units, true);
  if (generationId === undefined && told === undefined) return NO_UNITS;
  if (charge === 'free') return { ...NO_UNITS, estimated: units, refunded: units, generations: 1 };
  return charged(units, charge === 'unknown');
}

function charged(units: number, isUncertain: boolean): ShotUnits {
  return {
    estimated: units,
    charged: units,
    refunded: 0,
    uncertain: isUncertain ? units : 0,
    charges: 1,
    uncertainCharges: isUncertain ? 1 : 0,
    generations: 1,
  };
}
