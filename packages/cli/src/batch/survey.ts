// One pass over what the store knows of a batch: what is left to send, what is at the vendor, what ended when, what it cost.
import {
  type Epoch,
  type ErrorCode,
  type Manifest,
  type PlannedShots,
  type ShotResult,
  type Store,
  type UnderWay,
} from '@shotlist/core';
import { readResults } from '@shotlist/csv';
import type { PricesConfig } from '../config/config.js';
import { addSpent, NOTHING_SPENT, type Spent } from '../terminal/spent-view.js';
import { sentUnits, type SentUnits } from './account-history.js';
import { EvenSamples, LatestMoments, SentTotals } from './bounded-lists.js';
import { withCosts } from './costs.js';
import { createRuns } from './planned-runs.js';

/** Shots that came to nothing for the same reason. */
export interface ErrorGroup {
  readonly code: ErrorCode;
  readonly shots: number;
  /** The last of them, and when; epoch milliseconds. */
  readonly lastShot: string;
  readonly lastMs: number;
}

export interface Survey {
  readonly takenMs: number;
  /** Shots that this run was asked for. */
  readonly asked: number;
  /** Of those, what isn't sent yet, in the order of the list. */
  readonly unsent: readonly PlannedShots[];
  readonly underWay: readonly UnderWay[];
  /** Of those, what had failed, or was made, before this run began: it may be made again. */
  readonly failedBefore: readonly PlannedShots[];
  readonly madeBefore: readonly PlannedShots[];
  readonly succeeded: number;
  readonly failed: number;
  /** When shots that were sent came to their end, the latest of them; epoch milliseconds. */
  readonly endsMs: readonly number[];
  /** Units of requests that were sent, or may have been, and when. */
  readonly sent: readonly SentUnits[];
  /** Seconds that generations took, by model; of many, samples. */
  readonly tookSeconds: ReadonlyMap<string, readonly number[]>;
  readonly spent: Spent;
  /** The latest first. */
  readonly errors: readonly ErrorGroup[];
}

export interface SurveyOptions {
  readonly prices: PricesConfig | undefined;
  /** The run that goes on; undefined before the first. */
  readonly epoch: Pick<Epoch, 'upTo' | 'submittedAt'> | undefined;
  readonly nowMs: number;
  /** A preview is rendered where a vendor’s video is only downloaded. */
  readonly isPreview: boolean;
}

/** Throws `STORE_UNUSABLE`. */
export async function surveyBatch(store: Store, manifest: Manifest, options: SurveyOptions): Promise<Survey> {
  return surveyResults(withCosts(readResults(store, manifest), options.prices), options);
}

export async function surveyResults(
  results: AsyncIterable<ShotResult> | Iterable<ShotResult>,
  { epoch, nowMs, isPreview }: SurveyOptions,
): Promise<Survey> {
  const { upTo = Number.POSITIVE_INFINITY, submittedAt } = epoch ?? {};
  const begunMs = submittedAt === undefined ? 0 : Date.parse(submittedAt);
  const unsent = createRuns();
  const failedBefore = createRuns();
  const madeBefore = createRuns();
  const underWay: UnderWay[] = [];
  const ends = new LatestMoments();
  const sent = new SentTotals();
  const took = new EvenSamples();
  const errors = new Map<ErrorCode, { shots: number; lastShot: string; lastMs: number }>();
  const sums = { asked: 0, succeeded: 0, failed: 0 };
  let spent = NOTHING_SPENT;
  for await (const result of results) {
    const { request, model, status, atMs = 0, reusedFrom, processingSeconds, errorCode, id } = result;
    // A row left out as invalid is no shot.
    if (request === undefined || model === undefined) continue;
    spent = addSpent(spent, result);
    const units = sentUnits(result);
    if (units !== undefined) sent.add(units);
    if (errorCode !== undefined && status !== 'succeeded') {
      const group = errors.get(errorCode) ?? { shots: 0, lastShot: id, lastMs: 0 };
      const isLast = atMs >= group.lastMs;
      errors.set(errorCode, {
        shots: group.shots + 1,
        lastShot: isLast ? id : group.lastShot,
        lastMs: Math.max(atMs, group.lastMs),
      });
    }
    if (status === 'succeeded' && reusedFrom === undefined && processingSeconds !== undefined)
      took.add(model, processingSeconds);
    if (result.index >= upTo) continue;
    sums.asked += 1;
    const { duration: seconds } = request;
    switch (status) {
      case 'succeeded':
      case 'failed':
      case 'rejected': {
        sums[status === 'succeeded' ? 'succeeded' : 'failed'] += 1;
        // What others made, and what no vendor was asked for, says nothing of how fast it goes.
        if (reusedFrom === undefined) ends.add(atMs);
        if (atMs < begunMs) (status === 'succeeded' ? madeBefore : failedBefore).add(model, seconds);
        break;
      }
      case 'submitting':
      case 'ambiguous':
      case 'generating':
        underWay.push({ model, seconds, sinceMs: Math.max(0, nowMs - atMs) });
        break;
      case 'downloading':
        underWay.push({ model, seconds, sinceMs: isPreview ? Math.max(0, nowMs - atMs) : null });
        break;
      case 'pending':
      case 'waiting':
      case 'canceled':
        unsent.add(model, seconds);
        break;
    }
  }
  return {
    takenMs: nowMs,
    ...sums,
    unsent: unsent.runs,
    underWay,
    failedBefore: failedBefore.runs,
    madeBefore: madeBefore.runs,
    endsMs: ends.all,
    sent: sent.all,
    tookSeconds: took.all,
    spent,
    errors: [...errors].map(([code, group]) => ({ code, ...group })).toSorted((a, b) => b.lastMs - a.lastMs),
  };
}
