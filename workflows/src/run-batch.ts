// A batch: begins its chunks, hears of them, and writes the results when all have ended.
import {
  addCounts,
  type BatchEvent,
  type BatchRunState,
  type BatchState,
  batchView,
  type ChunkSettings,
  chunksToBegin,
  chunkWorkflowId,
  controlOf,
  describeBatch,
  emptyCounts,
  type FinishedBatch,
  type OpenedBatch,
  isBatchDone,
  MAX_OPEN_CHUNKS,
  moreToTell,
  openedBatchState,
  reduceBatch,
  resultsWorkflowId,
  nextBatchWakeMs,
  PLAN_RULES,
  settingsOf,
  SHOT_STATES,
  silentChunks,
  untoldChunks,
} from '@shotlist/core/workflow';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  executeChild,
  type ExternalWorkflowHandle,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  setCurrentDetails,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { accountActivities, wholeBatch } from './activities.js';
import { Alarm } from './alarm.js';
import { BatchNotices, type CarriedNotices, type NoticedBatch } from './batch-notices.js';
import { knownState } from './carried.js';
import { nowMs } from './clock.js';
import { deliverResults } from './deliver-results.js';
import { isNobody } from './mailbox.js';
import { batchQuery, controlSignal, pingSignal, progressSignal, setSignal } from './messages.js';
import { pageContext } from './page-context.js';
import { runChunk } from './run-chunk.js';

/** For so long a batch stays with the sinks that its results are given to. */
const SINKS_AWAITED_MS = 60_000;

export interface RunBatchInput {
  readonly batchId: string;
  /** Counts the runs of the batch, from 1. Its options are in the store. */
  readonly epoch: number;
  /** Share among batches that wait for the same account. @default 1 */
  readonly weight?: number;
  /** The state of the run before, when this one continues it. */
  readonly carried?: {
    readonly state: BatchRunState;
    readonly settings: ChunkSettings;
    readonly canary?: number;
    readonly sinks?: readonly string[];
    readonly notices?: CarriedNotices;
  };
}

export interface RunBatchResult extends FinishedBatch {
  readonly batchId: string;
  readonly epoch: number;
}

/**
 * Runs a batch that is in the store. Rows never enter its input or history.
 * Cancellation is state: chunks are told, and what is in flight is still collected.
 */
export async function runBatch(input: RunBatchInput): Promise<RunBatchResult> {
  const batch = new Batch(input);
  // Asked for from outside as Temporal's own cancellation, it becomes our state.
  CancellationScope.current().cancelRequested.catch(() => batch.cancel());
  return CancellationScope.nonCancellable(() => batch.run());
}

