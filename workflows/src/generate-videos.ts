// Several videos for a workflow, or a caller in any language: a shot list of its own, run as a batch.
import {
  type BatchProgress,
  batchWorkflowId,
  type FinishedBatch,
  type GeneratedVideo,
  MAX_CARRIED_SHOTS,
  type ShotInput,
  type StagedList,
  type StageListInput,
} from '@shotlist/core/workflow';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { listActivities } from './activities.js';
import { runBatch, type RunBatchResult } from './run-batch.js';

export interface GenerateVideosOptions extends Omit<StageListInput, 'name' | 'shots'> {
  /** Tells the batch from another one of the same shots. @default the workflow's id: a workflow that is run again makes nothing twice */
  readonly name?: string;
  /** Share among batches that wait for the same account. @default 1 */
  readonly weight?: number;
  /** Task queue of Shotlist's workflows and activities, where the workflow's own has none. @default the workflow's own */
  readonly taskQueue?: string;
  /** Hears how the batch stands, when that has changed. For a workflow that calls this; a caller from outside asks the batch. */
  readonly onProgress?: (progress: BatchProgress) => void;
  /** Milliseconds between two looks for `onProgress`; each costs the workflow some eight events. @default 30000 */
  readonly progressEveryMs?: number;
}

export interface GeneratedVideos extends FinishedBatch {
  readonly batchId: string;
  /** Of each shot, in order. Of more than a workflow can carry, 1,000, the results are only in the store. */
  readonly videos?: readonly GeneratedVideo[];
}

const PROGRESS_EVERY_MS = 30_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Makes the videos of some shots as one batch: called by a workflow, or started by itself. The shots stand in the history
 * of that workflow; those of a CSV in the store, `{ key }`, do not.
 *
 * Cancellation is state: nothing more is sent, what is in flight is collected, and the answer tells what was made.
 * A shot that breaks a rule fails it, with the rule's code, before anything is sent. Whatever comes of a sent one is a value.
 */
export async function generateVideos(
  shots: readonly ShotInput[] | { readonly key: string },
  options: GenerateVideosOptions,
): Promise<GeneratedVideos> {
  const running = new CancellationScope();
  CancellationScope.current().cancelRequested.catch(() => running.cancel());
  return CancellationScope.nonCancellable(async () => {
    const { onProgress, progressEveryMs = PROGRESS_EVERY_MS, taskQueue, weight: _, ...list } = options;
    const name = options.name ?? workflowInfo().workflowId;
    const staged = await listActivities(taskQueue).stageShotList({ ...list, name, shots });
    const run = running.run(() => runToItsEnd(staged, options));
    if (onProgress !== undefined) await watch(staged.batchId, run, { onProgress, progressEveryMs, taskQueue });
    const { batchId, verdict, counts, bytes } = await run;
    const isCarried = staged.rows <= MAX_CARRIED_SHOTS;
    const videos = isCarried ? await listActivities(taskQueue).readVideos({ batchId }) : undefined;
    return { batchId, verdict, counts, bytes, ...(videos === undefined ? {} : { videos }) };
  });
}

/** Somebody else may be running the same batch: what they make is made, so it is waited for. */
async function runToItsEnd(
  { batchId, epoch, rows }: StagedList,
  { weight, taskQueue }: Pick<GenerateVideosOptions, 'weight' | 'taskQueue'>,
): Promise<RunBatchResult> {
  for (let waitMs = 1_000; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await executeChild(runBatch, {
        workflowId: batchWorkflowId(batchId),
        args: [{ batchId, epoch, ...(weight === undefined ? {} : { weight }) }],
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        staticSummary: `${rows} shots`,
        ...(taskQueue === undefined ? {} : { taskQueue }),
      });
    } catch (error) {
      if (!(error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')) throw error;
    }
    await sleep(waitMs, { summary: 'another run of the batch goes on' });
  }
}

/** Looks until the run has ended. */
async function watch(
  batchId: string,
  run: Promise<RunBatchResult>,
  {
    onProgress,
    progressEveryMs,
    taskQueue,
  }: Required<Pick<GenerateVideosOptions, 'onProgress' | 'progressEveryMs'>> & {
    readonly taskQueue: string | undefined;
  },
): Promise<void> {
  const pauses = new CancellationScope();
  let isOver = false;
  const end = () => {
    isOver = true;
    pauses.cancel();
  };
  void run.then(end, end);
  let told = '';
  while (!isOver) {
    const progress = await listActivities(taskQueue).readBatch({ batchId });
    if (JSON.stringify(progress) !== told) onProgress(progress);
    told = JSON.stringify(progress);
    if (isOver) return;
    try {
      await pauses.run(() => sleep(progressEveryMs, { summary: 'until the next look at the batch' }));
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
  }
}
