// Measures a peer: so many rows through workflows that do nothing but Temporal.
import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { type PartHistory, readPart } from './histories.js';
import type { PeerActivities, PeerInput } from './peer-workflows.js';
import type { EngineSession } from './session.js';

/** What can be measured beside Shotlist. */
export const PEERS = ['activityARow', 'pollingARow', 'childARow'] as const;
export type Peer = (typeof PEERS)[number];

/** What a peer is tuned by. */
export interface PeerSettings {
  /** Workflows that share the rows. */
  readonly workflows: number;
  /** Rows under way at the same time, over all workflows. */
  readonly window: number;
  readonly activitySlots: number;
  /** Activities that a worker may keep for itself when it ends a workflow task. */
  readonly eagerActivities: number;
  readonly workflowTaskSlots: number;
  /** Polls of each kind at the same time; `auto` lets the SDK choose. */
  readonly polls: number | 'auto';
  readonly cachedWorkflows: number;
}

/** Seconds from the first start to the last result. Throws unless every row was done once. */
export async function measurePeer(
  session: EngineSession,
  peer: Peer,
  rows: number,
  settings: PeerSettings,
): Promise<number> {
  return (await runPeer(session, peer, rows, settings)).seconds;
}

/** What the rows of a peer leave in Temporal. Heartbeats, one for each row that polls, are in no history. */
export async function countPeer(
  session: EngineSession,
  peer: Peer,
  rows: number,
  settings: PeerSettings,
): Promise<PartHistory> {
  const { workflowIds } = await runPeer(session, peer, rows, settings);
  const history = await readPart(session.client, workflowIds);
  return peer === 'pollingARow' ? { ...history, actions: history.actions + rows } : history;
}

async function runPeer(session: EngineSession, peer: Peer, rows: number, settings: PeerSettings) {
  const taskQueue = `bench-${randomUUID()}`;
  const done = new Uint8Array(rows);
  const doOne = (row: number) => {
    done[row] = (done[row] ?? 0) + 1;
  };
  const activities: PeerActivities = {
    noop: async (row) => doOne(row),
    poll: async (row) => {
      // It would submit, and say so, then ask: here all is done at once.
      Context.current().heartbeat(row);
      doOne(row);
    },
  };
  const worker = await Worker.create({
    connection: session.native,
    taskQueue,
    workflowBundle: session.peerBundle,
    activities,
    ...workerOptions(settings),
  });
  const shares = shareRows(rows, settings).map((input, workflow) => ({
    input,
    workflowId: `${taskQueue}/${workflow}`,
  }));
  const seconds = await worker.runUntil(async () => {
    const startedMs = performance.now();
    await Promise.all(
      shares.map(({ input, workflowId }) =>
        session.client.workflow.execute(peer, { taskQueue, workflowId, args: [input] }),
      ),
    );
    return (performance.now() - startedMs) / 1000;
  });
  if (done.some((times) => times !== 1)) throw new Error(`${peer}: not every row was done once.`);
  const children =
    peer === 'childARow'
      ? shares.flatMap(({ input, workflowId }) =>
          Array.from({ length: input.rows }, (_, row) => `${workflowId}/${input.first + row}`),
        )
      : [];
  return { seconds, workflowIds: [...shares.map(({ workflowId }) => workflowId), ...children] };
}

/** Consecutive rows for each workflow, as even as can be, and its part of the window. */
export function shareRows(
  rows: number,
  { workflows, window }: Pick<PeerSettings, 'workflows' | 'window'>,
): PeerInput[] {
  const count = Math.min(workflows, rows);
  return Array.from({ length: count }, (_, workflow) => {
    const first = Math.floor((rows * workflow) / count);
    return {
      first,
      rows: Math.floor((rows * (workflow + 1)) / count) - first,
      window: Math.max(1, Math.round(window / count)),
    };
  });
}

function workerOptions({
  activitySlots,
  eagerActivities,
  workflowTaskSlots,
  polls,
  cachedWorkflows,
}: PeerSettings): Partial<WorkerOptions> {
  return {
    maxConcurrentActivityTaskExecutions: activitySlots,
    maxEagerActivityReservationsPerWorkflowTask: eagerActivities,
    maxConcurrentWorkflowTaskExecutions: workflowTaskSlots,
    maxCachedWorkflows: cachedWorkflows,
    ...(polls === 'auto'
      ? { workflowTaskPollerBehavior: { type: 'autoscaling' }, activityTaskPollerBehavior: { type: 'autoscaling' } }
      : {
          maxConcurrentWorkflowTaskPolls: Math.min(polls, workflowTaskSlots),
          maxConcurrentActivityTaskPolls: Math.min(polls, activitySlots),
        }),
  };
}
