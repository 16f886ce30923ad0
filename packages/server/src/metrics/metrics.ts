// What the gateway counts. Costs nothing unless the host of this process has installed OpenTelemetry's SDK.
import { metrics } from '@opentelemetry/api';
import { metricOptions, METRICS } from '@shotlist/core';
import { count, isNull } from 'drizzle-orm';
import type { Database } from '../database/open-database.js';
import { generations, ROW_STATUSES } from '../database/schema.js';

export interface Metrics {
  countRequest(request: { readonly route: string; readonly status: number; readonly seconds: number }): void;
  /** Answers no more who collects. */
  stop(): void;
}

/** How long a count of all rows is good for: who collects too often must not cost more. */
const COUNT_GOOD_FOR_MS = 5_000;

interface Counted {
  readonly byStatus: readonly (readonly [status: string, rows: number])[];
  readonly waiting: number;
}

export function createMetrics({ db }: Database): Metrics {
  const meter = metrics.getMeter('@shotlist/server');
  const { httpRequests, httpSeconds, generations: byStatus, outboxWaiting } = METRICS;
  const requests = meter.createCounter(httpRequests.name, metricOptions(httpRequests));
  const seconds = meter.createHistogram(httpSeconds.name, metricOptions(httpSeconds));
  const rows = meter.createObservableGauge(byStatus.name, metricOptions(byStatus));
  const outbox = meter.createObservableGauge(outboxWaiting.name, metricOptions(outboxWaiting));
  let last: { readonly atMs: number; readonly counted: Promise<Counted | undefined> } | undefined;

  const countRows = async (): Promise<Counted> => {
    const found = await db
      .select({ status: generations.status, rows: count() })
      .from(generations)
      .groupBy(generations.status);
    const [unhanded] = await db.select({ rows: count() }).from(generations).where(isNull(generations.handedAt));
    return {
      byStatus: ROW_STATUSES.map((status) => [status, found.find((row) => row.status === status)?.rows ?? 0] as const),
      waiting: unhanded?.rows ?? 0,
    };
  };
  const countNow = (): Promise<Counted | undefined> => {
    const nowMs = performance.now();
    // A database that is away leaves these two out, and nothing else.
    if (last === undefined || nowMs - last.atMs >= COUNT_GOOD_FOR_MS)
      last = { atMs: nowMs, counted: countRows().catch(() => undefined) };
    return last.counted;
  };
  const callback: Parameters<typeof meter.addBatchObservableCallback>[0] = async (result) => {
    const counted = await countNow();
    if (counted === undefined) return;
    for (const [status, amount] of counted.byStatus) result.observe(rows, amount, { status });
    result.observe(outbox, counted.waiting);
  };
  meter.addBatchObservableCallback(callback, [rows, outbox]);

  return {
    countRequest({ route, status, seconds: took }) {
      requests.add(1, { route, status: String(status) });
      seconds.record(took, { route });
    },
    stop: () => meter.removeBatchObservableCallback(callback, [rows, outbox]),
  };
}
