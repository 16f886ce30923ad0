// The client: submit a batch, ask how it and its account stand, steer them.
import {
  type BatchRun,
  batchWorkflowId,
  type Control,
  CONTROL_TASK_QUEUE,
  generationWorkflowId,
  isLeftToDo,
  type Manifest,
  type RequestAsWritten,
  type ShotInput,
  ShotlistError,
  type Store,
  webhookWorkflowId,
  WORKFLOW_TYPES,
} from '@shotlist/core';
import { publishRequest, readManifest, readResults } from '@shotlist/csv';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { WorkflowIdReusePolicy } from '@temporalio/common';
import { accountHandle, type AccountHandle, type AccountHandleOptions } from './account-handle.js';
import type { BatchHandle, RetryOptions } from './batch-handle.js';
import {
  askedRetry,
  askedRun,
  type AskedRunOptions,
  beginEpoch,
  hasSameLimits,
  latestEpoch,
  readEpoch,
  rowsUpTo,
} from './epochs.js';
import { type BatchOptions, stageBatch } from './prepare-batch.js';
import { assertReadable } from './encryption/assert-readable.js';
import { readEnd, readProgress } from './read-progress.js';
import { type RetriedShotResult, retriedShots, retryOf } from './retried-shots.js';
import { forgetSettings, setBatch } from './set-batch.js';
import { steerBatch, type SteerOptions } from './steer-batch.js';
import { watchBatch } from './watch-batch.js';

export interface ShotlistClientOptions {
  readonly store: Store;
  /** Absent where Temporal isn't at hand: then only what the store knows can be asked. */
  readonly temporal?: Client;
  /** Where the workers that run workflows listen. @default "shotlist" */
  readonly taskQueue?: string;
}

export interface SubmitOptions extends AskedRunOptions {
  /** Make only the first N shots now; the rest stay pending until a later submit. */
  readonly first?: number;
  /**
   * Share among batches that wait for the same account: one of weight 3 gets three permits for each one of a batch of
   * weight 1. A run that goes on already keeps the weight that it began with. @default 1
   */
  readonly weight?: number;
  /** Hears, before anything is sent, how many shots of the run other batches of the account have made: those are not sent. */
  readonly onReused?: (shots: number) => void;
}

/** A request by itself; see {@link ShotlistClient.generate}. */
export interface GenerateOptions {
  readonly account: string;
  /** Names it in the store, and as a workflow: letters, digits, `_` and `-`, up to 128. */
  readonly id: string;
  readonly request: RequestAsWritten;
  /** Share among those who wait for the same account. @default 1 */
  readonly weight?: number;
  /** All requests of one name wait for the account like one batch. @default each by itself */
  readonly share?: string;
  /** Task queue of an activity `generationChanged` of yours, that hears how it goes. @default nobody */
  readonly listener?: string;
}

/** A shot list that isn't in the store yet. */
export type NewBatch = BatchOptions &
  (
    | {
        /** A file's path, or its bytes. */
        readonly csv: string | AsyncIterable<Uint8Array>;
      }
    | { readonly shots: Iterable<ShotInput> | AsyncIterable<ShotInput> }
  );

/** Which run of the batch a workflow is. Those that others start may go without. */
const EPOCH_MEMO = 'epoch';

/** Submits batches and follows them. */
export class ShotlistClient {
  readonly #options: ShotlistClientOptions;
  /** Accounts whose ledgers were read: once is enough for a client. */
  readonly #read = new Set<string>();

  constructor(options: ShotlistClientOptions) {
    this.#options = options;
  }

