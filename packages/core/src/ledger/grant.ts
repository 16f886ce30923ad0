// Issues the permits of an account: by places, by slots of its rate, fairly among batches.
import type { Demand, PermitRun } from '../messages.js';
import { inFlight, MAX_PERMITS_TOLD, mayGrant, openWants } from './holders.js';
import { type Pace, paceOf, slotsNow } from './pacing.js';
import type { Holder, LedgerState } from './state.js';

/** Issues permits while places and slots are free: the batch served least for its weight first, its chunks in turn. */
export function grant(state: LedgerState, nowMs: number): LedgerState {
  if (!mayGrant(state)) return state;
  const pace = paceOf(state.limits);
  const slots = pace === null ? null : slotsNow(pace, state.nextSlotMs, nowMs);
  let free = Math.min(state.limits.maxInFlight - inFlight(state), slots?.count ?? Number.POSITIVE_INFINITY);
  if (free <= 0) return state;
  let slotMs = slots?.firstMs ?? nowMs;
  const holders: Record<string, Holder> = { ...state.holders };
  const served = { ...state.served };
  const hungry = hungryBatches(state);
  if (hungry.size === 0) return state;
  // A batch that comes new, or was away, starts level with the others, not with all it missed.
  let { servedClock } = state;
  for (const batchId of hungry.keys()) served[batchId] = Math.max(served[batchId] ?? 0, servedClock);
  while (free > 0 && hungry.size > 0) {
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
    // Alone, a batch takes all it wishes at once; beside others, one permit a turn.
    const count = hungry.size > 1 ? 1 : Math.min(free, want.count, chunk.room);
    holders[chunk.sender] = issue(holder, { model: want.model, units: want.units, count, slotMs, pace });
    chunk.room -= count;
    chunk.wants.pop();
    if (want.count > count) chunk.wants.push({ ...want, count: want.count - count });
    const before = served[batchId] ?? 0;
    const after = before + (count * want.units) / holder.weight;
    served[batchId] = after;
    servedClock = hungry.size > 1 ? before : after;
    free -= count;
    if (pace !== null) slotMs += count * pace.intervalMs;
  }
  const active = new Set(Object.values(holders).map((holder) => holder.batchId));
  return {
    ...state,
    holders,
    ...(pace === null ? {} : { nextSlotMs: slotMs }),
    servedClock,
    served: Object.fromEntries(Object.entries(served).filter(([batchId]) => active.has(batchId))),
  };
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

function issue(
  holder: Holder,
  what: {
    readonly model: string;
    readonly units: number;
    readonly count: number;
    readonly slotMs: number;
    readonly pace: Pace | null;
  },
): Holder {
  const { model, units, count, slotMs, pace } = what;
  const last = holder.unseen.at(-1);
  const run: PermitRun = {
    first: holder.issued + 1,
    count,
    model,
    units,
    slotMs,
    intervalMs: pace?.intervalMs ?? 0,
    goodForMs: pace?.goodForMs ?? null,
  };
  const joined = last === undefined ? undefined : join(last, run);
  const unseen = joined === undefined ? [...holder.unseen, run] : [...holder.unseen.slice(0, -1), joined];
  return { ...holder, issued: holder.issued + count, unseen, untold: true };
}

/** Two rows of permits as one, where the second goes on as the first does. */
function join(before: PermitRun, after: PermitRun): PermitRun | undefined {
  const { model, units, count, slotMs, goodForMs } = before;
  if (model !== after.model || units !== after.units || goodForMs !== after.goodForMs) return undefined;
  // Beside other batches each takes every so many slots: a single permit has no interval of its own yet.
  const stepMs = after.slotMs - (slotMs + (count - 1) * before.intervalMs);
  const intervalMs = count === 1 && after.count === 1 ? stepMs : before.intervalMs;
  if (Math.abs(stepMs - intervalMs) > 0.001 || (after.count > 1 && after.intervalMs !== intervalMs)) return undefined;
  return { ...before, intervalMs, count: count + after.count };
}
