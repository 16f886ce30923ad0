// What holds a chunk back apart from the account's gates: quotas that are used up, for now or for good, and budgets.
import type { Demand, Gate, GrantMessage } from '../messages.js';
import { closedGate, LEDGER } from './gates.js';
import { openWants } from './holders.js';
import { periodAt } from './quota-periods.js';
import type { Room } from './room.js';
import { byRules2, type Holder, type LedgerState } from './state.js';

/** What a chunk is told beside its permits. */
export interface Hold {
  readonly gate: Gate | null;
  readonly ends: NonNullable<GrantMessage['ends']> | null;
}

/** How things stand for one chunk. `room` is null where nothing is counted. */
export function holdOf(state: LedgerState, holder: Holder, room: Room | null, nowMs: number): Hold {
  const wants = openWants(holder);
  if (wants.length === 0) return { gate: closedGate(state), ends: null };
  if (room !== null && isSpent(holder, wants, room)) return { gate: null, ends: 'budget' };
  const usedUp = room === null ? null : quotaGate(state, wants, room, nowMs);
  const gate = closedGate(state) ?? usedUp;
  const { whenExhausted = 'wait' } = state.limits ?? {};
  const isExhausted = usedUp !== null || isRefused(state);
  if (whenExhausted === 'wait' || !isExhausted) return { gate, ends: null };
  return { gate, ends: whenExhausted === 'fail' ? 'quota' : 'spill' };
}

/** True where the vendor said so, and not where only nobody heard of the request that tries it. */
function isRefused(state: LedgerState): boolean {
  const { quota } = state.gates;
  return quota?.probe === null && !(byRules2(state) && quota.setBy === LEDGER);
}

/** A quota that is used up for every wish, also if all that is on its way came back. The first to turn is named. */
function quotaGate(state: LedgerState, wants: readonly Demand[], room: Room, nowMs: number): Gate | null {
  if (wants.length === 0) return null;
  let first: { readonly endMs: number; readonly words: string } | undefined;
  for (const want of wants) {
    const blocking = usedUp(state, want, room, nowMs);
    if (blocking === undefined) return null;
    if (first === undefined || blocking.endMs < first.endMs) first = blocking;
  }
  if (first === undefined) return null;
  return { name: 'quota', closedUntilMs: first.endMs, reason: first.words, setBy: LEDGER };
}

/** The quota without room for one request of a kind, whatever becomes of those on their way, and when it turns last. */
function usedUp(state: LedgerState, { model, units }: Demand, room: Room, nowMs: number) {
  let last: { readonly endMs: number; readonly words: string } | undefined;
  for (const quota of state.limits?.quotas ?? []) {
    if (quota.model !== undefined && quota.model !== model) continue;
    const period = periodAt(quota.periods, nowMs);
    const { posted, unknown, drift } = room.tally(quota, period);
    const used = posted + unknown + drift;
    if (quota.limit - used >= units) continue;
    const words = `QUOTA_EXHAUSTED: ${Math.min(used, quota.limit)} of ${quota.limit} units of “${quota.name}” are used`;
    if (last === undefined || period.endMs > last.endMs) last = { endMs: period.endMs, words };
  }
  return last;
}

/** A budget that nothing on its way can leave room in. */
function isSpent({ budget }: Holder, wants: readonly Demand[], room: Room): boolean {
  const spent = room.spentFor(budget);
  const { generations = Number.POSITIVE_INFINITY, cost = Number.POSITIVE_INFINITY } = budget ?? {};
  return generations - spent.generations < 1 || wants.every((want) => cost - spent.cost < (want.cost ?? 0));
}

/** When a quota turns that is used up for all models and all that wish for something; null when none is. */
export function nextTurnMs(state: LedgerState, room: Room | null, nowMs: number): number | null {
  if (room === null) return null;
  const wants = Object.values(state.holders).flatMap((holder) => openWants(holder));
  if (wants.length === 0) return state.turnMs;
  const general = {
    ...state,
    limits: state.limits && {
      ...state.limits,
      quotas: (state.limits.quotas ?? []).filter(({ model }) => model === undefined),
    },
  };
  return quotaGate(general, wants, room, nowMs)?.closedUntilMs ?? null;
}

/** When quotas turn that some wish waits for; epoch milliseconds. */
export function quotaWakes(state: LedgerState, room: Room, nowMs: number): number[] {
  return Object.values(state.holders).flatMap((holder) =>
    openWants(holder).flatMap((want) => {
      const blocking = room.blocking(want, nowMs, nowMs);
      return blocking === undefined ? [] : [blocking.period.endMs];
    }),
  );
}
