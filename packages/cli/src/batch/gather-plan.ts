// Everything that a plan is made of: the list, the account's limits, and what store, vendor and ledger know. Nothing is sent.
import {
  isShotlistError,
  type KnownQuota,
  type Manifest,
  planSpend,
  plannedQuotas,
  type Spend,
  type SpendPlan,
  type Store,
} from '@shotlist/core';
import type { StagedShotList } from '@shotlist/csv';
import type { Client } from '@temporalio/client';
import type { PlanOptions } from '../program.js';
import type { ConfiguredLimits } from './account-limits.js';
import { readAccountHistory } from './account-history.js';
import type { Account } from './accounts.js';
import { askLedger } from './ask-ledger.js';
import { askUsage } from './ask-usage.js';
import { effectiveLimits } from './effective-limits.js';
import { openBatches } from './find-batch.js';
import { findReusable } from './find-reusable.js';
import type { LocalState } from './local-state.js';
import { type PlannedDisk, planDisk } from './planned-disk.js';
import { type PlannedEngine, planEngine } from './planned-engine.js';
import { type PlannedList, planList } from './planned-list.js';
import type { Settings } from './settings.js';
import { lastUsage, spendQuestion } from './spend-question.js';
import type { StagedList } from './staged-list.js';
import { lazyStore, openPlace } from './store-place.js';
import { type TypicalTime, typicalTimes } from './typical-times.js';
import { type Uncertainty, uncertainties } from './uncertainty.js';

export interface PlanFacts {
  readonly file: string;
  readonly staged: StagedShotList;
  readonly account: Account;
  readonly limits: ConfiguredLimits;
  readonly nowMs: number;
  readonly list: PlannedList;
  readonly plan: SpendPlan;
  readonly quotas: readonly KnownQuota[];
  /** What is asked for more than once in the list. */
  readonly repeated: Spend;
  /** Undefined where no price is known. */
  readonly currency: string | undefined;
  readonly times: readonly TypicalTime[] | undefined;
  readonly disk: PlannedDisk;
  readonly engine: PlannedEngine;
  readonly uncertain: readonly Uncertainty[];
}

export interface PlanCommand {
  readonly options: PlanOptions;
  readonly file: string;
  readonly state: LocalState;
  readonly settings: Settings;
  readonly account: Account;
  /** A connection that is there already. @default one of its own, where a server runs */
  readonly temporal?: Client;
}

/** Throws `STORE_UNUSABLE`, `STATE_NEWER`. */
export async function gatherPlan(command: PlanCommand, read: StagedList, staged: StagedShotList): Promise<PlanFacts> {
  const { options, file, state, settings, account } = command;
  const nowMs = Date.now();
  const { store, batches } = await openStore(options);
  const context = {
    store: lazyStore(() => openPlace(settings.store, { create: false }), settings.store.url),
    previewSize: '480p',
  } as const;
  const known = batches.find(({ batchId }) => batchId === staged.manifest.batchId);
  const [usage, ledger, limits, history, reused] = await Promise.all([
    account.isPreview ? undefined : askUsage(account, context),
    askLedger(account.name, state, command.temporal),
    effectiveLimits(account, store),
    store === undefined ? undefined : readAccountHistory(store, batches, account.name),
    store === undefined ? new Set<number>() : findReusable(store, known ?? staged),
  ]);
  const list = await planList(read, store === undefined ? undefined : { store, known, reused }, options);

  const view = 'answer' in ledger ? ledger.answer : undefined;
  const vendor = usage !== undefined && 'answer' in usage ? usage.answer : lastUsage(view);
  const quotas = plannedQuotas({
    specs: limits.quotas ?? [],
    nowMs,
    ledger: view?.quotas ?? [],
    recorded: (spec, sinceMs) => history?.unitsSince(spec, sinceMs) ?? 0,
    ...(vendor === undefined ? {} : { vendor }),
  });
  const models = [...new Set(list.shots.map(({ model }) => model))];
  const times = typicalTimes(account, models, history, quotas);
  const gates = view?.gates ?? [];
  const question = spendQuestion({ account, limits, quotas, times, gates, nowMs });
  const plan = planSpend({ ...question, shots: list.shots });
  const disk = await planDisk(list, history, settings.store);
  return {
    file,
    staged,
    account,
    limits,
    nowMs,
    list,
    plan,
    quotas,
    repeated: planSpend({ ...question, quotas: [], opensMs: nowMs, shots: list.repeated }).total,
    currency: account.prices?.currency,
    times,
    disk,
    engine: planEngine(list, question, {
      isPreview: account.isPreview,
      ...(settings.config?.config.temporal?.actionPrice === undefined
        ? {}
        : { actionPrice: settings.config.config.temporal.actionPrice }),
    }),
    uncertain: uncertainties({
      batchId: staged.manifest.batchId,
      account,
      plan,
      quotas,
      usage,
      ledger,
      history,
      times,
      disk,
    }),
  };
}

/** A store that a run would make is no store yet. */
async function openStore(
  options: PlanOptions,
): Promise<{ readonly store: Store | undefined; readonly batches: readonly Manifest[] }> {
  try {
    return await openBatches(options);
  } catch (error) {
    if (isShotlistError(error) && error.code === 'STORE_UNUSABLE') return { store: undefined, batches: [] };
    throw error;
  }
}