class Batch {
  readonly #input: RunBatchInput;
  #state: BatchRunState | undefined;
  #settings: ChunkSettings | undefined;
  /** So many shots go first. */
  #canary: number | undefined;
  /** Whom the results are given to. */
  #sinks: readonly string[] = [];
  /** Who is told what happens. */
  readonly #notices: BatchNotices;
  #early: BatchEvent[] = [];
  #ended: BatchState | null = null;
  /** The child that was begun last for each chunk. */
  readonly #children = new Map<number, unknown>();
  #news = false;
  readonly #alarm = new Alarm(() => {
    this.#news = true;
  }, 'looks for chunks that are silent, or may be begun again');

  constructor(input: RunBatchInput) {
    this.#input = input;
    this.#state = knownState(input.carried?.state);
    this.#settings = input.carried?.settings;
    this.#canary = input.carried?.canary;
    this.#sinks = input.carried?.sinks ?? [];
    this.#notices = new BatchNotices(input, input.carried?.notices);
    setHandler(progressSignal, (progress) => {
      this.#apply({ type: 'progressed', progress });
      this.#notices.hear(progress, this.#state);
    });
    setHandler(controlSignal, (command) => this.#apply({ type: 'controlled', control: command }));
    setHandler(setSignal, (settings) => this.#apply({ type: 'set', settings }));
    setHandler(batchQuery, () => this.#view());
  }

  cancel(): void {
    this.#apply({ type: 'controlled', control: { command: 'cancel' } });
  }

  async run(): Promise<RunBatchResult> {
    const { batchId, epoch } = this.#input;
    if (this.#state === undefined) await this.#open();
    if (!(await this.#workUntilDone())) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof runBatch>({
        ...this.#input,
        carried: {
          state: this.#need(),
          settings: this.#settings!,
          ...(this.#canary === undefined ? {} : { canary: this.#canary }),
          ...(this.#sinks.length === 0 ? {} : { sinks: this.#sinks }),
          ...(this.#notices.carried === undefined ? {} : { notices: this.#notices.carried }),
        },
      });
    }
    const { control: last, stopped } = this.#need();
    const canceled = last === 'canceling';
    const finished = await wholeBatch.finishBatch({
      batchId,
      epoch,
      canceled,
      ...(stopped === null ? {} : { code: stopped }),
    });
    this.#ended = canceled ? 'canceled' : 'done';
    await Promise.all([this.#deliver(), this.#notices.tellEnd(this.#noticed(finished))]);
    return { batchId, epoch, ...finished };
  }

  async #open(): Promise<void> {
    const { batchId, epoch } = this.#input;
    const opened = await wholeBatch.openBatch({ batchId, epoch });
    const { account, spillTo = [] } = opened;
    const [settings] = await this.#openAccounts([account, ...spillTo], opened);
    this.#settings = settings!.settings;
    this.#canary = opened.canary;
    this.#sinks = opened.sinks ?? [];
    this.#notices.open(opened.notify);
    this.#state = openedBatchState(opened, epoch, this.#input.weight);
    for (const event of this.#early) this.#state = reduceBatch(this.#state, event, nowMs());
    this.#early = [];
  }

  /** The batch has ended by now. A sink that takes longer, or is away, is waited for by a workflow of its own. */
  async #deliver(): Promise<void> {
    if (this.#sinks.length === 0) return;
    const { batchId, epoch } = this.#input;
    const deliveries = this.#sinks.map((sink) =>
      executeChild(deliverResults, {
        workflowId: resultsWorkflowId(batchId, epoch, sink),
        args: [{ batchId, epoch, sink }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: `results to ${sink}`,
      }),
    );
    await Promise.race([
      Promise.allSettled(deliveries),
      sleep(SINKS_AWAITED_MS, { summary: 'waits for those that take the results' }),
    ]);
  }

  /** The settings of each account, each with those of the accounts behind it. */
  async #openAccounts(
    [account, ...behind]: readonly string[],
    opened: OpenedBatch,
  ): Promise<readonly { readonly account: string; readonly settings: ChunkSettings }[]> {
    if (account === undefined) return [];
    const { submitBatch, minPollIntervalMs, units, cancels } = await accountActivities(account).openAccount({
      account,
      begins: true,
    });
    const [next, ...others] = await this.#openAccounts(behind, opened);
    const { budget, tolerate } = opened;
    const settings: ChunkSettings = {
      rules: PLAN_RULES,
      submitBatch,
      minPollIntervalMs,
      units,
      ...(budget === undefined ? {} : { budget }),
      ...(tolerate === undefined ? {} : { tellsFailures: true }),
      ...(cancels === undefined ? {} : { cancels }),
      ...(next === undefined ? {} : { next }),
    };
    return [{ account, settings }, ...(next === undefined ? [] : [next]), ...others];
  }

  /** True when nothing runs and nothing will be begun; false when the history has grown long. */
  async #workUntilDone(): Promise<boolean> {
    for (;;) {
      this.#news = false;
      setCurrentDetails(describeBatch(this.#need(), this.#input.batchId, pageContext()));
      if (isBatchDone(this.#need(), nowMs())) return true;
      if (workflowInfo().continueAsNewSuggested) return false;
      await Promise.all(chunksToBegin(this.#need(), MAX_OPEN_CHUNKS, nowMs()).map((chunk) => this.#begin(chunk)));
      await this.#tellChunks();
      await this.#askSilent();
      await this.#notices.tell(this.#noticed());
      this.#alarm.set(nextBatchWakeMs(this.#need(), MAX_OPEN_CHUNKS, nowMs()));
      this.#alarm.set(this.#notices.wakeMs);
      await condition(() => this.#news);
    }
  }

  async #tellChunks(): Promise<void> {
    const { control } = this.#need();
    const message = controlOf(this.#need());
    const more = moreToTell(this.#need());
    for (const chunk of untoldChunks(this.#need())) {
      const told = await this.#signal(chunk, (handle) => handle.signal(controlSignal, message));
      if (told) this.#apply({ type: 'told', chunk, control, more });
    }
  }

  /** Begins a chunk, or finds that it runs already: one of an earlier run of this batch that was left alone. */
  async #begin(chunk: number): Promise<void> {
    const { batchId, epoch } = this.#input;
    const { weight } = settingsOf(this.#need());
    this.#children.delete(chunk);
    this.#apply({ type: 'begun', chunk });
    try {
      const child = await startChild(runChunk, {
        workflowId: chunkWorkflowId(batchId, chunk),
        args: [{ batchId, chunk, epoch, account: this.#need().account, settings: this.#settingsNow(), weight }],
        // Continue-as-new of a parent ends every child that isn't abandoned.
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: `chunk ${chunk}`,
      });
      // Only this run hears of its end; after a continue-as-new, or for one that was found, silence tells.
      this.#children.set(chunk, child);
      // A late word of a run that was begun again already is not about the one that runs now.
      const gone = () => {
        if (this.#children.get(chunk) === child) this.#apply({ type: 'vanished', chunk });
      };
      void child.result().then(gone, gone);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')) throw error;
      this.#apply({ type: 'found', chunk });
      await this.#signal(chunk, (handle) => handle.signal(pingSignal));
    }
  }

  /** The first chunk of a run may have shots that go before all others. */
  #settingsNow(): ChunkSettings {
    const { canary } = this.#need();
    return {
      ...this.#settings!,
      ...(settingsOf(this.#need()).tolerate === null ? {} : { tellsFailures: true }),
      ...(canary === 'running' && this.#canary !== undefined ? { canary: this.#canary } : {}),
    };
  }

  /** A chunk that is silent is asked; one that is gone is begun again, and reads from the store where it stands. */
  async #askSilent(): Promise<void> {
    for (const chunk of silentChunks(this.#need(), nowMs())) {
      this.#apply({ type: 'asked', chunk });
      await this.#signal(chunk, (handle) => handle.signal(pingSignal));
    }
  }

  /** True when the chunk has it. One that took no signal for another reason is tried again with the next silence. */
  async #signal(chunk: number, send: (handle: ExternalWorkflowHandle) => Promise<void>): Promise<boolean> {
    try {
      await send(getExternalWorkflowHandle(chunkWorkflowId(this.#input.batchId, chunk)));
      return true;
    } catch (error) {
      if (isNobody(error)) this.#apply({ type: 'vanished', chunk });
      return false;
    }
  }

  #apply(event: BatchEvent): void {
    this.#news = true;
    if (this.#state === undefined) this.#early.push(event);
    else this.#state = reduceBatch(this.#state, event, nowMs());
  }

  #view() {
    const { batchId, epoch } = this.#input;
    const state =
      this.#state ??
      openedBatchState(
        { account: '', total: 0, chunks: [], counts: emptyCounts(), bytes: 0, errors: {} },
        epoch,
        this.#input.weight,
      );
    return batchView(state, { batchId, epoch }, this.#ended, nowMs());
  }

  /** As its notices tell of it; open chunks are counted as they said last. */
  #noticed(finished?: FinishedBatch): NoticedBatch {
    const { counts, total, errors, duplicates, stopped, open } = this.#need();
    const known = addCounts(counts, ...open.flatMap((chunk) => (chunk.counts === null ? [] : [chunk.counts])));
    const unknown = total - SHOT_STATES.reduce((sum, state) => sum + known[state], 0);
    return {
      state: this.#view().state,
      verdict: finished?.verdict ?? null,
      counts: finished?.counts ?? { ...known, pending: known.pending + unknown },
      total,
      errors,
      duplicates,
      stopped: stopped !== null,
    };
  }

  #need(): BatchRunState {
    if (this.#state === undefined) throw new TypeError('The batch is not open yet.');
    return this.#state;
  }
}
