// Issues the permits of an account: by places, by slots of its rate, by what its quotas have left, fairly among batches.
import type { AccountLimits, Demand, PermitRun } from '../messages.js';
import { ON_ITS_WAY_MS } from '../chunk/last-try.js';
import { grantMode, sendProbe } from './gates.js';
import { canTake, inFlight, MAX_PERMITS_TOLD, mayGrant, openWants } from './holders.js';
import { leadOf } from './lead.js';
import { windowOf } from './open-permits.js';
import { MOST_GOOD_MS, type Pace, paceOf, SLOT_HORIZON_MS } from './pacing.js';
import { type Room, roomOf } from './room.js';
import { slowedPerMs } from './slowing.js';
import { SlotRow } from './slot-row.js';
import { byRules2, type Holder, type LedgerState } from './state.js';

/** A request that tries a gate is good for at least so long after its slot. */
const PROBE_GOOD_MS = 5_000;

/** Issues permits while places, slots and units are free: the batch served least for its weight first, its chunks in turn. */
export function grant(state: LedgerState, nowMs: number): LedgerState {
  if (!mayGrant(state)) return state;
  const hungry = hungryBatches(state);
  if (hungry.size === 0) return state;
  const { limits } = state;
  const isProbe = grantMode(state) === 'one';
  const pace = paceAt(state, nowMs);
  const slots = pace === null ? null : slotRow(state, pace, nowMs);
  let free = Math.min(limits.maxInFlight - inFlight(state), isProbe ? 1 : Number.POSITIVE_INFINITY);
  const room = roomOf(state);
  const holders: Record<string, Holder> = { ...state.holders };
  const served = { ...state.served };
  let { servedClock, gates } = state;
  let issued = 0;
  // A batch that comes new, or was away, starts level with the others, not with all it missed.
  for (const batchId of hungry.keys()) served[batchId] = Math.max(served[batchId] ?? 0, servedClock);
  while (free > 0 && hungry.size > 0) {
    const slotMs = slots === null ? nowMs : slots.next;
    if (slotMs === undefined) break;
    const [batchId, chunks] = [...hungry].reduce((least, next) =>
      (served[next[0]] ?? 0) < (served[least[0]] ?? 0) ? next : least,
    );
    const chunk = chunks[0];
    const want = chunk?.wants.at(-1);
    const holder = chunk === undefined ? undefined : holders[chunk.sender];
    if (chunk === undefined || holder === undefined || want === undefined || chunk.room === 0) {
      chunks.shift();
      if (chunks.length === 0) hungry.delete(batchId);
      continue;
    }
    const evenMs = pace?.goodForMs ?? (room === null ? null : MOST_GOOD_MS);
    // One request in a row of none may come late: else the gate would be tried again and again where grants take long.
    const goodForMs = isProbe && evenMs !== null && byRules2(state) ? Math.max(evenMs, PROBE_GOOD_MS) : evenMs;
    // What one model may not have, another may.
    if (room !== null && !fits(room, holder, want, slotMs, goodForMs)) {
      chunk.wants.pop();
      continue;
    }
    // Alone, a batch takes all it wishes at once; beside others, or counted, one permit a turn.
    const most = hungry.size > 1 || room !== null ? 1 : Math.min(free, want.count, chunk.room);
    const taken = slots === null ? { slotMs, count: most } : slots.take(most);
    const { model, units, cost } = want;
    const run: PermitRun = {
      first: holder.issued + 1,
      count: taken.count,
      model,
      units,
      ...(cost === undefined ? {} : { cost }),
      ...(isProbe ? { probe: true } : {}),
      slotMs: taken.slotMs,
      intervalMs: pace?.intervalMs ?? 0,
      goodForMs,
    };
    room?.take(run, holder.budget);
    holders[chunk.sender] = issue(holder, run);
    if (isProbe) gates = sendProbe(gates, { sender: chunk.sender, number: run.first }, windowOf(run)[1]);
    chunk.room -= run.count;
    chunk.wants.pop();
    if (want.count > run.count) chunk.wants.push({ ...want, count: want.count - run.count });
    const before = served[batchId] ?? 0;
    // What costs nothing takes its turns all the same.
    const unitsEach = want.units === 0 && byRules2(state) ? 1 : want.units;
    const after = before + (run.count * unitsEach) / holder.weight;
    served[batchId] = after;
    servedClock = hungry.size > 1 ? before : after;
    free -= run.count;
    issued += run.count;
  }
  const active = new Set(Object.values(holders).map((holder) => holder.batchId));
  return {
    ...state,
    gates,
    holders,
    ...(slots === null ? {} : { nextSlotMs: slots.nextMs, windows: slots.logs }),
    issuedLately: issuedNow(state, issued, nowMs),
    servedClock,
    served: Object.fromEntries(Object.entries(served).filter(([batchId]) => active.has(batchId))),
  };
}

/** The pace at a moment: the configured one, or what refusals left of it. */
export function paceAt({ limits, slow }: Pick<LedgerState, 'limits' | 'slow'>, nowMs: number): Pace | null {
  return limits === null ? null : paceOf(limits, slow === null ? null : slowedPerMs(slow, nowMs));
}

