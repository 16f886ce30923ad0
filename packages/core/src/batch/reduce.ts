// The batch reducer: which chunks run, which are done, and what people see of the whole.
import type { OpenedBatch } from '../activities.js';
import type { BatchSettings, HeldSettings } from '../batch-settings.js';
import type { ErrorCode } from '../errors.js';
import type { BatchView, ChunkProgress, Control, Gate } from '../messages.js';
import { LAST_TRY_MS } from '../chunk/last-try.js';
import { type Ranges, numbersOf, toRanges } from '../ranges.js';
import { addCounts, type BatchState, type ShotCounts } from '../states.js';

/** Chunks at the same time. Source: measured, 8 gave 377 shots/s, 40 gave 277, 100 gave 111. */
export const MAX_OPEN_CHUNKS = 8;
/** A chunk that said nothing for so long is asked; doubled while it has nothing new to say, since a gate may be closed for weeks. */
const SILENCE_MS = { first: 60_000, longest: 960_000 };
/** Before a chunk that ended without a last word is begun again: at once, then doubled. */
const BEGIN_PAUSE_MS = { first: 1_000, longest: 300_000 };

/** A chunk that runs. */
export interface OpenChunk {
  readonly chunk: number;
  /** When it was last heard of, or asked; epoch milliseconds. */
  readonly heardMs: number;
  readonly runId: string;
  readonly seq: number;
  /** How often it was asked without having anything new to say. */
  readonly asks: number;
  readonly counts: ShotCounts | null;
  /** What it said it does, and how many submits it has open; null before its first word. */
  readonly does: Pick<ChunkProgress, 'control' | 'submitting'> | null;
  /** What holds it, by its own word. @default nothing */
  readonly gate?: Gate | null;
  /** Shots that failed in this run. */
  readonly failures: number;
  /** What it was told to do; null for one that was found running, and may have been told anything before. */
  readonly told: BatchRunState['control'] | null;
  /** What it was told beside that, as text to compare. @default nothing */
  readonly toldMore?: string;
  /** Nothing says that it runs, but it may: it is asked to find out. */
  readonly isGuess: boolean;
}

/** What a batch knows. Plain data: it is carried through continue-as-new as it stands. */
export interface BatchRunState {
  readonly version: 1;
  readonly epoch: number;
  readonly account: string;
  readonly total: number;
  readonly control: 'running' | 'paused' | 'canceling';
  /** Canceled, and nothing that is in flight is waited for. */
  readonly now?: true;
  /** What a person has set; that goes before what the run was asked for. @default nothing */
  readonly set?: BatchSettings;
  /** As the run was asked for. @default 1 */
  readonly weight?: number;
  /** Chunks that a run before started, and that have not taken their chunk yet, were met or asked. */
  readonly hasLookedAround: boolean;
  /** Chunks not begun. */
  readonly todo: Ranges;
  readonly open: readonly OpenChunk[];
  /** Chunks that ended without a last word: how often, and when each may be begun again; epoch milliseconds. */
  readonly lost: Readonly<Record<number, { readonly times: number; readonly dueMs: number }>>;
  /** Until then a chunk that ended without a last word, or with tries that nobody can tell of, may still send: its workers hear of its end with a heartbeat. Epoch milliseconds. */
  readonly lastTriesMs: number;
  /** Counts, bytes and errors of all chunks that are neither open nor to do, and of those to do as they were found. */
  readonly counts: ShotCounts;
  readonly bytes: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Late duplicates that audits found. */
  readonly duplicates: number;
  /** Some shots go first: whether they are on their way, or how they came out. Null where none do. */
  readonly canary: 'running' | 'passed' | 'failed' | null;
  /** More failures than this stop it; null where it goes on whatever fails. */
  readonly tolerate: number | null;
  /** Failures of chunks that have ended in this run. */
  readonly failures: number;
  /** Why it stopped by itself. */
  readonly stopped: ErrorCode | null;
}

export type BatchEvent =
  | { readonly type: 'begun'; readonly chunk: number }
  /** It runs already: a chunk that an earlier run of this batch left alone. */
  | { readonly type: 'found'; readonly chunk: number }
  /** `more`: of {@link moreToTell} when it was told. */
  | {
      readonly type: 'told';
      readonly chunk: number;
      readonly control: BatchRunState['control'];
      readonly more?: string | undefined;
    }
  | { readonly type: 'progressed'; readonly progress: ChunkProgress }
  | { readonly type: 'asked'; readonly chunk: number }
  /** A chunk that runs no more and said nothing: it is begun again, and its seal or records tell. */
  | { readonly type: 'vanished'; readonly chunk: number }
  | { readonly type: 'controlled'; readonly control: Control }
  /** All that is set now. */
  | { readonly type: 'set'; readonly settings: BatchSettings };

