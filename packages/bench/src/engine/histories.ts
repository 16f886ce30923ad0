// Counts what a batch left in Temporal: every event of every workflow that took part, over all runs of its chain.
import { batchWorkflowId, chunkWorkflowId, ledgerWorkflowId, type Manifest } from '@shotlist/core';
import type { Client, WorkflowHandle } from '@temporalio/client';

/** The parts a workflow can have in a batch. */
type Part = 'batch' | 'chunk' | 'ledger';

/** What the workflows of one part left behind. */
export interface PartHistory {
  readonly workflows: number;
  /** More than workflows where some continued as new. */
  readonly runs: number;
  readonly events: number;
  /** Bytes of what workflows, activities and signals were given and gave. */
  readonly payloadBytes: number;
  readonly byType: Readonly<Record<string, number>>;
  /** Activities that were scheduled, by their names. */
  readonly activities: Readonly<Record<string, number>>;
  /** What Temporal Cloud would bill of them: see {@link actionsOf}. Queries and heartbeats are in no history. */
  readonly actions: number;
  /** The longest history of a run, in events. */
  readonly longest: number;
}

/** The same with what Temporal stores of it. */
export interface StoredHistory extends PartHistory {
  /** As the server counts the size of histories. */
  readonly historyBytes: number;
}

export type Histories = Readonly<Record<Part, StoredHistory>>;

/** An event, as far as it is counted. */
type HistoryEvent = object;

const ATTRIBUTES = 'EventAttributes';

/** Reads the histories of a batch, its chunks and its account's ledger. */
export async function readHistories(client: Client, manifest: Manifest): Promise<Histories> {
  const { batchId, account, chunks } = manifest;
  const chunkIds = Array.from({ length: chunks }, (_, chunk) => chunkWorkflowId(batchId, chunk));
  return {
    batch: await readPart(client, [batchWorkflowId(batchId)]),
    chunk: await readPart(client, chunkIds),
    ledger: await readPart(client, [ledgerWorkflowId(account)]),
  };
}

/** Events of all parts together. */
export function totalEvents(histories: Histories): number {
  return Object.values(histories).reduce((sum, { events }) => sum + events, 0);
}

/** Bytes that Temporal keeps of all parts together. */
export function totalHistoryBytes(histories: Histories): number {
  return Object.values(histories).reduce((sum, { historyBytes }) => sum + historyBytes, 0);
}

/** Billed actions of all parts together, as far as histories show them. */
export function totalActions(histories: Histories): number {
  return Object.values(histories).reduce((sum, { actions }) => sum + actions, 0);
}

/** Reads the histories of these workflows, over all runs of their chains. */
export async function readPart(client: Client, workflowIds: readonly string[]): Promise<StoredHistory> {
  const runs: (readonly HistoryEvent[])[] = [];
  let historyBytes = 0;
  for (const workflowId of workflowIds) {
    let runId: string | undefined = (await client.workflow.getHandle(workflowId).describe()).runId;
    while (runId !== undefined && runId !== '') {
      const run: WorkflowHandle = client.workflow.getHandle(workflowId, runId);
      const { events } = await run.fetchHistory();
      historyBytes += (await run.describe()).historySize ?? 0;
      runs.push(events ?? []);
      runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
    }
  }
  return { ...countEvents(workflowIds.length, runs), historyBytes };
}

/** Counts the events of runs by their type. */
export function countEvents(workflows: number, runs: readonly (readonly HistoryEvent[])[]): PartHistory {
  const byType: Record<string, number> = {};
  const activities: Record<string, number> = {};
  let payloadBytes = 0;
  let actions = 0;
  for (const event of runs.flat()) {
    const type = typeOf(event);
    byType[type] = (byType[type] ?? 0) + 1;
    actions += actionsOf(type, event);
    payloadBytes += dataBytes(event);
    const activity = activityOf(event);
    if (activity !== undefined) activities[activity] = (activities[activity] ?? 0) + 1;
  }
  const longest = Math.max(0, ...runs.map(({ length }) => length));
  return {
    workflows,
    runs: runs.length,
    events: runs.flat().length,
    payloadBytes,
    byType,
    activities,
    actions,
    longest,
  };
}

/** One action each, by Temporal's public list (docs.temporal.io/cloud/actions, read in November 2026). */
const BILLED = new Set([
  'WorkflowExecutionStarted',
  'WorkflowExecutionSignaled',
  'WorkflowExecutionUpdateAccepted',
  'TimerStarted',
  'MarkerRecorded',
  'UpsertWorkflowSearchAttributes',
  'NexusOperationScheduled',
]);

/** What an event stands for on a bill: an activity counts each time it is started, which only its last start tells. */
function actionsOf(type: string, event: HistoryEvent): number {
  if (BILLED.has(type)) return 1;
  if (type !== 'ActivityTaskStarted') return 0;
  const { attempt } = ('activityTaskStartedEventAttributes' in event && event.activityTaskStartedEventAttributes) as {
    readonly attempt?: number | null;
  };
  return attempt ?? 1;
}

/** `ActivityTaskScheduled`, from the name of the field that says what happened. */
function typeOf(event: HistoryEvent): string {
  const field = Object.entries(event).find(
    ([name, value]) => name.endsWith(ATTRIBUTES) && value !== null && value !== undefined,
  )?.[0];
  if (field === undefined) return 'Unknown';
  const name = field.slice(0, -ATTRIBUTES.length);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function activityOf(event: HistoryEvent): string | undefined {
  const scheduled: unknown =
    'activityTaskScheduledEventAttributes' in event && event.activityTaskScheduledEventAttributes;
  const { activityType } = (scheduled || {}) as { readonly activityType?: { readonly name?: string | null } | null };
  return activityType?.name ?? undefined;
}

/** Payloads carry their bytes in a field `data`, at whatever depth. */
function dataBytes(value: unknown): number {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return 0;
  return Object.entries(value).reduce(
    (sum, [name, inner]: [string, unknown]) =>
      sum + (name === 'data' && inner instanceof Uint8Array ? inner.length : dataBytes(inner)),
    0,
  );
}
