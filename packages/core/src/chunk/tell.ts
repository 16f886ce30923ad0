// What a chunk tells others: derived from its state, absolute, never stored.
import type { ErrorCode } from '../errors.js';
import type { ChunkProgress, ChunkReport, Demand } from '../messages.js';
import { toRanges } from '../ranges.js';
import { emptyCounts } from '../states.js';
import { isWaitingForPermit } from './plan.js';
import type { ChunkSettings, ChunkState } from './state.js';

/** Who a chunk is, in its messages. */
export interface ChunkSender {
  readonly sender: string;
  readonly runId: string;
  readonly batchId: string;
  readonly weight: number;
}

/** The report to the ledger. Two reports that differ only in `seq` say the same. */
export function chunkReport(
  state: ChunkState,
  from: ChunkSender,
  settings: ChunkSettings,
  nowMs: number,
  say: { readonly seq: number; readonly asksAgain: boolean; readonly done: boolean },
): ChunkReport {
  const holding = [...state.permits.map((permit) => permit.number)];
  const unknown: number[] = [];
  let extra = 0;
  for (const shot of state.shots) {
    if (shot.permit !== undefined) {
      holding.push(shot.permit);
      if (shot.state === 'ambiguous') unknown.push(shot.permit);
    } else if (shot.state === 'generating' || (shot.state === 'ambiguous' && shot.undecidable !== true && shot.left !== true)) extra += 1;
  }
  return {
    ...from,
    ...say,
    wants: say.done ? [] : chunkWants(state, settings, nowMs),
    seen: state.seen,
    holding: toRanges(holding),
    unknown: toRanges(unknown),
    extra,
    posted: state.posted,
  };
}

/** Wishes for shots that have no permit yet, in row order; none while resting or paused. */
function chunkWants(state: ChunkState, settings: ChunkSettings, nowMs: number): readonly Demand[] {
  if (state.control !== 'running' || state.restUntilMs > nowMs) return [];
  // Permits in hand will serve the first shots of their model.
  const inHand = new Map<string, number>();
  for (const permit of state.permits) inHand.set(permit.model, (inHand.get(permit.model) ?? 0) + 1);
  const wants: { model: string; units: number; count: number }[] = [];
  for (const shot of state.shots) {
    if (!isWaitingForPermit(shot)) continue;
    const model = state.models[shot.model] ?? '';
    const covered = inHand.get(model) ?? 0;
    if (covered > 0) {
      inHand.set(model, covered - 1);
      continue;
    }
    const last = wants.at(-1);
    if (last?.model === model) last.count += 1;
    else wants.push({ model, units: settings.units[model] ?? 1, count: 1 });
  }
  return wants;
}

/** The progress that people and the batch see. A shot that only a gate holds back counts as waiting. */
export function chunkProgress(
  state: ChunkState,
  from: { readonly chunk: number; readonly runId: string; readonly epoch: number },
  seq: number,
  done: boolean,
): ChunkProgress {
  const counts = emptyCounts();
  const errors: Partial<Record<ErrorCode, number>> = {};
  for (const shot of state.shots) {
    counts[state.gate !== null && isWaitingForPermit(shot) ? 'waiting' : shot.state] += 1;
    if (shot.code !== undefined) errors[shot.code] = (errors[shot.code] ?? 0) + 1;
  }
  return { ...from, seq, counts, bytes: state.bytes, errors, gate: state.gate, paused: state.control === 'paused', done };
}
