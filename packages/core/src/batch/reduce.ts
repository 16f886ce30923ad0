// The batch reducer: which chunks run, which are done, and what people see of the whole.
import type { OpenedBatch } from '../activities.js';
import type { ErrorCode } from '../errors.js';
import type { BatchView, ChunkProgress, Control } from '../messages.js';
import { type Ranges, numbersOf, toRanges } from '../ranges.js';
import { addCounts, type BatchState, type ShotCounts } from '../states.js';

/** Chunks at the same time. Source: measured, 8 gave 377 shots/s, 40 gave 277, 100 gave 111. */
export const MAX_OPEN_CHUNKS = 8;
/** A chunk that said nothing for so long is asked. */
export const SILENCE_MS = 60_000;

/** A chunk that runs. */
export interface OpenChunk {
  readonly chunk: number;
  /** When it was last heard of, or asked; epoch milliseconds. */
  readonly heardMs: number;
  readonly runId: string;
  readonly seq: number;
  /** What it was told to do; null for one that was found running, and may have been told anything before. */
  readonly told: BatchRunState['control'] | null;
}

/** What a batch knows. Plain data: it is carried through continue-as-new as it stands. */
export interface BatchRunState {
  readonly version: 1;
  readonly epoch: number;
  readonly account: string;
  readonly total: number;
  readonly control: 'running' | 'paused' | 'canceling';
  /** Chunks not begun. */
  readonly todo: Ranges;
  readonly open: readonly OpenChunk[];
  /** Counts, bytes and errors of all chunks that are neither open nor to do, and of those to do as they were found. */
  readonly counts: ShotCounts;
  readonly bytes: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
}

export type BatchEvent =
  | { readonly type: 'begun'; readonly chunk: number }
  /** It runs already: a chunk that an earlier run of this batch left alone. */
  | { readonly type: 'found'; readonly chunk: number }
  | { readonly type: 'told'; readonly chunk: number; readonly control: BatchRunState['control'] }
  | { readonly type: 'progressed'; readonly progress: ChunkProgress }
  | { readonly type: 'asked'; readonly chunk: number }
  /** A chunk that runs no more and said nothing: it is begun again, and its seal or records tell. */
  | { readonly type: 'vanished'; readonly chunk: number }
  | { readonly type: 'controlled'; readonly control: Control };

export function openedBatchState(opened: OpenedBatch, epoch: number): BatchRunState {
  return {
    version: 1,
    epoch,
    account: opened.account,
    total: opened.total,
    control: 'running',
    todo: toRanges(opened.chunks),
    open: [],
    counts: opened.counts,
    bytes: opened.bytes,
    errors: opened.errors,
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
        todo,
        open: [...others, { chunk: event.chunk, heardMs: nowMs, runId: '', seq: 0, told: 'running' }],
      };
    }
    case 'found':
      return withOpen(state, event.chunk, { told: null });
    case 'told':
      return withOpen(state, event.chunk, { told: event.control });
    case 'progressed':
      return takeProgress(state, event.progress, nowMs);
    case 'asked':
      return withOpen(state, event.chunk, { heardMs: nowMs });
    case 'vanished':
      return vanish(state, event.chunk);
    case 'controlled':
      if (state.control === 'canceling') return state;
      return {
        ...state,
        control:
          event.control.command === 'cancel' ? 'canceling' : event.control.command === 'pause' ? 'paused' : 'running',
      };
  }
}

function withOpen(state: BatchRunState, chunk: number, change: Partial<OpenChunk>): BatchRunState {
  return { ...state, open: state.open.map((open) => (open.chunk === chunk ? { ...open, ...change } : open)) };
}

/** A chunk whose last word came while it was asked has not vanished: it is counted already. */
function vanish(state: BatchRunState, gone: number): BatchRunState {
  if (!state.open.some(({ chunk }) => chunk === gone)) return state;
  const open = state.open.filter(({ chunk }) => chunk !== gone);
  return { ...state, open, todo: toRanges([...numbersOf(state.todo), gone]) };
}

/** A chunk counts once: what it says after its last word is not heard. */
function takeProgress(state: BatchRunState, progress: ChunkProgress, nowMs: number): BatchRunState {
  const known = state.open.find(({ chunk }) => chunk === progress.chunk);
  if (known === undefined || (known.runId === progress.runId && progress.seq <= known.seq)) return state;
  if (!progress.done) {
    const { chunk, runId, seq } = progress;
    return withOpen(state, chunk, { heardMs: nowMs, runId, seq });
  }
  // A chunk of an earlier run of this batch, left alone by it: now it can be begun for this one.
  if (progress.epoch !== state.epoch) return vanish(state, progress.chunk);
  const errors = { ...state.errors };
  for (const [code, count] of Object.entries(progress.errors) as [ErrorCode, number][])
    errors[code] = (errors[code] ?? 0) + count;
  return {
    ...state,
    open: state.open.filter((open) => open !== known),
    counts: addCounts(state.counts, progress.counts),
    bytes: state.bytes + progress.bytes,
    errors,
  };
}

/** Chunks to begin now. Canceling begins none: shots of chunks never begun stay as they are. */
export function chunksToBegin(state: BatchRunState, maxOpen: number): readonly number[] {
  if (state.control !== 'running') return [];
  const room = Math.max(0, maxOpen - state.open.length);
  const next: number[] = [];
  for (const chunk of numbersOf(state.todo)) {
    if (next.length >= room) break;
    next.push(chunk);
  }
  return next;
}

/** Chunks that must be told what to do. */
export function untoldChunks(state: BatchRunState): readonly number[] {
  return state.open.filter(({ told }) => told !== state.control).map(({ chunk }) => chunk);
}

/** Chunks that have been silent too long. */
export function silentChunks(state: BatchRunState, nowMs: number): readonly number[] {
  return state.open.filter(({ heardMs }) => heardMs + SILENCE_MS <= nowMs).map(({ chunk }) => chunk);
}

/** Nothing runs, and nothing will be begun. */
export function isBatchDone(state: BatchRunState): boolean {
  return state.open.length === 0 && (state.control === 'canceling' || state.todo.length === 0);
}

/** What a query of the batch answers; open chunks are asked themselves. */
export function batchView(
  state: BatchRunState,
  batch: { readonly batchId: string; readonly epoch: number },
  ended: BatchState | null,
): BatchView {
  const steering = state.control === 'running' ? 'running' : state.control === 'paused' ? 'paused' : 'canceling';
  return {
    ...batch,
    state: ended ?? steering,
    counts: state.counts,
    bytes: state.bytes,
    errors: state.errors,
    openChunks: state.open.map(({ chunk }) => chunk).sort((a, b) => a - b),
    total: state.total,
    settled: false,
    duplicates: 0,
  };
}