/** Chunks that may be running are asked before anything else: what a person says now is for them as well. */
export function openedBatchState(opened: OpenedBatch, epoch: number, weight?: number): BatchRunState {
  const begun = opened.begun ?? [];
  return {
    version: 1,
    epoch,
    account: opened.account,
    total: opened.total,
    control: 'running',
    hasLookedAround: false,
    todo: toRanges(opened.chunks.filter((chunk) => !begun.includes(chunk))),
    open: begun.map((chunk) => ({ ...openChunk(chunk, 0), told: null })),
    lost: {},
    lastTriesMs: 0,
    counts: opened.counts,
    bytes: opened.bytes,
    errors: opened.errors,
    duplicates: opened.duplicates ?? 0,
    canary: opened.canary === undefined ? null : 'running',
    tolerate: opened.tolerate ?? null,
    failures: 0,
    stopped: null,
    ...(opened.set === undefined ? {} : { set: opened.set }),
    ...(weight === undefined ? {} : { weight }),
  };
}

/** Applies one event. Pure: the same arguments give the same state. */
export function reduceBatch(state: BatchRunState, event: BatchEvent, nowMs: number): BatchRunState {
  switch (event.type) {
    case 'begun': {
      const todo = toRanges([...numbersOf(state.todo)].filter((chunk) => chunk !== event.chunk));
      const others = state.open.filter(({ chunk }) => chunk !== event.chunk);
      return {
        ...state,
        hasLookedAround: true,
        todo,
        open: [...others, { ...openChunk(event.chunk, nowMs), ...toldMore(moreToTell(state)) }],
      };
    }
    case 'found':
      return withOpen(state, event.chunk, { told: null });
    case 'told':
      return withOpen(state, event.chunk, { told: event.control, ...toldMore(event.more) });
    case 'progressed':
      return stopIfFailing(takeProgress(state, event.progress, nowMs), nowMs);
    case 'asked': {
      const asks = (state.open.find(({ chunk }) => chunk === event.chunk)?.asks ?? 0) + 1;
      return withOpen(state, event.chunk, { heardMs: nowMs, asks });
    }
    case 'vanished':
      return vanish(state, event.chunk, nowMs);
    case 'controlled':
      return takeCommand(state, event.control, nowMs);
    case 'set':
      return stopIfFailing({ ...state, set: event.settings }, nowMs);
  }
}

/** Canceling is for good; only not to wait can be asked for later. */
function takeCommand(before: BatchRunState, { command, now }: Control, nowMs: number): BatchRunState {
  const state = command === 'cancel' && now === true ? { ...before, now: true as const } : before;
  return state.control === 'canceling' ? state : takeControl(state, command, nowMs);
}

/** What holds, whoever said so. */
export function settingsOf({ set = {}, tolerate, weight = 1 }: BatchRunState): HeldSettings {
  return {
    chunksAtOnce: set.chunksAtOnce ?? MAX_OPEN_CHUNKS,
    tolerate: set.tolerate === undefined ? tolerate : set.tolerate,
    weight: set.weight ?? weight,
  };
}

/** What a chunk that runs is told. Absolute: it may be told again. */
export function controlOf(state: BatchRunState): Control {
  const { control, stopped, now, set } = state;
  const { weight, tolerate } = settingsOf(state);
  return {
    command: control === 'canceling' ? 'cancel' : control === 'paused' ? 'pause' : 'resume',
    ...(now === undefined ? {} : { now }),
    ...(stopped === null ? {} : { code: stopped }),
    ...(set === undefined ? {} : { weight }),
    ...(set === undefined || tolerate === null ? {} : { tellsFailures: true }),
  };
}

/** The same, less what every chunk is told, as text to compare; undefined where there is nothing. */
export function moreToTell(state: BatchRunState): string | undefined {
  const { command: _command, code: _code, ...more } = controlOf(state);
  return Object.keys(more).length === 0 ? undefined : JSON.stringify(more);
}

