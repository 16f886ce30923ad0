// The client: submit a batch, ask how it stands, steer it.
import {
  batchWorkflowId,
  type Control,
  CONTROL_TASK_QUEUE,
  type Manifest,
  ShotlistError,
  type ShotResult,
  type Store,
  WORKFLOW_TYPES,
} from '@shotlist/core';
import { readManifest, readResults } from '@shotlist/csv';
import { type Client, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { beginEpoch, latestEpoch, rowsUpTo } from './epochs.js';
import type { BatchProgress } from './batch-progress.js';
import { readProgress } from './read-progress.js';
import { steerBatch } from './steer-batch.js';

export interface ShotlistClientOptions {
  readonly store: Store;
  /** Absent where Temporal isn't at hand: then only what the store knows can be asked. */
  readonly temporal?: Client;
  /** Where the workers that run workflows listen. @default "shotlist" */
  readonly taskQueue?: string;
}

export interface SubmitOptions {
  /** Make only the first N shots now; the rest stay pending until a later submit. */
  readonly first?: number;
  /** Make every shot anew, also those that succeeded. @default false */
  readonly again?: boolean;
}

export interface BatchHandle {
  readonly batchId: string;
  /** From the store when the run has ended, else from its workflows. Throws `BATCH_NOT_FOUND`. */
  progress(): Promise<BatchProgress>;
  /** Every shot in input order, at any moment. */
  results(): AsyncIterable<ShotResult>;
  /** Waits until the run ends. */
  result(): Promise<BatchProgress>;
  /** Submits nothing more until {@link resume}: when it resolves, no submit is open. What is in flight is collected. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Submits nothing more for good: when it resolves, no submit is open. What is in flight is collected, so the batch ends later. */
  cancel(): Promise<void>;
}

/** Submits batches and follows them. */
export class ShotlistClient {
  readonly #options: ShotlistClientOptions;

  constructor(options: ShotlistClientOptions) {
    this.#options = options;
  }

  /**
   * Starts a batch that is in the store, goes on with one that stopped, or attaches to one that runs.
   * One that has nothing left to do is not started. Throws `BATCH_NOT_FOUND`, `TEMPORAL_UNREACHABLE`.
   */
  async submit(batch: { readonly batchId: string }, options: SubmitOptions = {}): Promise<BatchHandle> {
    const { store } = this.#options;
    const manifest = await this.#manifest(batch.batchId);
    const handle = this.handle(batch.batchId);
    const upTo = options.first === undefined ? manifest.rows : await rowsUpTo(store, manifest, options.first);
    if (await this.#isRunning(batch.batchId)) {
      const running = await latestEpoch(store, batch.batchId);
      if (running !== undefined && running.epoch.upTo >= upTo) return handle;
      // It makes fewer shots than are asked for now: the rest comes after it.
      await handle.result();
    }
    const latest = await latestEpoch(store, batch.batchId);
    // A chunk may have been canceled by itself: its shots were asked for all the same.
    const isCanceled = latest?.end?.canceled === true || (latest?.end?.counts.canceled ?? 0) > 0;
    const settled = latest?.end !== undefined && !isCanceled && latest.end.upTo >= upTo;
    if (settled && options.again !== true) return handle;
    const epoch = await beginEpoch(store, batch.batchId, { upTo, again: options.again ?? false });
    await this.#temporal().workflow.start(WORKFLOW_TYPES.batch, {
      workflowId: batchWorkflowId(batch.batchId),
      taskQueue: this.#options.taskQueue ?? CONTROL_TASK_QUEUE,
      args: [{ batchId: batch.batchId, epoch }],
      // Somebody else may have submitted it at the same time: then it is one batch.
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `${manifest.source}: ${manifest.shots} shots on ${manifest.account}`,
    });
    return handle;
  }

  /** A batch by its id; nothing is asked yet. */
  handle(batchId: string): BatchHandle {
    const { store, temporal } = this.#options;
    const control = async (command: Control['command']) =>
      steerBatch(this.#temporal(), store, await this.#manifest(batchId), command);
    const progress = async () => readProgress(store, temporal, await this.#manifest(batchId));
    const manifest = () => this.#manifest(batchId);
    return {
      batchId,
      progress,
      async *results() {
        yield* readResults(store, await manifest());
      },
      result: async () => {
        const before = await progress();
        if (before.verdict !== undefined) return before;
        await this.#waitForEnd(batchId);
        return progress();
      },
      pause: () => control('pause'),
      resume: () => control('resume'),
      cancel: () => control('cancel'),
    };
  }

  async #waitForEnd(batchId: string): Promise<void> {
    try {
      await this.#temporal().workflow.getHandle(batchWorkflowId(batchId)).result();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError)
        throw new ShotlistError('BATCH_NOT_FOUND', { where: batchId, cause: error });
      if (error instanceof WorkflowFailedError) {
        const reason = deepest(error);
        throw new ShotlistError('INTERNAL', {
          where: batchId,
          message: `The batch’s workflow ended without its results: ${reason}`,
          help: 'Submit the batch again: it goes on where it was.',
          cause: error,
        });
      }
      throw error;
    }
  }

  async #isRunning(batchId: string): Promise<boolean> {
    try {
      const { status } = await this.#temporal().workflow.getHandle(batchWorkflowId(batchId)).describe();
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  async #manifest(batchId: string): Promise<Manifest> {
    const manifest = await readManifest(this.#options.store, batchId);
    if (manifest === undefined) throw new ShotlistError('BATCH_NOT_FOUND', { where: batchId });
    return manifest;
  }

  #temporal(): Client {
    const { temporal } = this.#options;
    if (temporal === undefined) throw new ShotlistError('TEMPORAL_UNREACHABLE');
    return temporal;
  }
}

function deepest(error: Error): string {
  let reason: Error = error;
  while (reason.cause instanceof Error) reason = reason.cause;
  return reason.message;
}
