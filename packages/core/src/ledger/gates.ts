// Gates of an account: what closes them, what opens them, and the one request that tries whether the vendor takes some again.
import type { AccountPause, Gate, GateCommand } from '../messages.js';
import { GATES, type GateName } from '../states.js';
import { throwDice } from './dice.js';
import { periodAt } from './quota-periods.js';
import { Room } from './room.js';
import { byRules2, type LedgerGate, type LedgerState, type Probe } from './state.js';

/** Who closed a gate that neither a person nor the vendor's word closed. */
export const LEDGER = 'ledger';
/** Gates that a vendor closes: behind them one request goes first. */
const PROBED: ReadonlySet<GateName> = new Set(['rate', 'quota', 'auth', 'unreachable']);
/** Rest without a hint: a fixed part, in which a grant that is on its way is used up, and full jitter up to a longest that doubles. */
const REST_MS: Readonly<Record<'rate' | 'quota' | 'unreachable', { least: number; first: number; longest: number }>> = {
  rate: { least: 300, first: 700, longest: 300_000 },
  unreachable: { least: 1_000, first: 1_000, longest: 300_000 },
  quota: { least: 30_000, first: 60_000, longest: 3_600_000 },
};
/** Tries in a row that may fail before a time that the vendor names is no longer taken for the whole of it. */
const OBEYED_FAILS = { quota: 0, other: 2 } as const;
/** A probe that nobody heard of for so long after its time has failed. */
const PROBE_PATIENCE_MS = 60_000;
/** A probe that was returned unsent says nothing: another one goes so much later. */
const UNSENT_PAUSE_MS = 1_000;

/** The gate that is closed now, the longest first; null when permits may be issued. One that is tried counts as closed. */
export function closedGate(state: Pick<LedgerState, 'gates'>): Gate | null {
  const closed = GATES.flatMap((name) => state.gates[name] ?? []);
  if (closed.length === 0) return null;
  const until = ({ probe, closedUntilMs }: LedgerGate) =>
    probe === null ? (closedUntilMs ?? Number.POSITIVE_INFINITY) : 0;
  return toldGate(closed.reduce((longest, gate) => (until(gate) > until(longest) ? gate : longest)));
}

/** A gate as chunks and people are told of it. */
export function toldGate({ name, closedUntilMs, reason, setBy, sinceMs }: LedgerGate): Gate {
  return { name, closedUntilMs, reason, setBy, sinceMs };
}

/** How much may be granted as far as gates go. */
export function grantMode({ gates }: Pick<LedgerState, 'gates'>): 'all' | 'one' | 'none' {
  const closed = GATES.flatMap((name) => gates[name] ?? []);
  if (closed.length === 0) return 'all';
  return closed.every(({ probe }) => probe === 'due') ? 'one' : 'none';
}

/** A person's word, or a worker's. */
export function takeGateCommand(state: LedgerState, command: GateCommand, nowMs: number): LedgerState {
  const { gate: name } = command;
  switch (command.command) {
    case 'open': {
      const known = state.gates[name];
      // What the vendor closed is tried first; what a person closed is open.
      if (known !== undefined && PROBED.has(name))
        return withGate(state, { ...known, closedUntilMs: nowMs, probe: 'due' });
      return withoutGate(state, name);
    }
    case 'close': {
      const { closedUntilMs, reason, setBy } = command;
      const known = state.gates[name];
      if (known !== undefined && known.setBy !== setBy && isLonger(known.closedUntilMs, closedUntilMs)) return state;
      return withGate(state, { name, closedUntilMs, reason, setBy, sinceMs: nowMs, fails: 0, probe: null });
    }
    case 'refused':
      return refuse(state, command, nowMs);
  }
}

/** What a person wrote into the store: the last word counts, and nothing said leaves it as it is. */
export function takePause(state: LedgerState, paused: AccountPause | null | undefined, nowMs: number): LedgerState {
  if (paused === undefined) return state;
  if (paused === null || (paused.untilMs ?? Number.POSITIVE_INFINITY) <= nowMs) return withoutGate(state, 'paused');
  const { reason, setBy, sinceMs, untilMs: closedUntilMs } = paused;
  return withGate(state, { name: 'paused', closedUntilMs, reason, setBy, sinceMs, fails: 0, probe: null });
}

/** The vendor refused. Several workers may hear of the same trouble: the longest wait holds. */
function refuse(state: LedgerState, command: GateCommand, nowMs: number): LedgerState {
  const { gate: name, reason, setBy, closedUntilMs: hintMs } = command;
  const known = state.gates[name];
  const fails = known === undefined ? 0 : known.probe === null ? known.fails : known.fails + 1;
  const sinceMs = known?.sinceMs ?? nowMs;
  const close = (closedUntilMs: number | null) => ({ name, closedUntilMs, reason, setBy, sinceMs, fails, probe: null });
  // It stays closed until a person opens it, or a batch begins, which may be because its key was mended.
  if (name === 'auth') return withGate(state, close(null));
  const isClosed = known !== undefined && known.probe === null;
  if (hintMs !== null) {
    if (isClosed && isLonger(known.closedUntilMs, hintMs)) return state;
    // A vendor that always says "in a second" of a period that is used up, or again and again "at once", is asked ever less often.
    const least =
      fails > OBEYED_FAILS[name === 'quota' ? 'quota' : 'other']
        ? restOf(state, name, fails, nowMs)
        : { untilMs: 0, dice: state.dice };
    return withGate({ ...state, dice: least.dice }, close(Math.max(hintMs, least.untilMs)));
  }
  if (isClosed) return state;
  const turnMs = name === 'quota' && fails === 0 ? nextTurn(state, nowMs) : null;
  const { untilMs, dice } = restOf(state, name, fails, nowMs);
  if (turnMs === null) return withGate({ ...state, dice }, close(untilMs));
  // The vendor's period may turn at another time than ours: where we count that some is left, it is asked before.
  if (byRules2(state) && isLeft(state, nowMs)) return withGate({ ...state, dice }, close(Math.min(turnMs, untilMs)));
  return withGate(state, close(turnMs));
}

