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
export const LATEST_LEDGER_LOGIC = 1;

const LOGIC: Readonly<Record<number, LedgerLogic>> = {
  1: { reduce: reduceLedger, mail: ledgerMail, nextWakeMs: nextLedgerWakeMs, view: ledgerView },
};

/** The rules of a version; undefined for one that only a newer release knows. */
export function ledgerLogic(version: number): LedgerLogic | undefined {
  return LOGIC[version];
}
