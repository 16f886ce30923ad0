// What a server holds of all its workflows: how many events, how long the longest history is, and how large the largest.
import type { Client } from '@temporalio/client';

export interface HistorySizes {
  /** Runs, those that continued as new counted one by one. */
  readonly runs: number;
  readonly events: number;
  readonly longest: { readonly workflowId: string; readonly events: number };
  readonly largest: { readonly workflowId: string; readonly bytes: number };
  /** By the workflow's type. */
  readonly byType: Readonly<Record<string, { readonly runs: number; readonly events: number }>>;
}

/** Asked at once. */
const CONCURRENCY = 8;

export async function readHistorySizes(client: Client): Promise<HistorySizes> {
  const byType: Record<string, { runs: number; events: number }> = {};
  let runs = 0;
  let events = 0;
  let longest = { workflowId: '', events: 0 };
  let largest = { workflowId: '', bytes: 0 };
  const take = async (workflowId: string, runId: string) => {
    // Not from the listing: of a workflow that runs it is old.
    const { type, historyLength, historySize = 0 } = await client.workflow.getHandle(workflowId, runId).describe();
    const kind = (byType[type] ??= { runs: 0, events: 0 });
    kind.runs += 1;
    kind.events += historyLength;
    runs += 1;
    events += historyLength;
    if (historyLength > longest.events) longest = { workflowId, events: historyLength };
    if (historySize > largest.bytes) largest = { workflowId, bytes: historySize };
  };
  const asking = new Set<Promise<void>>();
  for await (const { workflowId, runId } of client.workflow.list({ pageSize: 500 })) {
    const one: Promise<void> = take(workflowId, runId).finally(() => asking.delete(one));
    asking.add(one);
    if (asking.size >= CONCURRENCY) await Promise.race(asking);
  }
  await Promise.all(asking);
  return { runs, events, longest, largest, byType };
}
