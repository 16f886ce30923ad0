// Pause, resume and cancel: told to a batch, and answered when it is so.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BatchView,
  batchWorkflowId,
  type ChunkProgress,
  chunkWorkflowId,
  type Control,
  type Manifest,
  QUERIES,
  SIGNALS,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { askWorkflow } from './ask-workflow.js';
import { latestEpoch, readEpoch } from './epochs.js';

/** Between two looks whether it is so. */
const LOOK_EVERY_MS = 150;

/** What a chunk says that it does, for what it was told. */
const DOES = { pause: 'paused', resume: 'running', cancel: 'canceling' } as const;

export interface SteerOptions {
  /** Ends the waiting for an answer, which without a worker never comes; what was told stays told. */
  readonly signal?: AbortSignal;
  /** Hears that somebody has been told: from then on it holds, and only its coming true is waited for. */
  readonly onTold?: () => void;
}

export interface CancelOptions extends SteerOptions {
  /** What is in flight is not waited for: it stays at the vendor, and a later run collects it. @default false */
  readonly now?: boolean;
}

export interface Steered {
  /** False when nothing of the batch runs: then there was nothing to tell. */
  readonly told: boolean;
}

/**
 * Tells a batch, and resolves when nothing contradicts it any more: after `pause` and `cancel` no submit is open, and
 * none is begun. Takes at most the horizon of permits and one request. A batch that has ended needs nothing.
 * Chunks outlive a batch that was ended from outside: then they are told themselves. Without a worker nobody answers:
 * `signal` ends the waiting, and what was told stays told.
 */
export async function steerBatch(
  temporal: Client,
  store: Store,
  manifest: Pick<Manifest, 'account' | 'batchId'>,
  control: Pick<Control, 'command' | 'now'>,
  { signal, onTold = () => undefined }: SteerOptions = {},
): Promise<Steered> {
  const { command } = control;
  const batch = batchWorkflowId(manifest.batchId);
  let told = false;
  if (await tell(temporal, batch, control)) {
    told = true;
    onTold();
    await until(temporal, batch, signal, async () => {
      const view = await askWorkflow<BatchView>(temporal, batch, QUERIES.batch);
      return view !== undefined && view.total > 0 && view.settled;
    });
    if (await isRunning(temporal, batch)) return { told };
  }
  await Promise.all(
    (await openChunks(store, manifest)).map(async (chunk) => {
      const workflowId = chunkWorkflowId(manifest.batchId, chunk);
      if (!(await tell(temporal, workflowId, control))) return;
      if (!told) onTold();
      told = true;
      await until(temporal, workflowId, signal, async () => {
        const progress = await askWorkflow<ChunkProgress>(temporal, workflowId, QUERIES.chunk);
        if (progress === undefined || progress.control !== DOES[command]) return false;
        return command === 'resume' || progress.submitting === 0;
      });
    }),
  );
  return { told };
}

/** True when a running workflow has it. */
async function tell(temporal: Client, workflowId: string, control: Pick<Control, 'command' | 'now'>): Promise<boolean> {
  try {
    await temporal.workflow.getHandle(workflowId).signal(SIGNALS.control, control);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function until(
  temporal: Client,
  workflowId: string,
  signal: AbortSignal | undefined,
  isSo: () => Promise<boolean>,
): Promise<void> {
  // A query also answers for a workflow that has ended, from its last state.
  while (!(await isSo()) && (await isRunning(temporal, workflowId))) {
    signal?.throwIfAborted();
    await sleep(LOOK_EVERY_MS);
  }
}

async function isRunning(temporal: Client, workflowId: string): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function openChunks(store: Store, manifest: Pick<Manifest, 'account' | 'batchId'>): Promise<readonly number[]> {
  const chunks = new Set<number>();
  for (const account of await accountsOf(store, manifest)) {
    for await (const key of store.list(`${storeLayout.openChunks(account)}${manifest.batchId}/`)) {
      const open = storeLayout.chunkOfOpenChunk(key);
      if (open !== undefined) chunks.add(open.chunk);
    }
  }
  return [...chunks];
}

/** A chunk that has spilled is open at the account where it goes on, and no longer at its batch's. */
async function accountsOf(
  store: Store,
  { account, batchId }: Pick<Manifest, 'account' | 'batchId'>,
): Promise<ReadonlySet<string>> {
  const accounts = new Set([account]);
  const latest = await latestEpoch(store, batchId);
  for (let number = latest?.epoch.epoch ?? 0; number >= 1; number -= 1)
    for (const name of (await readEpoch(store, batchId, number))?.epoch.spillTo ?? []) accounts.add(name);
  return accounts;
}
