// Where one shot stands when a run takes its chunk, by what the runs before have recorded.
import {
  type ChunkRow,
  type Epoch,
  isFailedGeneration,
  isRejectedRow,
  isTriedAgain,
  retryWay,
  type RetryWay,
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
  const wanted = isWanted(row, latest, epoch);
  const isAsked = row.index < epoch.upTo && !ended && wanted;
  const left = isAsked ? {} : ({ left: true } as const);
  const anew = epoch.again && latest !== undefined && latest.epoch < epoch.epoch && row.index < epoch.upTo;
  if (latest === undefined || anew || latest.kind === 'canceled') {
    if ((ended || !wanted) && latest?.kind === 'canceled')
      return { ...base, ...left, state: 'canceled', ...(latest.code === undefined ? {} : { code: latest.code }) };
    // A lost run may have sent it without a word: then it is looked for before it is sent.
    if (other && isAsked) return { ...lostTry(base, others, epoch), ...left };
    return { ...base, ...left, ...(anew ? {} : past.failures(row.index, base.attempt + 1, epoch)), state: 'pending' };
  }
  switch (latest.kind) {
    case 'downloaded':
      return { ...base, ...left, state: 'succeeded', bytes: latest.video?.size ?? 0 };
    case 'failed':
      return openFailed(latest, past, { base, left, epoch, others: isAsked ? others : [], isAsked, ended });
    case 'rejected':
      if (isAsked && wayIn(epoch, latest) === 'send') {
        if (others.some((run) => wayIn(run, latest) === 'send')) return lostTry(base, others, epoch);
        return { ...base, state: 'pending' };
      }
      return { ...base, ...left, state: latest.kind, ...(latest.code === undefined ? {} : { code: latest.code }) };
    case 'ambiguous':
      return { ...base, ...left, state: 'ambiguous', ...(latest.misnamed === undefined ? {} : { misnamed: true }) };
    case 'accepted':
    case 'ended':
      return { ...openGeneration(latest, past, { base, epoch, isAsked }), ...(ended ? left : {}) };
  }
}

/** True unless the run is a retry that leaves the shot as it is. What was done in this very run was asked for in it. */
function isWanted({ index }: ChunkRow, latest: ShotRecord | undefined, epoch: Epoch): boolean {
  const { retry, unbegun } = epoch;
  if (retry === undefined || latest?.epoch === epoch.epoch) return true;
  if (latest !== undefined) return wayIn(epoch, latest) !== undefined;
  const code = unbegun !== undefined && index < unbegun.upTo ? unbegun.code : undefined;
  return retryWay({ status: 'canceled', code }, retry) !== undefined;
}

/** What a run does, if it is a retry, with a shot that stood so when it began. */
function wayIn({ epoch, retry }: Pick<Epoch, 'epoch' | 'retry'>, latest: ShotRecord): RetryWay | undefined {
  if (retry === undefined || latest.epoch >= epoch) return undefined;
  const { code = latest.failedBefore?.code, charge, generationId } = latest;
  return retryWay({ status: statusOf(latest), code, charge, generationId }, retry);
}

function statusOf({ kind }: ShotRecord): 'succeeded' | 'generating' | 'failed' | 'rejected' | 'canceled' | 'ambiguous' {
  if (kind === 'downloaded') return 'succeeded';
  return kind === 'accepted' || kind === 'ended' ? 'generating' : kind;
}

function isStuck({ code, generationId }: ShotRecord): boolean {
  return code === 'GENERATION_STUCK' && generationId !== undefined;
}

/** The vendor said that it has ended well: it is paid for, whatever is said of it later. */
function isMade({ kind, charge, code = 'GENERATION_FAILED' }: ShotRecord): boolean {
  return kind === 'ended' || (kind === 'failed' && charge === undefined && !isFailedGeneration(code));
}

type Base = Pick<OpenedShot, 'model' | 'attempt'>;

/** A run before may have begun this attempt: then it is looked for. What one of this very epoch sent is counted in its budget. */
function lostTry(base: Base, others: readonly LostRun[], { epoch }: Pick<Epoch, 'epoch'>): OpenedShot {
  const isUncounted = others.some((run) => run.epoch !== epoch);
  const lost = { state: 'ambiguous', attempt: base.attempt + 1, lost: true } as const;
  return { ...base, ...lost, ...(isUncounted ? { lostTry: true } : {}) };
}

/** Also where it isn't asked for in this run: it is paid for, and holds a place until somebody looks. */
function openGeneration(
  latest: ShotRecord,
  past: ShotPast,
  { base, epoch, isAsked }: Pick<Circumstances, 'epoch'> & { readonly base: Base; readonly isAsked: boolean },
): OpenedShot {
  const { index, generationId } = latest;
  const acceptedMs = past.acceptedMs(index, base.attempt);
  return {
    ...base,
    state: 'generating',
    ...past.failures(index, base.attempt, epoch),
    ...(generationId === undefined ? {} : { generationId }),
    ...(acceptedMs === undefined ? {} : { acceptedMs }),
    ...(isMade(latest) ? { fetchFailures: 0 } : {}),
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
  // It was never sent: its period had no units left. A lost run may have sent it since.
  if (code === 'QUOTA_EXHAUSTED' && isAsked && latest.epoch < epoch.epoch)
    return others.length > 0 ? lostTry(base, others, epoch) : { ...base, state: 'pending' };
  const failed = { ...base, ...left, state: 'failed', code } as const;
  if (isAsked && wayIn(epoch, latest) !== undefined) return openRetried(latest, past, { base, epoch, others });
  // A video that was made and can't be brought home is never bought again.
  if (isMade(latest)) return failed;
  const isAllowed = (run: Pick<Epoch, 'epoch' | 'again' | 'retryCharged' | 'retry'>) =>
    wayIn(run, latest) === 'send' ||
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
  if (others.some(isAllowed)) return { ...lostTry(base, others, epoch), ...failures };
  // It is looked at once more before anything else: it may have been made meanwhile.
  if (isStuck(latest) && latest.epoch < epoch.epoch && !ended)
    return openGeneration(latest, past, { base, epoch, isAsked });
  return isAsked && isAllowed(epoch) ? { ...base, ...failures, state: 'pending' } : failed;
}

/** Somebody asks for another attempt of it, or to ask and fetch once more. A lost run may have begun the attempt already. */
function openRetried(
  latest: ShotRecord,
  past: ShotPast,
  { base, epoch, others }: Pick<Circumstances, 'epoch' | 'others'> & { readonly base: Base },
): OpenedShot {
  const failures = past.failures(latest.index, base.attempt + 1, epoch);
  if (others.some((run) => wayIn(run, latest) === 'send')) return { ...lostTry(base, others, epoch), ...failures };
  if (wayIn(epoch, latest) === 'ask') return openGeneration(latest, past, { base, epoch, isAsked: true });
  return { ...base, ...failures, state: 'pending' };
}
