// Gauges of accounts: what their ledgers say, and where the shots of open chunks stand. Asked when somebody collects them, by
// queries, which write nothing into a history; and not asked again within ten seconds, however often that is.
import { type Attributes, metrics, type ObservableGauge, type ObservableResult } from '@opentelemetry/api';
import {
  type ChunkShots,
  chunkWorkflowId,
  GATES,
  ledgerWorkflowId,
  type LedgerView,
  type Metric,
  type MetricLabels,
  metricOptions,
  METRICS,
  parseState,
  QUERIES,
  type QuotaView,
  type Store,
  storeLayout,
} from '@shotlist/core';
import type { Client } from '@temporalio/client';
import { askWorkflow } from './ask-workflow.js';

export interface ObserveOptions {
  readonly temporal: Client;
  readonly store: Store;
  readonly accounts: readonly string[];
}

/** What was seen of an account last. */
interface Seen {
  readonly ledger: LedgerView | undefined;
  readonly shots: readonly ChunkShots[];
}

const LOOK_EVERY_MS = 10_000;
/** Chunks of an account that are asked in one look: more are not looked at, so that looking stays cheap. */
const MAX_CHUNKS = 64;

const GAUGES = [
  METRICS.shots,
  METRICS.ledgerUp,
  METRICS.inFlight,
  METRICS.inFlightLimit,
  METRICS.waiting,
  METRICS.unknownPermits,
  METRICS.permittedRate,
  METRICS.rateLimit,
  METRICS.gateClosed,
  METRICS.gateUntil,
  METRICS.quotaUsed,
  METRICS.quotaReserved,
  METRICS.quotaLimit,
  METRICS.quotaResets,
  METRICS.vendorUsed,
] as const;

/** Begins to answer whoever collects metrics in this process; call what it returns to end that. */
export function observeAccounts(options: ObserveOptions): () => void {
  const meter = metrics.getMeter('@shotlist/temporal');
  const gauges = new Map<string, ObservableGauge>(
    GAUGES.map((metric) => [metric.name, meter.createObservableGauge(metric.name, metricOptions(metric))]),
  );
  let last: { readonly atMs: number; readonly seen: Promise<ReadonlyMap<string, Seen>> } | undefined;
  const look = (): Promise<ReadonlyMap<string, Seen>> => {
    const nowMs = performance.now();
    if (last === undefined || nowMs - last.atMs >= LOOK_EVERY_MS) last = { atMs: nowMs, seen: lookAt(options) };
    return last.seen;
  };
  const callback = async (result: BatchResult): Promise<void> => {
    const observe = <Of extends Metric>(metric: Of, value: number | null | undefined, labels: MetricLabels<Of>) => {
      const gauge = gauges.get(metric.name);
      if (gauge !== undefined && typeof value === 'number' && Number.isFinite(value))
        result.observe(gauge, value, labels as Attributes);
    };
    for (const [account, seen] of await look()) observeOne(observe, account, seen);
  };
  const observed = [...gauges.values()];
  meter.addBatchObservableCallback(callback, observed);
  return () => meter.removeBatchObservableCallback(callback, observed);
}

interface BatchResult {
  observe(gauge: ObservableGauge, ...what: Parameters<ObservableResult['observe']>): void;
}

type Observe = <Of extends Metric>(metric: Of, value: number | null | undefined, labels: MetricLabels<Of>) => void;

/** Never throws: who collects metrics gets the rest of them. */
async function lookAt({ temporal, store, accounts }: ObserveOptions): Promise<ReadonlyMap<string, Seen>> {
  const seen = await Promise.all(
    accounts.map(async (account): Promise<[string, Seen]> => {
      const [ledger, shots] = await Promise.all([
        askWorkflow<LedgerView>(temporal, ledgerWorkflowId(account), QUERIES.ledger).catch(() => undefined),
        shotsOf(temporal, store, account).catch(() => []),
      ]);
      return [account, { ledger, shots }];
    }),
  );
  return new Map(seen);
}

async function shotsOf(temporal: Client, store: Store, account: string): Promise<ChunkShots[]> {
  const workflowIds: string[] = [];
  for await (const key of store.list(storeLayout.openChunks(account))) {
    const chunk = storeLayout.chunkOfOpenChunk(key);
    const bytes = chunk === undefined ? undefined : await store.get(key);
    if (chunk === undefined || bytes === undefined) continue;
    const { workflowId } = parseState<{ readonly workflowId?: string }>(new TextDecoder().decode(bytes), key);
    workflowIds.push(workflowId ?? chunkWorkflowId(chunk.batchId, chunk.chunk));
    if (workflowIds.length === MAX_CHUNKS) break;
  }
  const answers = await Promise.all(
    workflowIds.map((workflowId) => askWorkflow<ChunkShots>(temporal, workflowId, QUERIES.shots)),
  );
  return answers.flatMap((answer) => answer ?? []);
}

function observeOne(observe: Observe, account: string, { ledger, shots }: Seen): void {
  observe(METRICS.ledgerUp, ledger === undefined ? 0 : 1, { account });
  for (const [model, counts] of Object.entries(sumByModel(shots)))
    for (const [state, count] of Object.entries(counts)) observe(METRICS.shots, count, { account, model, state });
  if (ledger === undefined) return;
  const { limits, inFlight, unknown, waiting, pacePerSecond, gates, quotas, usage } = ledger;
  observe(METRICS.inFlight, inFlight, { account });
  observe(METRICS.inFlightLimit, limits?.maxInFlight, { account });
  observe(METRICS.waiting, sum(waiting.map(({ wants }) => wants)), { account });
  observe(METRICS.unknownPermits, unknown, { account });
  observe(METRICS.permittedRate, pacePerSecond, { account });
  const rates = (limits?.rates ?? []).map(({ requests, perMs }) => (requests * 1000) / perMs);
  observe(METRICS.rateLimit, rates.length === 0 ? null : Math.min(...rates), { account });
  observe(METRICS.vendorUsed, usage?.used, { account });
  for (const name of GATES) {
    const gate = gates.find((one) => one.name === name);
    observe(METRICS.gateClosed, gate === undefined ? 0 : 1, { account, gate: name });
    observe(METRICS.gateUntil, toSeconds(gate?.closedUntilMs), { account, gate: name });
  }
  for (const quota of currentPeriods(quotas)) {
    const labels = { account, quota: quota.name };
    observe(METRICS.quotaUsed, quota.posted, labels);
    observe(METRICS.quotaReserved, quota.pending + quota.unknown, labels);
    observe(METRICS.quotaLimit, quota.limit, labels);
    observe(METRICS.quotaResets, toSeconds(quota.endsMs), labels);
  }
}

/** Of each quota the last period, which is the one of now. */
function currentPeriods(quotas: readonly QuotaView[]): Iterable<QuotaView> {
  return new Map(quotas.map((quota) => [quota.name, quota])).values();
}

function sumByModel(shots: readonly ChunkShots[]): Record<string, Record<string, number>> {
  const sums: Record<string, Record<string, number>> = {};
  for (const { models } of shots)
    for (const [model, counts] of Object.entries(models))
      for (const [state, count] of Object.entries(counts)) {
        const ofModel = (sums[model] ??= {});
        ofModel[state] = (ofModel[state] ?? 0) + count;
      }
  return sums;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function toSeconds(atMs: number | null | undefined): number | undefined {
  return atMs === null || atMs === undefined ? undefined : atMs / 1000;
}
