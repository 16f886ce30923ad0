// Chunks in the states that reducer tests begin with.
import type { OpenedShot, ReconciledShot } from '../../activities.js';
import type { GrantMessage } from '../../messages.js';
import type { ChunkEvent } from '../events.js';
import { planChunk } from '../plan.js';
import { reduceChunk } from '../reduce.js';
import { type ChunkSettings, type ChunkState, openedChunkState, PLAN_RULES } from '../state.js';

export const SETTINGS: ChunkSettings = { rules: PLAN_RULES, submitBatch: 16, minPollIntervalMs: 0, units: {} };

export const pending = (model = 0): OpenedShot => ({ model, state: 'pending', attempt: 0 });

/** A chunk of models `a` and `b` that was opened at time 0. */
export function openedChunk(shots: readonly OpenedShot[], nowMs = 0): ChunkState {
  return openedChunkState({ models: ['a', 'b'], shots }, nowMs, 'chunk-run');
}

export function grant(
  changes: Partial<GrantMessage> & {
    readonly count?: number;
    readonly first?: number;
    readonly model?: string;
    readonly goodForMs?: number | null;
  } = {},
): ChunkEvent {
  const { count = 1, first = 1, model = 'a', goodForMs = null, ...message } = changes;
  const permits = [{ first, count, model, units: 1, slotMs: 0, intervalMs: 0, goodForMs }];
  return {
    type: 'granted',
    message: {
      sender: 'test',
      runId: 'ledger-run',
      bornMs: 0,
      toRunId: 'chunk-run',
      seq: 1,
      seen: 0,
      setBack: false,
      permits,
      gate: null,
      placesShort: true,
      ...message,
    },
  };
}

/** Events one after the other, at one moment. */
export function applyAll(state: ChunkState, nowMs: number, ...events: readonly ChunkEvent[]): ChunkState {
  return events.reduce((before, event) => reduceChunk(before, event, nowMs), state);
}

/** A chunk whose shots, all of model `a`, are being submitted by one activity. */
export function submittingChunk(count: number, nowMs = 0) {
  const granted = reduceChunk(openedChunk(Array.from({ length: count }, () => pending())), grant({ count }), nowMs);
  const plan = planChunk(granted, SETTINGS, nowMs);
  const action = plan.actions[0];
  if (action?.type !== 'submit') throw new TypeError('The chunk does not submit.');
  return { state: plan.state, slots: action.slots };
}

/** A chunk whose shots are at the vendor, as g0, g1, … */
export function generatingChunk(count: number, nowMs = 0): ChunkState {
  const { state, slots } = submittingChunk(count, nowMs);
  return reduceChunk(
    state,
    {
      type: 'submitted',
      slots,
      outcomes: slots.map(({ shot }) => ({ shot, outcome: 'accepted', generationId: `g${shot}` })),
    },
    nowMs,
  );
}

/** A chunk with one ambiguous shot that is being looked for. */
export function reconcilingChunk(nowMs = 0) {
  const { state, slots } = submittingChunk(1, nowMs);
  const ambiguous = reduceChunk(
    state,
    { type: 'submitted', slots, outcomes: [{ shot: 0, outcome: 'ambiguous' }] },
    nowMs,
  );
  const plan = planChunk(ambiguous, SETTINGS, nowMs);
  const action = plan.actions[0];
  if (action?.type !== 'reconcile') throw new TypeError('The chunk does not reconcile.');
  return { state: plan.state, shots: action.shots };
}

/** One look at the vendor for the ambiguous shot 0. */
export const look = (found: ReconciledShot['found'], nowMs: number, before = reconcilingChunk()) => {
  const reconciled =
    found === 'generation' ? ({ shot: 0, found, generationId: 'g' } as const) : ({ shot: 0, found } as const);
  return reduceChunk(before.state, { type: 'reconciled', shots: before.shots, answers: [reconciled] }, nowMs);
};
/** The chunk's next look is begun. */
export const lookAgain = (state: ChunkState, nowMs: number) => {
  const plan = planChunk(state, SETTINGS, nowMs);
  const action = plan.actions[0];
  if (action?.type !== 'reconcile') throw new TypeError('The chunk does not look again.');
  return { state: plan.state, shots: action.shots };
};
