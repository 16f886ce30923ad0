// What lies ahead of a batch that goes on: what is left is planned as a list is, and mended by what was seen of it.
import {
  type Bound,
  type Gate,
  type KnownQuota,
  type LedgerView,
  type Manifest,
  planSpend,
  plannedQuotas,
  type PlannedShots,
  type SeenPace,
  seenPace,
  type Spend,
  timeLeftMs,
} from '@shotlist/core';
import type { BatchProgress } from '@shotlist/temporal/client';
import { type AccountHistory, median, unitsSince } from './account-history.js';
import type { ConfiguredLimits } from './account-limits.js';
import type { Account } from './accounts.js';
import { firstOf } from './planned-runs.js';
import { lastUsage, spendQuestion } from './spend-question.js';
import type { ErrorGroup, Survey } from './survey.js';
import { typicalMs, type TypicalTime, typicalTimes } from './typical-times.js';
import type { Spent } from '../terminal/spent-view.js';

export interface Outlook {
  /** Undefined until two shots have ended lately, and while a gate is closed. */
  readonly pace: SeenPace | undefined;
  /** When the run is done, epoch milliseconds; null where nobody can know. */
  readonly doneMs: number | null;
  /** What it waits for the longest; null without an end. */
  readonly bound: Bound | null;
  readonly boundQuota: string | null;
  readonly limits: ConfiguredLimits;
  /** Undefined where none runs, or nobody answers for it. */
  readonly ledger: LedgerView | undefined;
  readonly quotas: readonly KnownQuota[];
  /** Units and money so far, over the batch’s whole life. */
  readonly spent: Spent;
  /** What is still to be sent. */
  readonly rest: Spend;
  readonly currency: string | undefined;
  readonly isPreview: boolean;
  readonly errors: readonly ErrorGroup[];
}

export interface OutlookKnowledge {
  readonly account: Pick<Account, 'isPreview' | 'prices' | 'units'>;
  readonly manifest: Pick<Manifest, 'byModel'>;
  readonly limits: ConfiguredLimits;
  readonly ledger: LedgerView | undefined;
  /** What it said of quotas when it answered last. @default as `ledger` */
  readonly lastLedger?: LedgerView | undefined;
  readonly gates: readonly Gate[];
  /** Of the account’s other batches; undefined until it is read. */
  readonly history: AccountHistory | undefined;
  readonly survey: Survey;
  readonly progress: Pick<BatchProgress, 'state' | 'counts'>;
  /** All shots are made anew. */
  readonly again: boolean;
}

/** Pure: the same knowledge gives the same outlook. */
export function outlookOf(known: OutlookKnowledge): Outlook {
  const { account, manifest, limits, ledger, lastLedger = ledger, history, survey, gates, progress } = known;
  const nowMs = survey.takenMs;
  const vendor = lastUsage(lastLedger);
  const quotas = plannedQuotas({
    specs: limits.quotas ?? [],
    nowMs,
    ledger: lastLedger?.quotas ?? [],
    recorded: (spec, sinceMs) =>
      history === undefined ? undefined : history.unitsSince(spec, sinceMs) + unitsSince(survey.sent, spec, sinceMs),
    ...(vendor === undefined ? {} : { vendor }),
  });
  const times = timesOf(known, Object.keys(manifest.byModel), quotas);
  const isEnding = progress.state === 'canceling';
  const plan = planSpend({
    ...spendQuestion({ account, limits, quotas, times, gates, nowMs }),
    shots: isEnding ? [] : leftToSend(known),
    underWay: survey.underWay,
  });
  // While a gate is closed nothing ends: it goes on as it went before.
  const isGoing = gates.length === 0 && progress.state === 'running';
  const lastMs = survey.endsMs.reduce((latest, atMs) => Math.max(latest, atMs), 0);
  const pace = seenPace(survey.endsMs, isGoing ? nowMs : lastMs, usualMs(known, times));
  // Until somebody resumes it, or opens the gate, nobody knows.
  const isHeld =
    progress.state === 'paused' ||
    progress.state === 'pausing' ||
    gates.some(({ closedUntilMs, isTried }) => closedUntilMs === null && isTried !== true);
  const leftMs = isHeld ? null : timeLeftMs(plan, nowMs, pace?.isSteady === true ? pace.perMinute : undefined);
  return {
    pace: isGoing ? pace : undefined,
    doneMs: leftMs === null ? null : nowMs + leftMs,
    bound: leftMs === null ? null : plan.bound,
    boundQuota: leftMs === null ? null : plan.boundQuota,
    limits,
    ledger,
    quotas,
    spent: survey.spent,
    rest: plan.total,
    currency: account.prices?.currency,
    isPreview: account.isPreview,
    errors: survey.errors,
  };
}

/**
 * What the store knows as failed, or as made, may be on its way again: then the batch itself counts less of it. What it
 * knows as canceled may stay so.
 */
function leftToSend({ survey, progress, again }: OutlookKnowledge): PlannedShots[] {
  const { unsent, failedBefore, madeBefore, failed, succeeded } = survey;
  const { counts } = progress;
  const retaken = failed - counts.failed - counts.rejected;
  const left = [
    ...unsent,
    ...firstOf(failedBefore, Math.max(0, retaken)),
    ...(again ? firstOf(madeBefore, Math.max(0, succeeded - counts.succeeded)) : []),
  ];
  return firstOf(left, counts.pending + counts.waiting + counts.submitting);
}

/** What this batch has shown counts first. */
function timesOf(
  { account, survey, history }: OutlookKnowledge,
  models: readonly string[],
  quotas: readonly KnownQuota[],
): readonly TypicalTime[] | undefined {
  const tookSeconds = new Map([...(history?.tookSeconds ?? []), ...survey.tookSeconds]);
  return typicalTimes({ isPreview: account.isPreview }, models, { tookSeconds }, quotas);
}

/** How long one shot of the batch usually takes. */
function usualMs({ survey, manifest }: OutlookKnowledge, times: readonly TypicalTime[] | undefined): number {
  const seen = median([...survey.tookSeconds.values()].flat());
  if (seen !== undefined) return seen * 1_000;
  const [model = ''] = Object.keys(manifest.byModel);
  const [first] = [...survey.unsent, ...survey.failedBefore, ...survey.madeBefore];
  return typicalMs(times)(first?.model ?? model, first?.seconds ?? 5);
}
