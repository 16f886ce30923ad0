// What people see of a ledger: derived from its state.
import type { LedgerView, QuotaView } from '../messages.js';
import { sizeOfRanges } from '../ranges.js';
import { GATES } from '../states.js';
import { nextTurnMs } from './ends.js';
import { isProbeOut, toldGate } from './gates.js';
import { paceAt } from './grant.js';
import { inFlight, openWants, placesOf } from './holders.js';
import { periodAt } from './quota-periods.js';
import { Room } from './room.js';
import type { LedgerState } from './state.js';

export function ledgerView(state: LedgerState, nowMs: number): LedgerView {
  const waiting = new Map<string, { batchId: string; chunks: number; wants: number }>();
  for (const holder of Object.values(state.holders)) {
    const wants = openWants(holder).reduce((sum, want) => sum + want.count, 0);
    if (wants === 0) continue;
    const entry = waiting.get(holder.batchId) ?? { batchId: holder.batchId, chunks: 0, wants: 0 };
    waiting.set(holder.batchId, { ...entry, chunks: entry.chunks + 1, wants: entry.wants + wants });
  }
  const gates = GATES.flatMap((name) => state.gates[name] ?? []);
  const pace = paceAt(state, nowMs);
  const room = new Room(state);
  const turnMs = state.gates.quota === undefined ? nextTurnMs(state, room, nowMs) : null;
  return {
    account: state.account,
    limits: state.limits,
    gates: [
      ...gates.map((gate) => (gate.probe === null ? toldGate(gate) : { ...toldGate(gate), isTried: true })),
      ...(turnMs === null || waiting.size === 0
        ? []
        : [{ name: 'quota' as const, closedUntilMs: turnMs, reason: 'QUOTA_EXHAUSTED', setBy: 'ledger' }]),
    ],
    probing: gates.some(({ probe }) => probe === 'due' || isProbeOut(probe)),
    inFlight: inFlight(state),
    unknown: Object.values(state.holders).reduce(
      (sum, holder) => sum + (holder.goneMs === null ? sizeOfRanges(holder.unknown) : placesOf(holder)),
      0,
    ),
    posted: state.posted,
    pacePerSecond: pace === null ? null : 1000 / pace.intervalMs,
    quotas: quotaViews(state, room, nowMs),
    usage: state.usage,
    waiting: [...waiting.values()],
    awaiting: Object.keys(state.awaiting),
  };
}

/** The period of now, and those before that are remembered. */
function quotaViews(state: LedgerState, room: Room, nowMs: number): QuotaView[] {
  return (state.limits?.quotas ?? []).flatMap((quota) => {
    const now = periodAt(quota.periods, nowMs);
    const known = (state.used[quota.name] ?? []).map(({ startMs }) => periodAt(quota.periods, startMs));
    const periods = [...known.filter(({ startMs }) => startMs !== now.startMs), now];
    return periods
      .toSorted((one, other) => one.startMs - other.startMs)
      .map((period) => {
        const { posted, pending, unknown, drift } = room.tally(quota, period);
        return {
          name: quota.name,
          model: quota.model ?? null,
          limit: quota.limit,
          startsMs: period.startMs,
          endsMs: period.endMs,
          posted: posted + drift,
          pending,
          unknown,
          drift,
        };
      });
  });
}