function toldMore(more: string | undefined): Pick<OpenChunk, 'toldMore'> {
  return more === undefined ? {} : { toldMore: more };
}

/** Whoever is told to stop before it has begun anything asks the chunks that a run before may have started. */
function takeControl(state: BatchRunState, command: Control['command'], nowMs: number): BatchRunState {
  if (command === 'resume') return { ...state, control: 'running' };
  const control = command === 'cancel' ? 'canceling' : 'paused';
  if (state.hasLookedAround) return { ...state, control };
  const todo = [...numbersOf(state.todo)];
  const asked = todo.slice(0, MAX_OPEN_CHUNKS);
  const open = asked.map((chunk) => ({ ...openChunk(chunk, nowMs), told: null, isGuess: true }));
  return {
    ...state,
    control,
    hasLookedAround: true,
    todo: toRanges(todo.slice(MAX_OPEN_CHUNKS)),
    open: [...state.open, ...open],
  };
}

function openChunk(chunk: number, nowMs: number): OpenChunk {
  return {
    chunk,
    heardMs: nowMs,
    runId: '',
    seq: 0,
    asks: 0,
    counts: null,
    does: null,
    failures: 0,
    told: 'running',
    isGuess: false,
  };
}

function withOpen(state: BatchRunState, chunk: number, change: Partial<OpenChunk>): BatchRunState {
  return { ...state, open: state.open.map((open) => (open.chunk === chunk ? { ...open, ...change } : open)) };
}

/** A chunk whose last word came while it was asked has not vanished: it is counted already. */
function vanish(state: BatchRunState, gone: number, nowMs: number): BatchRunState {
  const known = state.open.find(({ chunk }) => chunk === gone);
  if (known === undefined) return state;
  const todo = toRanges([...numbersOf(state.todo), gone]);
  const open = state.open.filter(({ chunk }) => chunk !== gone);
  // It never was: it has sent nothing.
  if (known.isGuess) return { ...state, open, todo };
  const times = (state.lost[gone]?.times ?? 0) + 1;
  const pauseMs = Math.min(BEGIN_PAUSE_MS.longest, BEGIN_PAUSE_MS.first * 2 ** Math.min(times - 2, 12));
  const lost = { ...state.lost, [gone]: { times, dueMs: times === 1 ? nowMs : nowMs + pauseMs } };
  return { ...state, open, lost, lastTriesMs: nowMs + LAST_TRY_MS, todo };
}

/** A chunk counts once: what it says after its last word is not heard. */
function takeProgress(state: BatchRunState, progress: ChunkProgress, nowMs: number): BatchRunState {
  const known = state.open.find(({ chunk }) => chunk === progress.chunk);
  if (known === undefined || (known.runId === progress.runId && progress.seq <= known.seq)) return state;
  if (!progress.done) {
    const { chunk, runId, seq, counts, control, submitting, gate, failures = 0 } = progress;
    const news = JSON.stringify(counts) !== JSON.stringify(known.counts);
    const does = { control, submitting };
    // One that was reset may have forgotten what it was told. Canceling is for good, whoever asked for it.
    const told = control === known.told || control === 'canceling' ? known.told : null;
    return withOpen(withCanary(state, progress), chunk, {
      failures,
      gate,
      heardMs: nowMs,
      runId,
      seq,
      counts,
      does,
      told,
      isGuess: false,
      asks: news ? 0 : known.asks,
    });
  }
  // A chunk of an earlier run of this batch, left alone by it: now it can be begun for this one.
  if (progress.epoch !== state.epoch) return vanish(state, progress.chunk, nowMs);
  const errors = { ...state.errors };
  for (const [code, count] of Object.entries(progress.errors) as [ErrorCode, number][])
    errors[code] = (errors[code] ?? 0) + count;
  return {
    ...withCanary(state, progress),
    failures: state.failures + (progress.failures ?? 0),
    open: state.open.filter((open) => open !== known),
    lastTriesMs: progress.submitting > 0 ? nowMs + LAST_TRY_MS : state.lastTriesMs,
    counts: addCounts(state.counts, progress.counts),
    bytes: state.bytes + progress.bytes,
    errors,
    duplicates: state.duplicates + progress.duplicates,
  };
}

/** How the shots that go first came out, as their chunk says. */
function withCanary(state: BatchRunState, { canary }: ChunkProgress): BatchRunState {
  return state.canary === 'running' && canary !== undefined ? { ...state, canary } : state;
}

