// The ledger reducer: (state, event, now) -> state. Every permit of an account is issued here, and nowhere else.
import type {
  AccountLimits,
  ChunkReport,
  Gate,
  GateCommand,
  GrantMessage,
  LedgerView,
  PermitRun,
} from '../messages.js';
import { sizeOfRanges } from '../ranges.js';
import { GATES } from '../states.js';
import type { Holder, LedgerState } from './state.js';

export type LedgerEvent =
  | { readonly type: 'configured'; readonly limits: AccountLimits }
  | { readonly type: 'reported'; readonly report: ChunkReport }
  | { readonly type: 'gate'; readonly command: GateCommand }
  /** A message to this holder found nobody. */
  | { readonly type: 'holder-gone'; readonly sender: string }
  | { readonly type: 'tick' };

/** Most permits in one message: what fills a chunk. */
const MAX_PERMITS_TOLD = 500;
/** How long the places of a chunk that is gone stay taken: what it sent may be at the vendor. No model takes so long. */
const LOST_PLACES_MS = 1_800_000;
/** A chunk that said nothing for so long is told how things stand: one that was ended from outside is found out by it. */
const SILENT_HOLDER_MS = 900_000;
/** Chunks whose end is remembered. */
const MAX_ENDED = 200;

/** Applies one event, then issues what may be issued. Pure: the same arguments give the same state. */
export function reduceLedger(state: LedgerState, event: LedgerEvent, nowMs: number): LedgerState {
  return grant(askSilent(dropLostPlaces(openExpiredGates(apply(state, event, nowMs), nowMs), nowMs), nowMs), nowMs);
}

function apply(state: LedgerState, event: LedgerEvent, nowMs: number): LedgerState {
  switch (event.type) {
    case 'configured':
      return { ...state, limits: event.limits };
    case 'reported':
      return takeReport(state, event.report, nowMs);
    case 'gate':
      return tellAll({ ...state, gates: withGate(state.gates, event.command) });
    case 'holder-gone': {
      const holder = state.holders[event.sender];
      return holder === undefined ? state : letGo(state, holder, nowMs);
    }
    case 'tick':
      return state;
  }
}

/** Keeps the newest word of a chunk. It is absolute, so a lost or doubled one does no harm. */
function takeReport(state: LedgerState, report: ChunkReport, nowMs: number): LedgerState {
  const known = state.holders[report.sender];
  const sameRun = known?.runId === report.runId;
  if (sameRun ? report.seq <= known.seq : known !== undefined && report.bornMs < known.bornMs) return state;
  if (hasEnded(state, report)) return state;
  const issued = Math.max(report.seen, sameRun ? known.issued : 0);
  const unseen = sameRun ? dropSeen(known.unseen, report.seen) : [];
  const { sender, runId, bornMs, seq, batchId, weight, wants, seen, holding, unknown, extra, posted } = report;
  const holder: Holder = {
    sender,
    runId,
    bornMs,
    seq,
    batchId,
    weight,
    wants,
    seen,
    holding,
    unknown,
    extra,
    posted,
    issued,
    unseen,
    // A newcomer must learn of a closed gate; who missed a message asks again for it.
    untold: (sameRun && known.untold) || (!sameRun && closedGate(state) !== null) || report.asksAgain,
    heardMs: nowMs,
    goneMs: null,
  };
  if (!report.done) return withHolder(state, holder);
  // What was on its way to it is void: it has ended and uses nothing more.
  const ended = [...state.ended, { sender, runId, bornMs }].slice(-MAX_ENDED);
  return letGo({ ...state, ended }, { ...holder, issued: seen, unseen: [] }, nowMs);
}

function hasEnded(state: LedgerState, { sender, runId, bornMs }: ChunkReport): boolean {
  return state.ended.some((last) => last.sender === sender && (last.runId === runId || bornMs < last.bornMs));
}

/** A chunk that is gone wishes for nothing; a place that it doesn't account for stays taken for a while. */
function letGo(state: LedgerState, holder: Holder, nowMs: number): LedgerState {
  if (placesOf(holder) === 0) return forget(state, holder.sender);
  return withHolder(state, { ...holder, wants: [], untold: false, goneMs: holder.goneMs ?? nowMs });
}

function askSilent(state: LedgerState, nowMs: number): LedgerState {
  const silent = Object.values(state.holders).filter(
    ({ goneMs, heardMs }) => goneMs === null && heardMs + SILENT_HOLDER_MS <= nowMs,
  );
  return silent.reduce((rest, holder) => withHolder(rest, { ...holder, untold: true, heardMs: nowMs }), state);
}

