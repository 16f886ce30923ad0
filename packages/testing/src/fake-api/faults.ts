// Which fault happens to which call.
import { createHash } from 'node:crypto';
import type { FakeApiEndpoint } from './fault-names.js';
import { checkFaultRules, type FaultRule } from './fault-rule.js';

export interface Faults {
  /** From now on, with counting begun anew. Throws a RangeError for rules that can't be. */
  set(rules: unknown): void;
  /** Numbers a call and tells its fault. The subject is a generation's id, or a request's hash. */
  next(on: FakeApiEndpoint, subject: string): FaultRule | undefined;
}

/** Creates the faults of one server. The first rule that fits wins. */
export function createFaults(initial: unknown): Faults {
  let rules = checkFaultRules(initial);
  let counts = new Map<string, number>();

  const count = (key: string): number => {
    const number = (counts.get(key) ?? 0) + 1;
    counts.set(key, number);
    return number;
  };

  return {
    set(value) {
      rules = checkFaultRules(value);
      counts = new Map();
    },
    next(on, subject) {
      const callNumber = count(on);
      const subjectNumber = count(`${on} ${subject}`);
      return rules.find((rule) => rule.on === on && fits(rule, callNumber, subjectNumber));
    },
  };
}

function fits(rule: FaultRule, callNumber: number, subjectNumber: number): boolean {
  const { at, every, first, chance, seed = 0, on, fault } = rule;
  const perGeneration = rule.perGeneration ?? (fault === 'not_found_at_first' ? 1 : undefined);
  if (at !== undefined && !at.includes(callNumber)) return false;
  if (every !== undefined && callNumber % every !== 0) return false;
  if (first !== undefined && callNumber > first) return false;
  if (perGeneration !== undefined && subjectNumber > perGeneration) return false;
  return chance === undefined || roll(`${seed} ${on} ${fault} ${callNumber}`) < chance;
}

/** From 0 to below 1, the same for the same words. */
export function roll(words: string): number {
  return createHash('sha256').update(words).digest().readUInt32BE() / 2 ** 32;
}
