// Reports, limits and gates that ledger tests feed.
import type {
  AccountLimits,
  ChunkReport,
  Demand,
  GateCommand,
  LedgerView,
  PermitRun,
  QuotaLimit,
  RateLimit,
} from '../../messages.js';
import { LATEST_LEDGER_LOGIC } from '../logic.js';
import { ledgerMail, nextLedgerWakeMs } from '../mail.js';
import { type LedgerEvent, reduceLedger } from '../reduce.js';
import { emptyLedger, type LedgerState } from '../state.js';
import { ledgerView } from '../view.js';

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
    open: [],
    voided: [],
    answered: 0,
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
export const limits = (
  maxInFlight: number,
  ...rates: readonly RateLimit[]
): LedgerEvent & { readonly type: 'configured' } => ({
  type: 'configured',
  limits: { account: 'test', maxInFlight, rates },
});
export const gate = (command: Partial<GateCommand> = {}): LedgerEvent => ({
  type: 'gate',
  command: { command: 'close', gate: 'paused', closedUntilMs: null, reason: 'why', setBy: 'me', ...command },
});
export const gone: LedgerEvent = { type: 'holder-gone', sender: 'c' };
export const tick: LedgerEvent = { type: 'tick' };

export function after(nowMs: number, ...events: readonly LedgerEvent[]): LedgerState {
  return applyTo(
    { ...emptyLedger({ account: 'test', runId: 'ledger-run', bornMs: 7 }), rules: LATEST_LEDGER_LOGIC },
    nowMs,
    ...events,
  );
}
/** One that lost its state, and has these chunks to ask. */
export const heir = (...openChunks: string[]): LedgerState =>
  emptyLedger({ account: 'test', runId: 'ledger-run', bornMs: 100_000, openChunks });

/** The store is asked of a budget that is new, and has nothing to tell. */
export function applyTo(state: LedgerState, nowMs: number, ...events: readonly LedgerEvent[]): LedgerState {
  return events.reduce((before, event) => {
    const next = reduceLedger(before, event, nowMs);
    const asksOfBudget = next.counting && next.newQuotas?.length === 0 && Object.keys(next.awaiting).length === 0;
    return asksOfBudget ? reduceLedger(next, counted, nowMs) : next;
  }, state);
}

/** What people see, and when it wakes next, at a time when nothing was sent yet. */
export const viewOf = (state: LedgerState, nowMs = 0): LedgerView => ledgerView(state, nowMs);
export const wakeOf = (state: LedgerState, nowMs = 0): number | null => nextLedgerWakeMs(state, nowMs);

/** Limits with more than places and rates. */
export const account = (changes: Partial<AccountLimits>): LedgerEvent => ({
  type: 'configured',
  limits: { account: 'test', maxInFlight: 100, ...changes },
});
/** A quota of periods that are as long, counted from 1970. */
export const quota = (limit: number, changes: Partial<QuotaLimit> = {}): QuotaLimit => ({
  name: 'hour',
  limit,
  periods: { lengthMs: 3_600_000 },
  ...changes,
});
/** The store counted nothing from before. */
export const counted: LedgerEvent = { type: 'counted', count: { quotas: [], budgets: [] } };
/** A worker's word. */
export const refused = (name: GateCommand['gate'] = 'rate', untilMs: number | null = null): LedgerEvent =>
  gate({ command: 'refused', gate: name, closedUntilMs: untilMs, setBy: 'a worker' });

export const permit = (changes: Partial<PermitRun> = {}): PermitRun => ({
  first: 1,
  count: 1,
  model: 'a',
  units: 1,
  slotMs: 0,
  intervalMs: 0,
  goodForMs: 1_000,
  ...changes,
});

/** What a chunk is told now. */
export const toldTo = (state: LedgerState, sender = 'c', nowMs = 0) =>
  ledgerMail(state, nowMs).messages.find(({ to }) => to === sender)?.message;
/** How many permits a chunk has been issued. */
export const issuedTo = (state: LedgerState, sender = 'c'): number => state.holders[sender]?.issued ?? 0;
