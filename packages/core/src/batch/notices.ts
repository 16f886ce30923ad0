// What a batch has to tell, and to whom: decided from what it hears of gates, and from how it ends.
import type { ErrorCode } from '../errors.js';
import type { Gate } from '../messages.js';
import type { NoticeEvent, NoticeWish } from '../notice.js';
import type { GateName } from '../states.js';

/** A gate that opens for less than this has not been open: one that flaps is told once. */
const OPEN_FOR_GOOD_MS = 300_000;

/** Shots of these came to an end that only somebody at the vendor can clear up. */
const FOR_A_PERSON: readonly ErrorCode[] = [
  'GENERATION_STUCK',
  'SUBMIT_AMBIGUOUS',
  'OUTPUT_UNAVAILABLE',
  'OUTPUT_INVALID',
];

/** A gate from when it closed until it has been open for a while. */
interface Closure {
  readonly gate: Gate;
  /** When it was first heard of; epoch milliseconds. */
  readonly sinceMs: number;
  /** When the last chunk heard that it is open; null while one is behind it. */
  readonly openMs: number | null;
  /** Receivers that were told. */
  readonly told: readonly string[];
}

/** Plain data: it is carried through continue-as-new as it stands. */
export interface NoticeState {
  readonly version: 1;
  /** The gate that each open chunk stands at. */
  readonly gates: Readonly<Record<number, Gate>>;
  readonly closures: Readonly<Partial<Record<GateName, Closure>>>;
  readonly stopTold: boolean;
  /** How many notices were begun: each has a number. */
  readonly begun: number;
}

export interface DueNotice {
  readonly receiver: string;
  readonly event: NoticeEvent;
  readonly number: number;
  readonly gate: Gate | null;
}

export const NO_NOTICES: NoticeState = { version: 1, gates: {}, closures: {}, stopTold: false, begun: 0 };

/** A chunk says at which gate it stands; null where it goes on, or has ended. */
export function hearGate(state: NoticeState, chunk: number, gate: Gate | null, nowMs: number): NoticeState {
  const { [chunk]: _before, ...others } = state.gates;
  const gates = gate === null ? others : { ...others, [chunk]: gate };
  const closures: Partial<Record<GateName, Closure>> = {};
  for (const [name, closure] of Object.entries(state.closures) as [GateName, Closure][]) {
    const isClosed = Object.values(gates).some((one) => one.name === name);
    closures[name] = { ...closure, openMs: isClosed ? null : (closure.openMs ?? nowMs) };
  }
  if (gate !== null) {
    const known = state.closures[gate.name];
    const goesOn = known !== undefined && (known.openMs === null || nowMs - known.openMs < OPEN_FOR_GOOD_MS);
    closures[gate.name] = {
      gate,
      sinceMs: goesOn ? known.sinceMs : nowMs,
      openMs: null,
      told: goesOn ? known.told : [],
    };
  }
  return { ...state, gates, closures };
}

/** What is to be told now, while the batch runs. `stopped`: it stopped by itself. */
export function dueNotices(
  state: NoticeState,
  wishes: readonly NoticeWish[],
  stopped: boolean,
  nowMs: number,
): { readonly state: NoticeState; readonly due: readonly DueNotice[] } {
  let { begun } = state;
  const due: DueNotice[] = [];
  const tell = (receiver: string, event: NoticeEvent, gate: Gate | null) => {
    begun += 1;
    due.push({ receiver, event, number: begun, gate });
  };
  const closures: Partial<Record<GateName, Closure>> = { ...state.closures };
  for (const [name, closure] of Object.entries(state.closures) as [GateName, Closure][]) {
    const now = wishes.filter((wish) => (tellAtMs(name, closure, wish) ?? Infinity) <= nowMs);
    for (const { receiver } of now) tell(receiver, eventOf(name), closure.gate);
    closures[name] = { ...closure, told: [...closure.told, ...now.map(({ receiver }) => receiver)] };
  }
  const tellsStop = stopped && !state.stopTold;
  if (tellsStop) for (const { receiver, on } of wishes) if (on.includes('tolerance')) tell(receiver, 'tolerance', null);
  return { state: { ...state, closures, stopTold: state.stopTold || tellsStop, begun }, due };
}

/** What is to be told when the run has ended. */
export function lastNotices(
  state: NoticeState,
  wishes: readonly NoticeWish[],
  outcome: {
    readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
    readonly duplicates: number;
    /** It stopped by itself. */
    readonly stopped: boolean;
  },
): readonly DueNotice[] {
  const needsPerson = outcome.duplicates > 0 || FOR_A_PERSON.some((code) => (outcome.errors[code] ?? 0) > 0);
  const events: readonly NoticeEvent[] = [
    ...(outcome.stopped && !state.stopTold ? (['tolerance'] as const) : []),
    'done',
    ...(needsPerson ? (['person'] as const) : []),
  ];
  let { begun } = state;
  return wishes.flatMap(({ receiver, on }) =>
    events
      .filter((event) => on.includes(event))
      .map((event) => ({ receiver, event, number: (begun += 1), gate: null })),
  );
}

/** When a closed gate is to be told next; null where nobody waits for that. Epoch milliseconds. */
export function nextNoticeMs(state: NoticeState, wishes: readonly NoticeWish[]): number | null {
  const times = (Object.entries(state.closures) as [GateName, Closure][]).flatMap(([name, closure]) =>
    wishes.flatMap((wish) => tellAtMs(name, closure, wish) ?? []),
  );
  return times.length === 0 ? null : Math.min(...times);
}

/** Null where it has been told, is open, or this receiver doesn't want to know. */
function tellAtMs(name: GateName, closure: Closure, wish: NoticeWish): number | null {
  if (closure.openMs !== null || closure.told.includes(wish.receiver) || !wish.on.includes(eventOf(name))) return null;
  // A key doesn't mend itself.
  return name === 'auth' ? closure.sinceMs : closure.sinceMs + wish.gateAfterMs;
}

function eventOf(name: GateName): NoticeEvent {
  return name === 'auth' ? 'auth' : 'gate';
}
