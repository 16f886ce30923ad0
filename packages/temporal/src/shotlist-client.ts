// The client: submit a batch, ask how it stands, steer it.
import {
  type BatchRun,
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
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { beginEpoch, latestEpoch, readEpoch, rowsUpTo } from './epochs.js';
import type { BatchProgress } from './batch-progress.js';
import { readEnd, readProgress } from './read-progress.js';
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

export interface SteerOptions {
  /** Ends the waiting for an answer, which without a worker never comes; what was told stays told. */
  readonly signal?: AbortSignal;
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
  pause(options?: SteerOptions): Promise<void>;
  resume(options?: SteerOptions): Promise<void>;
  /** Submits nothing more for good: when it resolves, no submit is open. What is in flight is collected, so the batch ends later. */
  cancel(options?: SteerOptions): Promise<void>;
}

/** Which run of the batch a workflow is. Those that others start may go without. */
const EPOCH_MEMO = 'epoch';

/** Submits batches and follows them. */
export class ShotlistClient {
  readonly #options: ShotlistClientOptions;

  constructor(options: ShotlistClientOptions) {
    this.#options = options;
  }

  /**
   * Starts a batch that is in the store, goes on with one that stopped, or attaches to one that runs; where that makes
   * less than is asked for now, it waits for its end first. One that has nothing left to do is not started.
   * Throws `BATCH_NOT_FOUND`, `TEMPORAL_UNREACHABLE`.
   */
  async submit(batch: { readonly batchId: string }, options: SubmitOptions = {}): Promise<BatchHandle> {
    const { store } = this.#options;
    const { batchId } = batch;
    const manifest = await this.#manifest(batchId);
    const handle = this.handle(batchId);
    const { first, again = false } = options;
    const upTo = first === undefined ? manifest.rows : await rowsUpTo(store, manifest, first);
    for (;;) {
      const running = await this.#running(batchId);
      if (running !== undefined) {
        const { epoch: asked, end } = running;
        // One that has written its end is about to end.
        if (end === undefined && asked.upTo >= upTo && (asked.again || !again)) return handle;
        await this.#outlast(batchId);
      }
      const latest = await latestEpoch(store, batchId);
      // A chunk may have been canceled by itself: its shots were asked for all the same.
      const isCanceled = latest?.end?.canceled === true || (latest?.end?.counts.canceled ?? 0) > 0;
      const settled = latest?.end !== undefined && !isCanceled && latest.end.upTo >= upTo;
      if (settled && !again) return handle;
      const epoch = await beginEpoch(store, batchId, { upTo, again });
      // Somebody else may have submitted it at the same time, and asked for less.
      if (await this.#start(manifest, epoch)) return handle;
    }
  }

  /** False when the batch runs already. */
  async #start({ batchId, source, shots, account }: Manifest, epoch: number): Promise<boolean> {
    try {
      await this.#temporal().workflow.start(WORKFLOW_TYPES.batch, {
        workflowId: batchWorkflowId(batchId),
        taskQueue: this.#options.taskQueue ?? CONTROL_TASK_QUEUE,
        args: [{ batchId, epoch }],
        workflowIdConflictPolicy: 'FAIL',
        memo: { [EPOCH_MEMO]: epoch },
        staticSummary: `${source}: ${shots} shots on ${account}`,
      });
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  /** A batch by its id; nothing is asked yet. */
  handle(batchId: string): BatchHandle {
    const { store, temporal } = this.#options;
    const control = async (command: Control['command'], signal?: AbortSignal) =>
      steerBatch(this.#temporal(), store, await this.#manifest(batchId), command, signal);
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
        const { epoch } = await this.#waitForEnd(batchId);
        // A later run may have been asked for meanwhile; this one's end is in the store.
        return (await readEnd(store, await manifest(), epoch)) ?? progress();
      },
      pause: ({ signal } = {}) => control('pause', signal),
      resume: ({ signal } = {}) => control('resume', signal),
      cancel: ({ signal } = {}) => control('cancel', signal),
    };
  }

  async #waitForEnd(batchId: string): Promise<BatchRun> {
    try {
      return await this.#temporal().workflow.getHandle<() => Promise<BatchRun>>(batchWorkflowId(batchId)).result();
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

  /** Waits until nothing runs under the batch's name, however it ends. */
  async #outlast(batchId: string): Promise<void> {
    try {
      await this.#temporal().workflow.getHandle(batchWorkflowId(batchId)).result();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError || error instanceof WorkflowFailedError)) throw error;
    }
  }

  /** What the run that goes on was asked for; undefined when none does. */
  async #running(batchId: string) {
    const { store } = this.#options;
    try {
      const { status, memo } = await this.#temporal().workflow.getHandle(batchWorkflowId(batchId)).describe();
      if (status.name !== 'RUNNING') return undefined;
      // A later one may be in the store already, by somebody who waits for this one's end.
      const number = memo?.[EPOCH_MEMO];
      return typeof number === 'number' ? await readEpoch(store, batchId, number) : await latestEpoch(store, batchId);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
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