/** Too much has failed: nothing more is sent, and what is in flight is collected. */
function stopIfFailing(state: BatchRunState, nowMs: number): BatchRunState {
  if (state.control === 'canceling') return state;
  const failures = state.open.reduce((sum, open) => sum + open.failures, state.failures);
  const { tolerate } = settingsOf(state);
  if (state.canary !== 'failed' && (tolerate === null || failures <= tolerate)) return state;
  return takeControl({ ...state, stopped: 'BATCH_STOPPED' }, 'cancel', nowMs);
}

/** Chunks to begin now, of which so many run at once unless somebody has set it otherwise. Canceling begins none: shots of those are canceled by it. */
export function chunksToBegin(state: BatchRunState, maxOpen: number, nowMs: number): readonly number[] {
  if (state.control !== 'running') return [];
  // Nothing is begun beside the shots that go first.
  const most = state.canary === 'running' ? 1 : (state.set?.chunksAtOnce ?? maxOpen);
  const room = Math.max(0, most - state.open.length);
  const next: number[] = [];
  for (const chunk of numbersOf(state.todo)) {
    if (next.length >= room) break;
    if ((state.lost[chunk]?.dueMs ?? 0) <= nowMs) next.push(chunk);
  }
  return next;
}

/** Chunks that must be told what to do. */
export function untoldChunks(state: BatchRunState): readonly number[] {
  return state.open.filter((open) => !isTold(state, open)).map(({ chunk }) => chunk);
}

function isTold(state: BatchRunState, { told, toldMore: more }: OpenChunk): boolean {
  return told === state.control && more === moreToTell(state);
}

/** Chunks that have been silent too long. */
export function silentChunks(state: BatchRunState, nowMs: number): readonly number[] {
  return state.open.filter((open) => silentAtMs(open) <= nowMs).map(({ chunk }) => chunk);
}

function silentAtMs({ heardMs, asks }: OpenChunk): number {
  return heardMs + Math.min(SILENCE_MS.longest, SILENCE_MS.first * 2 ** Math.min(asks, 4));
}

/** When a chunk is to be asked, or may be begun again; null when nothing is. Epoch milliseconds. */
export function nextBatchWakeMs(state: BatchRunState, maxOpen: number, nowMs: number): number | null {
  const mayBegin = state.control === 'running' && state.open.length < (state.set?.chunksAtOnce ?? maxOpen);
  const due = mayBegin ? [...numbersOf(state.todo)].flatMap((chunk) => state.lost[chunk]?.dueMs ?? []) : [];
  const tries = state.lastTriesMs > nowMs && state.control !== 'running' ? [state.lastTriesMs] : [];
  const times = [...state.open.map(silentAtMs), ...due, ...tries];
  return times.length === 0 ? null : Math.min(...times);
}

/** True when every open chunk does what it was last told, and, paused or canceling, nothing more leaves it. */
export function isBatchSettled(state: BatchRunState, nowMs: number): boolean {
  if (state.control !== 'running' && state.lastTriesMs > nowMs) return false;
  return state.open.every((open) => {
    const { does } = open;
    if (!isTold(state, open)) return false;
    return state.control === 'running' || (does?.control === state.control && does.submitting === 0);
  });
}

/** Nothing runs, nothing will be begun, and of what was canceled nothing is sent any more. */
export function isBatchDone(state: BatchRunState, nowMs: number): boolean {
  if (state.open.length > 0) return false;
  return state.control === 'canceling' ? state.lastTriesMs <= nowMs : state.todo.length === 0;
}

/** What a query of the batch answers; open chunks are asked themselves. */
export function batchView(
  state: BatchRunState,
  batch: { readonly batchId: string; readonly epoch: number },
  ended: BatchState | null,
  nowMs: number,
): BatchView {
  const settled = isBatchSettled(state, nowMs);
  const steering = state.control === 'paused' && !settled ? 'pausing' : state.control;
  return {
    ...batch,
    state: ended ?? steering,
    counts: state.counts,
    bytes: state.bytes,
    errors: state.errors,
    openChunks: state.open.map(({ chunk }) => chunk).sort((a, b) => a - b),
    total: state.total,
    settled: ended !== null || settled,
    duplicates: state.duplicates,
    settings: settingsOf(state),
  };
}
