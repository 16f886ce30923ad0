// The rules of a ledger by version. A run keeps to the version it was started with; a release ships the one before too.
import type { LedgerView } from '../messages.js';
import { type LedgerMail, ledgerMail, nextLedgerWakeMs } from './mail.js';
import { type LedgerEvent, reduceLedger } from './reduce.js';
import { withoutLowerLimit } from './posting.js';
import { byRules2, type LedgerState } from './state.js';
import { ledgerView } from './view.js';

/** One version of the rules. All of it is pure. */
export interface LedgerLogic {
  readonly reduce: (state: LedgerState, event: LedgerEvent, nowMs: number) => LedgerState;
  readonly mail: (state: LedgerState, nowMs: number) => LedgerMail;
  readonly nextWakeMs: (state: LedgerState, nowMs: number) => number | null;
  readonly view: (state: LedgerState, nowMs: number) => LedgerView;
}

/**
 * What a ledger begins with, and what it changes to when it continues as new.
 * 2: what another ledger issued counts the most it may; figures of the vendor wait for the store's count, and fall when the
 * vendor's own do, its limit too; a refusal for a quota without a time closes until the turn only where we count it as used up; a try that
 * said nothing ends nobody's wait; a ledger that was set back counts anew; budgets in use are never forgotten; a pace that a
 * person raises holds at once; requests without units have their turn like others; slots lie
 * further ahead where grants arrive late.
 */
export const LATEST_LEDGER_LOGIC = 2;

const LOGIC: Readonly<Record<number, LedgerLogic>> = { 1: logicOf(1), 2: logicOf(2) };

/** The reducer and what it calls ask the state by which rules it goes. */
function logicOf(rules: number): LedgerLogic {
  return {
    reduce: (state, event, nowMs) => reduceLedger(state.rules === rules ? state : risen(state, rules), event, nowMs),
    mail: ledgerMail,
    nextWakeMs: nextLedgerWakeMs,
    view: ledgerView,
  };
}

function risen(state: LedgerState, rules: number): LedgerState {
  return { ...(rules >= 2 && !byRules2(state) ? withoutLowerLimit(state) : state), rules };
}

/** The rules of a version; undefined for one that only a newer release knows. */
export function ledgerLogic(version: number): LedgerLogic | undefined {
  return LOGIC[version];
}
