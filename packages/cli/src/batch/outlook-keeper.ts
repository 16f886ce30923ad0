// Keeps the outlook of a batch while somebody watches: what takes a while is asked for beside the looks, never before one.
import type { Gate, LedgerView, Manifest, Store } from '@shotlist/core';
import { type AccountStatus, type BatchProgress, latestEpoch, type ShotlistClient } from '@shotlist/temporal/client';
import { listBatches } from '@shotlist/csv';
import { type AccountHistory, readAccountHistory } from './account-history.js';
import type { Account } from './accounts.js';
import { effectiveLimits } from './effective-limits.js';
import { type Outlook, outlookOf } from './outlook.js';
import { pausedGate } from './paused-gate.js';
import { type Survey, surveyBatch } from './survey.js';

export interface OutlookKeeper {
  /** What is known by now; undefined before the first survey. Never waits. */
  look(progress: BatchProgress): Outlook | undefined;
  /**
   * With what the store knows beside: a gate that a person closed, also where the ledger doesn’t answer, and shots that
   * were made before in chunks that have not begun yet in this run.
   */
  complete(progress: BatchProgress): BatchProgress;
}

export interface OutlookPlace {
  readonly store: Store;
  readonly manifest: Manifest;
  /** Undefined where the configuration has lost it: then its limits and prices are unknown. */
  readonly account: Account | undefined;
  /** The client that reaches Temporal now; one without it knows only the store. */
  readonly client: () => ShotlistClient;
}

const LEAST_PAUSE_MS = 1_000;
/** Reading the records of a large batch takes its time: at most a tenth of ours. */
const SHARE = 10;

const UNKNOWN_ACCOUNT = { isPreview: false, prices: undefined, units: undefined } as const;

export function createOutlookKeeper({ store, manifest, account, client }: OutlookPlace): OutlookKeeper {
  let history: AccountHistory | undefined;
  let askedHistory = false;
  let status: AccountStatus | undefined;
  let lastLedger: LedgerView | undefined;
  let survey: Survey | undefined;
  let outlook: Outlook | undefined;
  let again = false;
  let isBusy = false;
  let dueMs = Number.NEGATIVE_INFINITY;

  const readHistory = async (): Promise<void> => {
    if (askedHistory || account === undefined || account.isPreview) return;
    askedHistory = true;
    const others = (await listBatches(store)).filter(({ batchId }) => batchId !== manifest.batchId);
    history = await readAccountHistory(store, others, account.name);
  };

  const refresh = async (progress: BatchProgress): Promise<void> => {
    const [run, known] = await Promise.all([
      latestEpoch(store, manifest.batchId),
      client().account(manifest.account).status(),
    ]);
    status = known;
    const beganMs = performance.now();
    const epoch = run?.epoch;
    again = epoch?.again ?? false;
    const { isPreview, prices } = account ?? UNKNOWN_ACCOUNT;
    survey = await surveyBatch(store, manifest, { epoch, prices, nowMs: Date.now(), isPreview });
    const ledger: LedgerView | undefined = known.ledger ?? undefined;
    lastLedger = ledger ?? lastLedger;
    const gate = gateOf(progress);
    outlook = outlookOf({
      account: account ?? UNKNOWN_ACCOUNT,
      manifest,
      limits: account === undefined ? { maxInFlight: 1_000_000 } : await effectiveLimits(account, store),
      ledger,
      lastLedger,
      gates: ledger?.gates ?? (gate === null ? [] : [gate]),
      history,
      survey,
      progress,
      again,
    });
    dueMs = performance.now() + Math.max(LEAST_PAUSE_MS, (performance.now() - beganMs) * SHARE);
    void readHistory().catch(() => undefined);
  };

  const gateOf = (progress: BatchProgress): Gate | null =>
    progress.gate ?? (progress.verdict === undefined ? pausedGate(status?.override ?? null, Date.now()) : null);

  return {
    complete(progress) {
      const { counts, verdict } = progress;
      const unheard = Math.min(counts.pending, (survey?.succeeded ?? 0) - counts.succeeded);
      const gate = gateOf(progress);
      if (verdict !== undefined || again || unheard <= 0) return { ...progress, gate };
      const known = { pending: counts.pending - unheard, succeeded: counts.succeeded + unheard };
      return { ...progress, gate, counts: { ...counts, ...known } };
    },
    look(progress) {
      if (!isBusy && performance.now() >= dueMs) {
        isBusy = true;
        void refresh(progress)
          // The look itself tells of a store that is away.
          .catch(() => (dueMs = performance.now() + LEAST_PAUSE_MS * SHARE))
          .finally(() => (isBusy = false));
      }
      return outlook;
    },
  };
}