/** When the period turns that all models count in; null where none is known. */
function nextTurn({ limits }: LedgerState, nowMs: number): number | null {
  const turns = (limits?.quotas ?? []).flatMap(({ model, periods }) =>
    model === undefined ? periodAt(periods, nowMs).endMs : [],
  );
  return turns.length === 0 ? null : Math.min(...turns);
}

/** True when no quota of all models is used up, as far as we know, whatever becomes of what is on its way. */
function isLeft(state: LedgerState, nowMs: number): boolean {
  const room = new Room(state);
  return (state.limits?.quotas ?? []).every((quota) => {
    const { posted, unknown, drift } = room.tally(quota, periodAt(quota.periods, nowMs));
    return quota.model !== undefined || quota.limit - posted - unknown - drift >= 1;
  });
}

function restOf({ dice: before }: LedgerState, name: GateName, fails: number, nowMs: number) {
  const { least, first, longest } = name === 'quota' || name === 'unreachable' ? REST_MS[name] : REST_MS.rate;
  const { share, dice } = throwDice(before);
  return { untilMs: Math.ceil(nowMs + least + share * Math.min(longest, first * 2 ** Math.min(fails, 12))), dice };
}

/** Gates whose time has come: opened, or tried by one request. A probe that nobody heard of has failed. */
export function turnGates(state: LedgerState, nowMs: number): LedgerState {
  return GATES.reduce((before, name) => {
    const gate = before.gates[name];
    if (gate === undefined) return before;
    if (isProbeOut(gate.probe)) return gate.probe.untilMs <= nowMs ? failProbe(before, gate, nowMs) : before;
    if (gate.probe === 'due' || gate.closedUntilMs === null || gate.closedUntilMs > nowMs) return before;
    return PROBED.has(name) ? withGate(before, { ...gate, probe: 'due' }) : withoutGate(before, name);
  }, state);
}

/** One request is out for every gate that waits for it. */
export function sendProbe(
  gates: LedgerState['gates'],
  probe: Omit<Probe, 'untilMs'>,
  overMs: number,
): LedgerState['gates'] {
  const out: Probe = { ...probe, untilMs: overMs + PROBE_PATIENCE_MS };
  return Object.fromEntries(
    Object.entries(gates).map(([name, gate]) => [name, gate.probe === 'due' ? { ...gate, probe: out } : gate]),
  );
}

/** What a chunk's word says about the probe that it was given. */
export function settleProbes(
  state: LedgerState,
  sender: string,
  fateOf: (number: number) => 'open' | 'clean' | 'unknown' | 'unsent',
  nowMs: number,
): LedgerState {
  return GATES.reduce((before, name) => {
    const gate = before.gates[name];
    if (gate === undefined || !isProbeOut(gate.probe) || gate.probe.sender !== sender) return before;
    switch (fateOf(gate.probe.number)) {
      case 'open':
        return before;
      case 'clean':
        return withoutGate(before, name);
      case 'unknown':
        return failProbe(before, gate, nowMs);
      case 'unsent':
        return withGate(before, { ...byLedger(before, gate), probe: null, closedUntilMs: nowMs + UNSENT_PAUSE_MS });
    }
  }, state);
}

/** A batch begins: perhaps because somebody mended the key. */
export function tryKeyAgain(state: LedgerState, nowMs: number): LedgerState {
  const { auth } = state.gates;
  if (auth === undefined || auth.probe !== null) return state;
  return withGate(state, { ...auth, closedUntilMs: nowMs, probe: 'due' });
}

function failProbe(before: LedgerState, gate: LedgerGate, nowMs: number): LedgerState {
  const fails = gate.fails + 1;
  const { untilMs, dice } = restOf(before, gate.name, fails, nowMs);
  return withGate({ ...before, dice }, { ...byLedger(before, gate), fails, probe: null, closedUntilMs: untilMs });
}

/** It stays closed because of a try of which nothing was heard, and no longer by the vendor's word. */
function byLedger(state: LedgerState, gate: LedgerGate): LedgerGate {
  return byRules2(state) ? { ...gate, setBy: LEDGER } : gate;
}

/** When the next gate turns; epoch milliseconds. */
export function gateWakes({ gates }: Pick<LedgerState, 'gates'>): number[] {
  return GATES.flatMap((name) => {
    const gate = gates[name];
    if (gate === undefined || gate.probe === 'due') return [];
    return isProbeOut(gate.probe) ? gate.probe.untilMs : (gate.closedUntilMs ?? []);
  });
}

export function isProbeOut(probe: LedgerGate['probe']): probe is Probe {
  return probe !== null && probe !== 'due';
}

export function withGate(state: LedgerState, gate: LedgerGate): LedgerState {
  return { ...state, gates: { ...state.gates, [gate.name]: gate } };
}

function withoutGate(state: LedgerState, name: GateName): LedgerState {
  if (state.gates[name] === undefined) return state;
  const { [name]: _open, ...gates } = state.gates;
  return { ...state, gates };
}

function isLonger(one: number | null, other: number | null): boolean {
  return (one ?? Number.POSITIVE_INFINITY) > (other ?? Number.POSITIVE_INFINITY);
}
