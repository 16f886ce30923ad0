// A rule says when which fault happens; rules come as JSON too, and are checked here.
import { nearestName, showValue } from '@shotlist/core';
import { FAKE_API_ENDPOINTS, FAKE_API_FAULTS, FAKE_API_FAULT_NAMES } from './fault-names.js';
import type { FakeApiEndpoint, FakeApiFaultName } from './fault-names.js';
import { REFUSAL_DIALECTS, type RefusalDialect } from './options.js';

/**
 * Where several conditions are given, all must hold; where none is, every call is meant. Calls are numbered from 1 for
 * each endpoint since the rules were set: those with the right key and, on generate, with a valid request.
 */
export interface FaultRule {
  readonly on: FakeApiEndpoint;
  readonly fault: FakeApiFaultName;
  /** These calls. */
  readonly at?: readonly number[];
  /** Each so manieth call. */
  readonly every?: number;
  /** The first so many calls. */
  readonly first?: number;
  /** The first so many calls for each generation; on generate, for each request as it was written. */
  readonly perGeneration?: number;
  /** Of 1, by dice that `seed` makes the same each time. */
  readonly chance?: number;
  /** @default 0 */
  readonly seed?: number;
  /** What the fault says. */
  readonly ms?: number;
  /** The status of an answer that is an error. */
  readonly status?: number;
  /** Of a 429. @default the server's */
  readonly dialect?: RefusalDialect;
}

/** Numbers of a rule, and the least that each may be. */
export const RULE_NUMBERS = { every: 1, first: 0, perGeneration: 0, chance: 0, seed: 0, ms: 0, status: 200 } as const;

const FIELDS = ['on', 'fault', 'at', 'dialect', ...Object.keys(RULE_NUMBERS)];

/** Unknown JSON as rules. Throws a RangeError that says what is wrong and what is allowed. */
export function checkFaultRules(value: unknown): FaultRule[] {
  if (!Array.isArray(value)) throw new RangeError('Faults are a list of rules.');
  return value.map((rule: unknown) => checkRule(rule));
}

function checkRule(value: unknown): FaultRule {
  if (typeof value !== 'object' || value === null) throw new RangeError('A rule is an object with "on" and "fault".');
  const rule = value as Readonly<Record<string, unknown>>;
  for (const field of Object.keys(rule)) oneOf('a field of a rule', field, FIELDS);
  const on = oneOf('an endpoint', rule['on'], FAKE_API_ENDPOINTS);
  const fault = oneOf('a fault', rule['fault'], FAKE_API_FAULT_NAMES);
  const allowed: readonly FakeApiEndpoint[] = FAKE_API_FAULTS[fault].on;
  if (!allowed.includes(on)) throw new RangeError(`${fault} is a fault of ${allowed.join(', ')}, not of ${on}.`);
  for (const [field, least] of Object.entries(RULE_NUMBERS)) checkNumber(field, rule[field], least);
  if (rule['at'] !== undefined && !isNumberList(rule['at'])) {
    throw new RangeError('at is a list of call numbers, counted from 1.');
  }
  if (rule['dialect'] !== undefined) oneOf('a dialect', rule['dialect'], Object.keys(REFUSAL_DIALECTS));
  return { ...rule, on, fault } as FaultRule;
}

function checkNumber(field: string, value: unknown, least: number): void {
  if (value === undefined) return;
  const most = field === 'chance' ? 1 : field === 'status' ? 599 : Number.MAX_SAFE_INTEGER;
  const isWhole = field === 'chance' || Number.isInteger(value);
  if (typeof value !== 'number' || !isWhole || !(value >= least && value <= most)) {
    const kind = field === 'chance' ? 'a number from 0 to 1' : `a whole number from ${least}`;
    throw new RangeError(`${field} is ${kind}${field === 'status' ? ' to 599' : ''}.`);
  }
}

function isNumberList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= 1);
}

/** The value, when it is one of the names; otherwise throws with the nearest of them and all. */
function oneOf<Name extends string>(what: string, value: unknown, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  const nearest = typeof value === 'string' ? nearestName(value, names) : undefined;
  const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  throw new RangeError(`"${showValue(shown ?? 'nothing')}" is not ${what}: ${names.join(', ')}.${meant}`);
}