  /**
   * Starts a batch, goes on with one that stopped, or attaches to one that runs; where that makes less than is asked for
   * now, it waits for its end first. One that has nothing left to do is not started. A shot list is checked, and put into
   * the store, first: the same list is the same batch.
   * Throws `BATCH_NOT_FOUND`, `TEMPORAL_UNREACHABLE`, `PAYLOAD_UNREADABLE`; for a shot list, the code of its first problem, and nothing is sent.
   */
  async submit(batch: { readonly batchId: string } | NewBatch, options: SubmitOptions = {}): Promise<BatchHandle> {
    const { store } = this.#options;
    const manifest = 'batchId' in batch ? await this.#manifest(batch.batchId) : await stageNew(store, batch);
    const { batchId } = manifest;
    const handle = this.handle(batchId);
    const { first, again = false, retryCharged = 0, weight, onReused } = options;
    if (weight !== undefined && !(weight > 0 && Number.isFinite(weight)))
      throw new RangeError('The weight of a batch is a number above 0.');
    await this.#assertReadable(manifest.account);
    const upTo = first === undefined ? manifest.rows : await rowsUpTo(store, manifest, first);
    const wanted = askedRun(options, upTo);
    for (;;) {
      const running = await this.#running(batchId);
      if (running !== undefined) {
        const { epoch: asked, end } = running;
        const { retryCharged: allowed = 0 } = asked;
        // One that has written its end is about to end.
        const isAll = asked.retry?.only === undefined;
        const isEnough = isAll && asked.upTo >= upTo && (asked.again || !again) && allowed >= retryCharged;
        if (end === undefined && isEnough && hasSameLimits(asked, wanted)) return handle;
        await this.#outlast(batchId);
      }
      const latest = await latestEpoch(store, batchId);
      // A chunk may have been canceled by itself: its shots were asked for all the same.
      const end = latest?.end;
      const settled = end !== undefined && !end.canceled && !isLeftToDo(end, retryCharged) && end.upTo >= upTo;
      if (settled && !again) return handle;
      const { epoch, reused } = await beginEpoch(store, manifest, wanted, { weight });
      await forgetSettings(store, batchId, { tolerate: options.tolerate, weight });
      if (reused !== undefined) onReused?.(reused.shots);
      // Somebody else may have submitted it at the same time, and asked for less.
      if (await this.#start(manifest, epoch, weight)) return handle;
    }
  }

  /**
   * Puts a request into the store and starts its workflow, or finds that it was started before. Its history holds no word
   * of it. The request is taken as valid: `checkRequest` judges. Throws `STORE_UNUSABLE`, `TEMPORAL_UNREACHABLE`,
   * `PAYLOAD_UNREADABLE`.
   */
  async generate({ account, id, request, weight, share, listener }: GenerateOptions): Promise<void> {
    await this.#assertReadable(account);
    await publishRequest(this.#options.store, { id, account, request });
    const start = (workflowIdReusePolicy: WorkflowIdReusePolicy) =>
      this.#temporal().workflow.start(WORKFLOW_TYPES.generation, {
        workflowId: generationWorkflowId(id),
        taskQueue: this.#options.taskQueue ?? CONTROL_TASK_QUEUE,
        args: [
          {
            account,
            id,
            ...(weight === undefined ? {} : { weight }),
            ...(share === undefined ? {} : { share }),
            ...(listener === undefined ? {} : { listener }),
          },
        ],
        workflowIdReusePolicy,
        workflowIdConflictPolicy: 'FAIL',
        staticSummary: `${request.model} on ${account}`,
      });
    try {
      // Once it has ended there is nothing left to do for it.
      await start('REJECT_DUPLICATE');
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      if (!(await this.#hasFailed(generationWorkflowId(id)))) return;
      await start('ALLOW_DUPLICATE_FAILED_ONLY').catch((again: unknown) => {
        if (!(again instanceof WorkflowExecutionAlreadyStartedError)) throw again;
      });
    }
  }

  /** It told nobody how its video ended. One that a person terminated was meant to end. */
  async #hasFailed(workflowId: string): Promise<boolean> {
    const { status } = await this.#temporal().workflow.getHandle(workflowId).describe();
    return status.name === 'FAILED' || status.name === 'TIMED_OUT';
  }

  /**
   * Has a message delivered by webhook: the activity `sendWebhook` of the application's own, on `taskQueue`, is called
   * with the name of the delivery until it succeeds, for three days. The second with a name is none. Throws `TEMPORAL_UNREACHABLE`.
   */
  async deliver({ delivery, taskQueue }: { readonly delivery: string; readonly taskQueue: string }): Promise<void> {
    try {
      await this.#temporal().workflow.start(WORKFLOW_TYPES.webhook, {
        workflowId: webhookWorkflowId(delivery),
        taskQueue: this.#options.taskQueue ?? CONTROL_TASK_QUEUE,
        args: [{ delivery, taskQueue }],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  async #retry(batchId: string, options: RetryOptions): Promise<{ readonly shots: number }> {
    const { store } = this.#options;
    const retry = retryOf(options);
    const manifest = await this.#manifest(batchId);
    await this.#assertReadable(manifest.account);
    const running = async () => {
      const found = await this.#running(batchId);
      if (found?.end !== undefined) await this.#outlast(batchId);
      return found?.end === undefined ? found?.epoch : undefined;
    };
    if ((await running()) !== undefined) throw new ShotlistError('BATCH_RUNNING', { where: batchId });
    let shots = 0;
    for await (const _shot of this.#retried(manifest, options)) shots += 1;
    const asked = shots === 0 ? undefined : await askedRetry(store, batchId, retry);
    if (asked === undefined) return { shots: 0 };
    const epoch = await beginEpoch(store, manifest, asked);
    while (!(await this.#start(manifest, epoch.epoch, epoch.weight))) {
      const other = await running();
      if (other?.epoch === epoch.epoch) break;
      if (other !== undefined) throw new ShotlistError('BATCH_RUNNING', { where: batchId });
    }
    return { shots };
  }

  async *#retried(manifest: Manifest, options: RetryOptions): AsyncGenerator<RetriedShotResult> {
    const { store } = this.#options;
    const retry = retryOf(options);
    const asked = await askedRetry(store, manifest.batchId, retry);
    if (asked !== undefined) yield* retriedShots(readResults(store, manifest), asked.upTo, retry);
  }

  /** False when the batch runs already. */
  async #start({ batchId, source, shots, account }: Manifest, epoch: number, weight?: number): Promise<boolean> {
    try {
      await this.#temporal().workflow.start(WORKFLOW_TYPES.batch, {
        workflowId: batchWorkflowId(batchId),
        taskQueue: this.#options.taskQueue ?? CONTROL_TASK_QUEUE,
        args: [{ batchId, epoch, ...(weight === undefined ? {} : { weight }) }],
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

  /**
   * An account by its name; nothing is asked yet. What is changed is written to the store, and told to the account’s
   * ledger where one runs; without Temporal it counts from the next batch on. Throws `TEMPORAL_UNREACHABLE`.
   */
  account(name: string, options: AccountHandleOptions = {}): AccountHandle {
    const { store, temporal } = this.#options;
    return accountHandle(store, temporal, name, options);
  }

  /** A batch by its id; nothing is asked yet. */
  handle(batchId: string): BatchHandle {
    const { store, temporal } = this.#options;
    const control = async (said: Pick<Control, 'command' | 'now'>, options?: SteerOptions) => {
      const told = await this.#manifest(batchId);
      await this.#assertReadable(told.account);
      return steerBatch(this.#temporal(), store, told, said, options);
    };
    const retried = async function* (this: ShotlistClient, options: RetryOptions) {
      yield* this.#retried(await this.#manifest(batchId), options);
    }.bind(this);
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
      watch: (options) => watchBatch(progress, options),
      pause: (options) => control({ command: 'pause' }, options),
      resume: (options) => control({ command: 'resume' }, options),
      cancel: ({ now = false, ...options } = {}) => control({ command: 'cancel', ...(now ? { now } : {}) }, options),
      retry: (options = {}) => this.#retry(batchId, options),
      retried: (options = {}) => retried(options),
      set: async (changes) => {
        const { account } = await this.#manifest(batchId);
        if (temporal !== undefined) await this.#assertReadable(account);
        return setBatch(store, temporal, batchId, changes);
      },
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

  async #assertReadable(account: string): Promise<void> {
    if (this.#read.has(account)) return;
    if (await assertReadable(this.#temporal(), account)) this.#read.add(account);
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

function stageNew(store: Store, batch: NewBatch): Promise<Manifest> {
  if ('csv' in batch) {
    const { csv, ...options } = batch;
    return stageBatch(store, csv, options);
  }
  const { shots, ...options } = batch;
  return stageBatch(store, { shots }, options);
}

function deepest(error: Error): string {
  let reason: Error = error;
  while (reason.cause instanceof Error) reason = reason.cause;
  return reason.message;
}
