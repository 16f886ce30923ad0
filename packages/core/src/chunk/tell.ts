// What a chunk tells others: derived from its state, absolute, never stored.
import type { ErrorCode } from '../errors.js';
import type { ChunkProgress, ChunkReport, ChunkShots } from '../messages.js';
import { toRanges } from '../ranges.js';
import { emptyCounts, type ShotState } from '../states.js';
import { isAtRest } from './shot-moves.js';
import { addWishes, isInDoubt, spendingOf } from './spending.js';
import type { ChunkSettings, ChunkShot, ChunkState, LostWish } from './state.js';
import { chunkWants, isWaitingForPermit } from './wants.js';

/** Who a chunk is, in its messages. */
export interface ChunkSender {
  readonly sender: string;
  readonly runId: string;
  readonly bornMs: number;
  readonly batchId: string;
  readonly weight: number;
}

/** The report to the ledger. Two reports that differ only in `seq` say the same. */
export function chunkReport(
  state: ChunkState,
  from: ChunkSender,
  settings: ChunkSettings,
  nowMs: number,
  say: { readonly seq: number; readonly asksAgain: boolean; readonly done: boolean; readonly isReset: boolean },
): ChunkReport {
  const { isReset, ...said } = say;
  const holding = state.permits.map((permit) => permit.number);
  const open = [...holding];
  const unknown: number[] = [];
  let extra = 0;
  for (const shot of state.shots) {
    if (shot.permit !== undefined) {
      holding.push(shot.permit);
      // What was accepted, and named amiss, is charged.
      const isUnknown = shot.state === 'ambiguous' && shot.misnamed !== true;
      if (isUnknown) unknown.push(shot.permit);
      // Until it is answered it may be charged or not.
      if (isUnknown || shot.state === 'submitting') open.push(shot.permit);
    } else if (mayBeAtVendor(shot)) extra += 1;
  }
  return {
    ...from,
    ...said,
    setBack: isReset && state.replaced !== true,
    wants: say.done ? [] : chunkWants(state, settings.units, nowMs),
    seen: state.seen,
    holding: toRanges(holding),
    unknown: toRanges(unknown),
    extra,
    open: toRanges(open),
    // What a run that was reset holds unsent, it may have sent before.
    voided: state.replaced === true ? [] : toRanges(state.voided),
    answered: state.answered,
    settledMs: state.settledMs,
    ...(settings.budget === undefined ? {} : { budget: settings.budget }),
    ...mostOf(state, settings.units),
    ...beforeOf(state, settings),
    ...lostOf(state, settings),
    posted: state.posted,
    ...(state.late === undefined || (settings.rules ?? 1) < 3 ? {} : { late: state.late }),
    heardRunId: state.ledgerRunId,
    heardSeq: state.ledgerSeq,
    ...(say.done && state.hasLeft === true ? { leaves: true as const } : {}),
  };
}

/** What the dearest request counts; nothing to say where each is one unit and costs are not counted. */
function mostOf({ models, costs }: ChunkState, units: ChunkSettings['units']): Pick<ChunkReport, 'most'> {
  const most = Math.max(1, ...models.map((model) => units[model] ?? 1));
  const cost = costs === undefined ? {} : { cost: Math.max(0, ...costs) };
  return most === 1 && costs === undefined ? {} : { most: { units: most, ...cost } };
}

/** What runs before may have sent without a record counts in the budget of the one that finds it. */
function beforeOf(state: ChunkState, { budget, rules = 1 }: ChunkSettings): Pick<ChunkReport, 'before'> {
  if (budget === undefined || rules < 3) return {};
  const doubtful = state.shots.filter((shot) => shot.lostTry === true && shot.state === 'ambiguous' && !isAtRest(shot));
  if (doubtful.length === 0 && state.found === undefined) return {};
  return { before: { found: state.found ?? spendingOf(state, []), doubt: spendingOf(state, doubtful) } };
}

