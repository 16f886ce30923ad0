// Where one shot stands when a run takes its chunk, by what the runs before have recorded.
import {
  type ChunkRow,
  type Epoch,
  isFailedGeneration,
  isRejectedRow,
  isTriedAgain,
  type OpenedShot,
  type Shot,
  type ShotRecord,
} from '@shotlist/core';
import type { ShotPast } from './shot-past.js';

/** What another run was asked for, and the row from which on it may have sent some. */
export interface LostRun extends Epoch {
  readonly from: number;
}

interface Circumstances {
  /** Position of a request's kind among those of the chunk. */
  readonly kindOf: (request: Shot['request']) => number;
  readonly epoch: Epoch;
  /** Runs that may have sent this shot. */
  readonly others: readonly LostRun[];
  /** This chunk is sealed in this very run. */
  readonly ended: boolean;
}

export function openShot(row: ChunkRow, past: ShotPast, { kindOf, epoch, others, ended }: Circumstances): OpenedShot {
  if (isRejectedRow(row)) return { model: -1, state: 'rejected', attempt: 0, code: row.code };
  const latest = past.latest(row.index);
  const other = others.length > 0;
  const base = { model: kindOf(row.request), attempt: latest?.attempt ?? 0 };
  const left = row.index >= epoch.upTo || ended ? ({ left: true } as const) : {};
  const isAsked = row.index < epoch.upTo && !ended;
  const anew = epoch.again && latest !== undefined && latest.epoch < epoch.epoch && row.index < epoch.upTo;
  if (latest === undefined || anew || latest.kind === 'canceled') {
    if (ended && latest?.kind === 'canceled') return { ...base, ...left, state: 'canceled' };
    // A lost run may have sent it without a word: then it is looked for before it is sent.
    if (other && isAsked) return { ...base, ...left, state: 'ambiguous', attempt: base.attempt + 1 };
    return { ...base, ...left, ...(anew ? {} : past.failures(row.index, base.attempt + 1, epoch)), state: 'pending' };
  }
  switch (latest.kind) {
    case 'downloaded':
      return { ...base, ...left, state: 'succeeded', bytes: latest.video?.size ?? 0 };
    case 'failed':
      return openFailed(latest, past, { base, left, epoch, others: isAsked ? others : [], isAsked, ended });
    case 'rejected':
      return { ...base, ...left, state: latest.kind, ...(latest.code === undefined ? {} : { code: latest.code }) };
    case 'ambiguous':
      return { ...base, ...left, state: 'ambiguous', ...(latest.misnamed === undefined ? {} : { misnamed: true }) };
    case 'accepted':
    case 'ended':
      return { ...openGeneration(latest, past, { base, epoch, isAsked }), ...(ended ? left : {}) };
  }
}

function isStuck({ code, generationId }: ShotRecord): boolean {
  return code === 'GENERATION_STUCK' && generationId !== undefined;
}

type Base = Pick<OpenedShot, 'model' | 'attempt'>;

/** Also where it isn't asked for in this run: it is paid for, and holds a place until somebody looks. */
function openGeneration(
  { index, generationId }: ShotRecord,
  past: ShotPast,
  { base, epoch, isAsked }: Pick<Circumstances, 'epoch'> & { readonly base: Base; readonly isAsked: boolean },
): OpenedShot {
  const acceptedMs = past.acceptedMs(index, base.attempt);
  return {
    ...base,
    state: 'generating',
    ...past.failures(index, base.attempt, epoch),
    ...(generationId === undefined ? {} : { generationId }),
    ...(acceptedMs === undefined ? {} : { acceptedMs }),
    ...(isAsked ? {} : { unasked: true }),
  };
}

/** A failed shot gets a further attempt where this run allows it; a lost one may have begun it already. */
function openFailed(
  latest: ShotRecord,
  past: ShotPast,
  {
    base,
    left,
    epoch,
    others,
    isAsked,
    ended,
  }: Pick<Circumstances, 'epoch' | 'others' | 'ended'> & {
    readonly base: Base;
    readonly left: Pick<OpenedShot, 'left'>;
    readonly isAsked: boolean;
  },
): OpenedShot {
  const { index, code = 'GENERATION_FAILED', charge } = latest;
  // It was never sent: its period had no units left.
  if (code === 'QUOTA_EXHAUSTED' && isAsked && latest.epoch < epoch.epoch) return { ...base, state: 'pending' };
  const failed = { ...base, ...left, state: 'failed', code } as const;
  // A video that was made and can't be brought home is never bought again.
  if (charge === undefined && !isFailedGeneration(code)) return failed;
  const isAllowed = (run: Pick<Epoch, 'epoch' | 'again' | 'retryCharged'>) =>
    isTriedAgain(
      {
        code,
        // What an earlier run gave up is tried again only when somebody says so.
        charge: charge === 'free' && latest.epoch === run.epoch ? 'free' : 'unknown',
        failures: past.failures(index, base.attempt + 1, run).failures ?? 1,
      },
      run.retryCharged ?? 0,
    );
  const failures = past.failures(index, base.attempt + 1, epoch);
  if (others.some(isAllowed)) return { ...base, ...failures, state: 'ambiguous', attempt: base.attempt + 1 };
  // It is looked at once more before anything else: it may have been made meanwhile.
  if (isStuck(latest) && latest.epoch < epoch.epoch && !ended)
    return openGeneration(latest, past, { base, epoch, isAsked });
  return isAsked && isAllowed(epoch) ? { ...base, ...failures, state: 'pending' } : failed;
}