function dropLostPlaces(state: LedgerState, nowMs: number): LedgerState {
  const lost = Object.values(state.holders).filter(({ goneMs }) => goneMs !== null && goneMs + LOST_PLACES_MS <= nowMs);
  return lost.reduce((rest, { sender }) => forget(rest, sender), state);
}

function dropSeen(runs: readonly PermitRun[], seen: number): readonly PermitRun[] {
  return runs.flatMap((run) => {
    const skip = Math.max(0, seen - run.first + 1);
    if (skip >= run.count) return [];
    return [{ ...run, first: run.first + skip, count: run.count - skip, slotMs: run.slotMs + skip * run.intervalMs }];
  });
}

function withGate(gates: LedgerState['gates'], command: GateCommand): LedgerState['gates'] {
  const { [command.gate]: _before, ...others } = gates;
  if (command.command === 'open') return others;
  const { gate: name, closedUntilMs, reason, setBy } = command;
  return { ...others, [name]: { name, closedUntilMs, reason, setBy } };
}

function openExpiredGates(state: LedgerState, nowMs: number): LedgerState {
  const expired = GATES.filter((name) => {
    const until = state.gates[name]?.closedUntilMs;
    return until !== undefined && until !== null && until <= nowMs;
  });
  if (expired.length === 0) return state;
  const gates = Object.fromEntries(
    Object.entries(state.gates).filter(([name]) => !(expired as string[]).includes(name)),
  );
  return tellAll({ ...state, gates });
}

/** Issues permits while places are free: the batch served least for its weight first, its chunks in turn. */
function grant(state: LedgerState, nowMs: number): LedgerState {
  if (state.limits === null || closedGate(state) !== null) return state;
  let free = state.limits.maxInFlight - inFlight(state);
  if (free <= 0) return state;
  const holders: Record<string, Holder> = { ...state.holders };
  const served = { ...state.served };
  const hungry = new Map<string, string[]>();
  for (const holder of Object.values(holders)) {
    if (openWants(holder).length === 0) continue;
    const chunks = hungry.get(holder.batchId);
    if (chunks === undefined) hungry.set(holder.batchId, [holder.sender]);
    else chunks.push(holder.sender);
  }
  // A batch that comes new, or was away, starts level with the others, not with all it missed.
  let { servedClock } = state;
  for (const batchId of hungry.keys()) served[batchId] = Math.max(served[batchId] ?? 0, servedClock);
  while (free > 0 && hungry.size > 0) {
    const [batchId, chunks] = [...hungry].reduce((least, next) =>
      (served[next[0]] ?? 0) < (served[least[0]] ?? 0) ? next : least,
    );
    const sender = chunks[0];
    const holder = sender === undefined ? undefined : holders[sender];
    const next = holder === undefined ? undefined : openWants(holder)[0];
    if (
      sender === undefined ||
      holder === undefined ||
      next === undefined ||
      holder.issued - holder.seen >= MAX_PERMITS_TOLD
    ) {
      chunks.shift();
      if (chunks.length === 0) hungry.delete(batchId);
      continue;
    }
    // Alone, a batch takes all it wishes at once; beside others, one permit a turn.
    const count = hungry.size > 1 ? 1 : Math.min(free, next.count, MAX_PERMITS_TOLD - (holder.issued - holder.seen));
    holders[sender] = issue(holder, next.model, next.units, count, nowMs);
    const before = served[batchId] ?? 0;
    const after = before + (count * next.units) / holder.weight;
    served[batchId] = after;
    servedClock = hungry.size > 1 ? before : after;
    free -= count;
  }
  const active = new Set(Object.values(holders).map((holder) => holder.batchId));
  return {
    ...state,
    holders,
    servedClock,
    served: Object.fromEntries(Object.entries(served).filter(([batchId]) => active.has(batchId))),
  };
}

function issue(holder: Holder, model: string, units: number, count: number, nowMs: number): Holder {
  const last = holder.unseen.at(-1);
  const joins =
    last !== undefined &&
    last.model === model &&
    last.units === units &&
    last.slotMs === nowMs &&
    last.intervalMs === 0;
  const run: PermitRun = joins
    ? { ...last, count: last.count + count }
    : { first: holder.issued + 1, count, model, units, slotMs: nowMs, intervalMs: 0, goodForMs: null };
  const unseen = joins ? [...holder.unseen.slice(0, -1), run] : [...holder.unseen, run];
  return { ...holder, issued: holder.issued + count, unseen, untold: true };
}

