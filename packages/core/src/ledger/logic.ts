// The rules of a ledger by version. A run keeps to the version it was started with; a release ships the one before too.
import type { LedgerView } from '../messages.js';
import { type LedgerMail, ledgerMail, nextLedgerWakeMs } from './mail.js';
import { type LedgerEvent, reduceLedger } from './reduce.js';
import type { LedgerState } from './state.js';
import { ledgerView } from './view.js';

/** One version of the rules. All of it is pure. */
export interface LedgerLogic {
  readonly reduce: (state: LedgerState, event: LedgerEvent, nowMs: number) => LedgerState;
  readonly mail: (state: LedgerState, nowMs: number) => LedgerMail;
  readonly nextWakeMs: (state: LedgerState, nowMs: number) => number | null;
  readonly view: (state: LedgerState, nowMs: number) => LedgerView;
}

/** What a ledger begins with, and what it changes to when it continues as new. */
export const LATEST_LEDGER_LOGIC = 2;

const LATEST: LedgerLogic = { reduce: reduceLedger, mail: ledgerMail, nextWakeMs: nextLedgerWakeMs, view: ledgerView };

const LOGIC: Readonly<Record<number, LedgerLogic>> = {
  // What a ledger before it has issued counts one unit each, and no cost.
  1: { ...LATEST, reduce: (state, event, nowMs) => reduceLedger(state, withoutMost(event), nowMs) },
  // It counts the most that a request of the chunk may.
  2: LATEST,
};

function withoutMost(event: LedgerEvent): LedgerEvent {
  if (event.type !== 'reported') return event;
  const { most: _most, ...report } = event.report;
  return { ...event, report };
}

/** The rules of a version; undefined for one that only a newer release knows. */
export function ledgerLogic(version: number): LedgerLogic | undefined {
  return LOGIC[version];
}
