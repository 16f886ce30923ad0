// Reports, limits and gates that ledger tests feed.
import type { AccountLimits, ChunkReport, Demand, GateCommand } from '../../messages.js';
import { type LedgerEvent, reduceLedger } from '../reduce.js';
import { emptyLedger, type LedgerState } from '../state.js';

export const wants = (count: number, model = 'a', units = 1): Demand[] => [{ model, units, count }];
export const report = (changes: Partial<ChunkReport> = {}): LedgerEvent => ({
  type: 'reported',
  report: {
    sender: 'c',
    runId: 'r',
    bornMs: 0,
    seq: 1,
    batchId: 'b',
    weight: 1,
    wants: [],
    seen: 0,
    holding: [],
    unknown: [],
    extra: 0,
    posted: 0,
    heardRunId: '',
    heardSeq: 0,
    setBack: false,
    asksAgain: false,
    done: false,
    ...changes,
  },
});
export const limits = (maxInFlight: number, rate?: AccountLimits['rate']): LedgerEvent => ({
  type: 'configured',
  limits: { account: 'test', maxInFlight, ...(rate === undefined ? {} : { rate }) },
});
export const gate = (command: Partial<GateCommand> = {}): LedgerEvent => ({
  type: 'gate',
  command: { command: 'close', gate: 'paused', closedUntilMs: null, reason: 'why', setBy: 'me', ...command },
});
export const gone: LedgerEvent = { type: 'holder-gone', sender: 'c' };
export const tick: LedgerEvent = { type: 'tick' };

export function after(nowMs: number, ...events: readonly LedgerEvent[]): LedgerState {
  return applyTo(emptyLedger({ account: 'test', runId: 'ledger-run', bornMs: 7 }), nowMs, ...events);
}
export function applyTo(state: LedgerState, nowMs: number, ...events: readonly LedgerEvent[]): LedgerState {
  return events.reduce((before, event) => reduceLedger(before, event, nowMs), state);
}