/** What a holder wishes beyond the permits already on their way to it. */
function openWants(
  holder: Holder,
): readonly { readonly model: string; readonly units: number; readonly count: number }[] {
  const onTheWay = new Map<string, number>();
  for (const run of holder.unseen) onTheWay.set(run.model, (onTheWay.get(run.model) ?? 0) + run.count);
  return holder.wants.flatMap((want) => {
    const covered = Math.min(want.count, onTheWay.get(want.model) ?? 0);
    onTheWay.set(want.model, (onTheWay.get(want.model) ?? 0) - covered);
    return want.count > covered ? [{ ...want, count: want.count - covered }] : [];
  });
}

/** Places taken: permits on their way, permits held, and generations taken over. Unknown ones keep theirs. */
export function inFlight(state: LedgerState): number {
  return Object.values(state.holders).reduce((sum, holder) => sum + placesOf(holder), 0);
}

function placesOf(holder: Holder): number {
  return holder.issued - holder.seen + sizeOfRanges(holder.holding) + holder.extra;
}

/** The gate that is closed now, the longest first; null when permits may be issued. */
export function closedGate(state: LedgerState): Gate | null {
  const closed = GATES.flatMap((name) => state.gates[name] ?? []);
  if (closed.length === 0) return null;
  const until = (gate: Gate) => gate.closedUntilMs ?? Number.POSITIVE_INFINITY;
  return closed.reduce((longest, gate) => (until(gate) > until(longest) ? gate : longest));
}

/** The message due to each holder that must be told something, with the state that counts it as numbered. */
export function ledgerMessages(
  state: LedgerState,
  runId: string,
): {
  readonly state: LedgerState;
  readonly messages: readonly { readonly to: string; readonly message: GrantMessage }[];
} {
  const due = Object.values(state.holders).filter((holder) => holder.untold);
  if (due.length === 0) return { state, messages: [] };
  const gate = closedGate(state);
  const holders = { ...state.holders };
  let { toldSeq } = state;
  const messages = due.map((holder) => {
    toldSeq += 1;
    holders[holder.sender] = { ...holder, untold: false };
    const { account: sender, bornMs } = state;
    return {
      to: holder.sender,
      message: {
        sender,
        runId,
        bornMs,
        toRunId: holder.runId,
        seq: toldSeq,
        permits: holder.unseen,
        gate,
        placesShort: true,
      },
    };
  });
  return { state: { ...state, toldSeq, holders }, messages };
}

/** When a gate opens by itself, a lost place is free, or a silent chunk is asked; null when nothing is. Epoch milliseconds. */
export function nextLedgerWakeMs(state: LedgerState): number | null {
  const holders = Object.values(state.holders).map(({ goneMs, heardMs }) =>
    goneMs === null ? heardMs + SILENT_HOLDER_MS : goneMs + LOST_PLACES_MS,
  );
  const times = [...GATES.flatMap((name) => state.gates[name]?.closedUntilMs ?? []), ...holders];
  return times.length === 0 ? null : Math.min(...times);
}

/** What people see of a ledger. */
export function ledgerView(state: LedgerState): LedgerView {
  const waiting = new Map<string, { batchId: string; chunks: number; wants: number }>();
  for (const holder of Object.values(state.holders)) {
    const wants = openWants(holder).reduce((sum, want) => sum + want.count, 0);
    if (wants === 0) continue;
    const entry = waiting.get(holder.batchId) ?? { batchId: holder.batchId, chunks: 0, wants: 0 };
    waiting.set(holder.batchId, { ...entry, chunks: entry.chunks + 1, wants: entry.wants + wants });
  }
  return {
    account: state.account,
    limits: state.limits,
    gates: GATES.flatMap((name) => state.gates[name] ?? []),
    inFlight: inFlight(state),
    unknown: Object.values(state.holders).reduce(
      (sum, holder) => sum + (holder.goneMs === null ? sizeOfRanges(holder.unknown) : placesOf(holder)),
      0,
    ),
    waiting: [...waiting.values()],
    awaiting: [],
  };
}

function withHolder(state: LedgerState, holder: Holder): LedgerState {
  return { ...state, holders: { ...state.holders, [holder.sender]: holder } };
}

function forget(state: LedgerState, sender: string): LedgerState {
  const { [sender]: _gone, ...holders } = state.holders;
  return { ...state, holders };
}

function tellAll(state: LedgerState): LedgerState {
  return {
    ...state,
    holders: Object.fromEntries(
      Object.entries(state.holders).map(([sender, holder]) => [sender, { ...holder, untold: holder.goneMs === null }]),
    ),
  };
}