/** The same by model, for a ledger that knows of no permits of theirs. */
function lostOf(state: ChunkState, { units }: ChunkSettings): Pick<ChunkReport, 'lost'> {
  const doubtful = state.shots.filter(isInDoubt);
  if (doubtful.length === 0 && state.foundLost === undefined) return {};
  const demands = (rows: readonly LostWish[]) => rows.map((row) => ({ ...row, units: units[row.model] ?? 1 }));
  return { lost: { found: demands(state.foundLost ?? []), doubt: demands(addWishes(state, [], doubtful)) } };
}

/** At the vendor, or maybe, without a permit of this run. One whose download failed has ended there, whatever is asked again. */
function mayBeAtVendor(shot: ChunkShot): boolean {
  if (shot.left === true || shot.fetchFailures !== undefined) return false;
  // Nobody can say, so it keeps a place until it has certainly ended.
  if (shot.undecidable === true) return shot.dueMs !== undefined;
  return shot.state === 'generating' || shot.state === 'ambiguous';
}

/** The progress that people and the batch see. A shot that only a gate holds back counts as waiting. */
export function chunkProgress(
  state: ChunkState,
  from: { readonly chunk: number; readonly runId: string; readonly epoch: number },
  say: { readonly seq: number; readonly done: boolean; readonly isReset: boolean },
  nowMs: number,
): ChunkProgress {
  const { seq, done, isReset } = say;
  const counts = emptyCounts();
  const errors: Partial<Record<ErrorCode, number>> = {};
  let failures = -state.failedBefore;
  for (const shot of state.shots) {
    counts[state.gate !== null && isWaitingForPermit(shot) ? 'waiting' : shot.state] += 1;
    if (shot.state === 'failed' || shot.state === 'rejected' || shot.undecidable === true) failures += 1;
    if (shot.code !== undefined) errors[shot.code] = (errors[shot.code] ?? 0) + 1;
  }
  return {
    ...from,
    seq,
    counts,
    bytes: state.bytes,
    errors,
    gate: state.gate,
    duplicates: state.duplicates,
    failures,
    ...(state.canaryIs === undefined ? {} : { canary: state.canaryIs }),
    control: state.control,
    submitting: openTries(state, nowMs) + (isReset && state.replaced !== true ? 1 : 0),
    done,
  };
}

/** The same by model, of the shots that this run was asked for. A rejected row has no model. */
export function chunkShots(state: ChunkState, account: string): ChunkShots {
  const models: Record<string, Partial<Record<ShotState, number>>> = {};
  for (const shot of state.shots) {
    if (shot.left === true) continue;
    const counts = (models[state.models[shot.model] ?? ''] ??= {});
    const now = state.gate !== null && isWaitingForPermit(shot) ? 'waiting' : shot.state;
    counts[now] = (counts[now] ?? 0) + 1;
  }
  return { account, models };
}

/** Submits that are open, and tries whose activity was given up while its worker may still send them. */
function openTries(state: ChunkState, nowMs: number): number {
  const lost = state.shots.filter((shot) => shot.state === 'ambiguous' && (shot.untilMs ?? 0) > nowMs).length;
  return state.active.submit + lost;
}

/** How long a report may wait that tells of nothing urgent. */
export const REPORT_PAUSE_MS = 2_000;

/** True when the ledger needs this report at once: it asked for it by being silent, somebody waits for a place, or nothing else may follow for long. */
export function isReportUrgent(state: ChunkState, report: ChunkReport): boolean {
  const isWord = report.asksAgain || report.done || state.drains === true;
  return isWord || state.placesShort || state.ledgerSeq === 0 || state.gate !== null;
}

/** What a report says, apart from its number and from what the ledger knows it has said: two that are equal say the same. */
export function reportKey({ seq: _seq, heardSeq: _heardSeq, ...said }: ChunkReport): string {
  return JSON.stringify(said);
}
