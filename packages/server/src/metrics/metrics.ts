// Counters in Prometheus' text form.
import { count, isNull } from 'drizzle-orm';
import type { Database } from '../database/open-database.js';
import { generations, ROW_STATUSES } from '../database/schema.js';

export interface Metrics {
  countRequest(route: string, status: number): void;
  /** As it is scraped. */
  write(): Promise<string>;
}

/** How long a count of all rows is good for: a scraper that asks too often must not cost more. */
const COUNT_GOOD_FOR_MS = 5000;

export function createMetrics({ db }: Database): Metrics {
  const requests = new Map<string, number>();
  let counted: { readonly atMs: number; readonly lines: readonly string[] } | undefined;

  const countRows = async (): Promise<readonly string[]> => {
    const nowMs = performance.now();
    if (counted !== undefined && nowMs - counted.atMs < COUNT_GOOD_FOR_MS) return counted.lines;
    const byStatus = await db
      .select({ status: generations.status, rows: count() })
      .from(generations)
      .groupBy(generations.status);
    const [outbox] = await db.select({ rows: count() }).from(generations).where(isNull(generations.handedAt));
    const lines = [
      '# HELP shotlist_generations Generations by status.',
      '# TYPE shotlist_generations gauge',
      ...ROW_STATUSES.map((status) => {
        const rows = byStatus.find((row) => row.status === status)?.rows ?? 0;
        return `shotlist_generations{status="${status}"} ${rows}`;
      }),
      '# HELP shotlist_outbox_waiting Accepted requests that the engine has not taken yet.',
      '# TYPE shotlist_outbox_waiting gauge',
      `shotlist_outbox_waiting ${outbox?.rows ?? 0}`,
    ];
    counted = { atMs: nowMs, lines };
    return lines;
  };

  return {
    countRequest(route, status) {
      const labels = `route="${route}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
    },
    async write() {
      return [
        '# HELP shotlist_http_requests_total Requests by route and HTTP status.',
        '# TYPE shotlist_http_requests_total counter',
        ...[...requests].map(([labels, times]) => `shotlist_http_requests_total{${labels}} ${times}`),
        ...(await countRows()),
        '',
      ].join('\n');
    },
  };
}