function slotRow(state: LedgerState & { readonly limits: AccountLimits }, pace: Pace, nowMs: number) {
  const { limits, windows: logs, nextSlotMs } = state;
  const { rates = [] } = limits;
  // One window alone is kept by an even pace.
  const windows = rates.length > 1 ? rates : [];
  return new SlotRow({ pace, lead: leadOf(state, pace), windows, logs, nextSlotMs, nowMs });
}

function fits(room: Room, holder: Holder, want: Demand, slotMs: number, goodForMs: number | null): boolean {
  const left = room.budgetLeft(holder.budget);
  if (left.generations < 1 || left.cost < (want.cost ?? 0)) return false;
  return room.blocking(want, slotMs, slotMs + (goodForMs ?? MOST_GOOD_MS) + ON_ITS_WAY_MS) === undefined;
}

/** How many permits were issued in each of the last seconds. Counted only where no rate says how fast it goes. */
function issuedNow(state: LedgerState, issued: number, nowMs: number): LedgerState['issuedLately'] {
  if ((state.limits?.rates ?? []).length > 0) return state.issuedLately.length === 0 ? state.issuedLately : [];
  if (issued === 0) return state.issuedLately;
  const second = Math.floor(nowMs / 1000);
  const lately = state.issuedLately.filter(([at]) => at > second - LATELY_SECONDS && at !== second);
  const already = state.issuedLately.find(([at]) => at === second)?.[1] ?? 0;
  return [...lately, [second, already + issued]];
}

const LATELY_SECONDS = 10;

/** Requests a millisecond, as they were given out in the last seconds. */
export function issuedPerMs({ issuedLately }: Pick<LedgerState, 'issuedLately'>, nowMs: number): number {
  const second = Math.floor(nowMs / 1000);
  const counts = issuedLately.flatMap(([at, count]) => (at > second - LATELY_SECONDS ? [count] : []));
  return counts.reduce((sum, count) => sum + count, 0) / (LATELY_SECONDS * 1000);
}

/** A chunk that may be given permits now. */
interface HungryChunk {
  readonly sender: string;
  /** What it still wishes for, the first of it last. */
  readonly wants: Demand[];
  /** Permits that its next message has room for. */
  room: number;
}

/** By batch, in the order in which the chunks came. */
function hungryBatches(state: LedgerState): Map<string, HungryChunk[]> {
  const hungry = new Map<string, HungryChunk[]>();
  for (const holder of Object.values(state.holders)) {
    const room = MAX_PERMITS_TOLD - (holder.issued - holder.seen);
    const wants = room > 0 ? openWants(holder).toReversed() : [];
    if (wants.length === 0) continue;
    const chunk = { sender: holder.sender, wants, room };
    const chunks = hungry.get(holder.batchId);
    if (chunks === undefined) hungry.set(holder.batchId, [chunk]);
    else chunks.push(chunk);
  }
  return hungry;
}

function issue(holder: Holder, run: PermitRun): Holder {
  const last = holder.open.at(-1);
  const joined = last === undefined ? undefined : join(last, run);
  const open = joined === undefined ? [...holder.open, run] : [...holder.open.slice(0, -1), joined];
  return { ...holder, issued: holder.issued + run.count, open, untold: true };
}

/** Two rows of permits as one, where the second goes on as the first does. */
function join(before: PermitRun, after: PermitRun): PermitRun | undefined {
  const { first, model, units, cost, slotMs, count, goodForMs } = before;
  if (first + count !== after.first || before.probe === true || after.probe === true) return undefined;
  if (model !== after.model || units !== after.units || cost !== after.cost) return undefined;
  if (goodForMs !== after.goodForMs) return undefined;
  // Beside other batches each takes every so many slots: a single permit has no interval of its own yet.
  const stepMs = after.slotMs - (slotMs + (count - 1) * before.intervalMs);
  const isPaced = before.intervalMs > 0;
  const intervalMs = isPaced && count === 1 && after.count === 1 ? stepMs : before.intervalMs;
  if (Math.abs(stepMs - intervalMs) > 0.001 || (after.count > 1 && after.intervalMs !== intervalMs)) return undefined;
  return { ...before, intervalMs, count: count + after.count };
}

/** When slots are due for those that wait for nothing else; epoch milliseconds. */
export function refillWakes(state: LedgerState, refillMs: number): number[] {
  if (!mayGrant(state) || state.limits === null || inFlight(state) >= state.limits.maxInFlight) return [];
  const isPaced = (state.limits.rates ?? []).length > 0 || state.slow !== null;
  const waits = isPaced && Object.values(state.holders).some(canTake);
  return waits ? [state.nextSlotMs - refillMs] : [];
}

/** Places that a rate fills within two horizons: with no more than these, one that is free should be told at once. */
export function placesAhead(pace: Pace | null): number {
  return pace === null ? 0 : Math.ceil((2 * SLOT_HORIZON_MS) / pace.intervalMs);
}
