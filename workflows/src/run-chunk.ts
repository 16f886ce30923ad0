// A chunk: up to 500 shots, each brought to its end. Feeds core's reducer and does what it plans.
import {
  batchWorkflowId,
  type ChunkAction,
  type ChunkEvent,
  type ChunkProgress,
  chunkProgress,
  type ChunkReport,
  chunkReport,
  type ChunkSettings,
  type ChunkState,
  isChunkDone,
  isReportUrgent,
  ledgerWorkflowId,
  openedChunkState,
  planChunk,
  reduceChunk,
  renewedChunkState,
  REPORT_PAUSE_MS,
  reportKey,
} from '@shotlist/core/workflow';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { accountActivities, control } from './activities.js';
import { Alarm } from './alarm.js';
import { isReplaced, performAction } from './chunk-actions.js';
import { nowMs } from './clock.js';
import { Mailbox } from './mailbox.js';
import { isReset, nextSeq } from './resets.js';
import { chunkQuery, controlSignal, grantSignal, pingSignal, progressSignal, reportSignal } from './messages.js';

export interface RunChunkInput {
  readonly batchId: string;
  readonly chunk: number;
  readonly epoch: number;
  readonly account: string;
  readonly settings: ChunkSettings;
  /** Share among batches that wait for the same account. */
  readonly weight: number;
  /** The state of the run before, when this one continues it. */
  readonly carried?: { readonly state: ChunkState; readonly reportSeq: number; readonly progressSeq: number };
}

/**
 * Runs one chunk of a batch, and tells the batch when it has ended.
 * Cancellation is state: it comes as a signal, and what is in flight is still collected.
 */
export async function runChunk(input: RunChunkInput): Promise<void> {
  const chunk = new Chunk(input);
  // Asked for from outside as Temporal's own cancellation, it becomes our state.
  CancellationScope.current().cancelRequested.catch(() => chunk.cancel());
  await CancellationScope.nonCancellable(() => chunk.run());
}

class Chunk {
  readonly #input: RunChunkInput;
  /** In the store, and to the batch. To the ledger it has the one of its state. */
  readonly #runId = workflowInfo().firstExecutionRunId;
  readonly #bornMs = workflowInfo().startTime.getTime();
  readonly #work: ReturnType<typeof accountActivities>;
  readonly #ledger: Mailbox<ChunkReport>;
  readonly #batch: Mailbox<ChunkProgress>;
  #state: ChunkState | undefined;
  #early: ChunkEvent[] = [];
  #news = false;
  #pinged = false;
  #sealing = false;
  #done = false;
  #reportSeq: number;
  #progressSeq: number;
  #lastReport = '';
  #lastReportMs = 0;
  #lastTold = '';
  readonly #alarm = new Alarm(() => {
    this.#news = true;
  });

  constructor(input: RunChunkInput) {
    this.#input = input;
    this.#work = accountActivities(input.account);
    const state = input.carried?.state;
    // The one before was reset. This one is itself for good: another reset would not change this id.
    const runId = workflowInfo().originalExecutionRunId;
    this.#state = state?.replaced === true ? renewedChunkState(state, runId) : state;
    this.#reportSeq = input.carried?.reportSeq ?? 0;
    this.#progressSeq = input.carried?.progressSeq ?? 0;
    this.#ledger = new Mailbox<ChunkReport>({
      workflowId: ledgerWorkflowId(input.account),
      signal: reportSignal,
      // A last word to a ledger that is gone needs no ledger, unless somebody must know of places.
      onNobody: async (report) => {
        if (report.done && report.holding.length === 0 && report.extra === 0) return 'drop';
        await this.#work.openAccount({ account: input.account });
        return 'again';
      },
    });
    this.#batch = new Mailbox<ChunkProgress>({
      workflowId: batchWorkflowId(input.batchId),
      signal: progressSignal,
      onNobody: async () => 'drop',
    });
    setHandler(grantSignal, (message) => this.#apply({ type: 'granted', message }));
    setHandler(controlSignal, (command) => this.#apply({ type: 'controlled', control: command }));
    setHandler(pingSignal, () => {
      this.#pinged = true;
      this.#news = true;
      // A seal may wait long for its store; who asks meanwhile is answered.
      if (this.#sealing) this.#report(true);
    });
    setHandler(chunkQuery, () => this.#progress());
  }

  /** Sends nothing more; what is in flight is still collected. */
  cancel(): void {
    this.#apply({ type: 'controlled', control: { command: 'cancel' } });
  }

  async run(): Promise<void> {
    if (this.#state === undefined) {
      const opened = await control.openChunk(this.#which());
      this.#state = openedChunkState(opened, nowMs(), this.#runId);
      for (const event of this.#early) this.#state = reduceChunk(this.#state, event, nowMs());
      this.#early = [];
    }
    do if (!(await this.#workUntilDone())) return this.#continueAsNew();
    while (!(await this.#seal()));
  }

  async #continueAsNew(): Promise<never> {
    await this.#drain();
    const { carried: _before, ...input } = this.#input;
    // The run that goes on can't see by itself that this one was reset.
    if (isReset()) this.#apply({ type: 'replaced' });
    return continueAsNew<typeof runChunk>({
      ...input,
      carried: { state: this.#need(), reportSeq: this.#reportSeq, progressSeq: this.#progressSeq },
    });
  }

  /** True when every shot has ended; false when another run has to go on, and nothing is in the air. */
  async #workUntilDone(): Promise<boolean> {
    for (;;) {
      this.#news = false;
      const state = this.#need();
      if (isChunkDone(state)) return true;
      // A run that was reset hands over to one that may send.
      const draining = workflowInfo().continueAsNewSuggested || state.replaced === true;
      const plan = planChunk(state, this.#input.settings, nowMs(), { draining });
      this.#state = plan.state;
      for (const action of plan.actions) void this.#perform(action);
      if (draining && this.#active() === 0) return false;
      this.#tell(plan.asksAgain);
      this.#alarm.set(plan.wakeAtMs);
      await condition(() => this.#news);
    }
  }

  #apply(event: ChunkEvent): void {
    this.#news = true;
    if (this.#state === undefined) this.#early.push(event);
    else this.#state = reduceChunk(this.#state, event, nowMs());
  }

  /** Does one action and feeds its answer back. */
  async #perform(action: ChunkAction): Promise<void> {
    const which = { ...this.#which(), account: this.#input.account, seq: action.seq };
    for (const event of await performAction(this.#work, which, action)) this.#apply(event);
  }

  /** Tells the ledger when something changed for it, and the batch when it asked, a gate moved, or what it was told is done. */
  #tell(asksAgain: boolean): void {
    const { gate, control } = this.#need();
    this.#report(asksAgain || this.#pinged);
    const told = JSON.stringify([gate, control, control !== 'running' && this.#progress().submitting === 0]);
    if (this.#pinged || told !== this.#lastTold) this.#batch.post(this.#numberedProgress());
    this.#pinged = false;
    this.#lastTold = told;
    setCurrentDetails(describe(this.#progress()));
  }

  #report(asksAgain: boolean): void {
    const { batchId, weight, settings } = this.#input;
    const from = {
      sender: workflowInfo().workflowId,
      runId: this.#need().runId,
      bornMs: this.#bornMs,
      batchId,
      weight,
    };
    const say = { seq: nextSeq(this.#reportSeq), asksAgain, done: this.#done, isReset: isReset() };
    const next = chunkReport(this.#need(), from, settings, nowMs(), say);
    const said = reportKey(next);
    if (said === this.#lastReport && !asksAgain) return;
    const dueMs = this.#lastReportMs + REPORT_PAUSE_MS;
    if (dueMs > nowMs() && !isReportUrgent(this.#need(), next)) {
      // Work that is under way ends soon enough; a wish must not wait for it.
      if (next.wants.length > 0) this.#alarm.set(dueMs);
      return;
    }
    this.#lastReport = said;
    this.#lastReportMs = nowMs();
    this.#reportSeq = next.seq;
    this.#ledger.post(next);
  }

  /** False when this run was reset and did not know it: there is more to do. */
  async #seal(): Promise<boolean> {
    this.#sealing = true;
    const ended = this.#need().shots.flatMap((shot, position) =>
      shot.unrecorded === true && (shot.state === 'canceled' || shot.state === 'failed' || shot.state === 'ambiguous')
        ? [
            {
              shot: position,
              attempt: shot.attempt,
              state: shot.state,
              ...(shot.code === undefined ? {} : { code: shot.code }),
            },
          ]
        : [],
    );
    const { nextSeq: seq, duplicates, replaced } = this.#need();
    // What a run that was set back takes for canceled may have been sent.
    const isSure = replaced === true || ended.every(({ state }) => state !== 'canceled');
    try {
      await control.sealChunk({
        ...this.#which(),
        seq,
        ended,
        ...(duplicates === 0 ? {} : { duplicates }),
        ...(isSure ? {} : { originalRunId: workflowInfo().originalExecutionRunId }),
      });
    } catch (error) {
      if (!isReplaced(error)) throw error;
      this.#sealing = false;
      this.#apply({ type: 'replaced' });
      return false;
    }
    this.#sealing = false;
    this.#done = true;
    this.#report(false);
    this.#batch.post(this.#numberedProgress());
    await this.#drain();
    return true;
  }

  /** Messages that a run does not await are lost with it. */
  async #drain(): Promise<void> {
    await this.#ledger.drained();
    await this.#batch.drained();
    await condition(allHandlersFinished);
  }

  #numberedProgress(): ChunkProgress {
    this.#progressSeq = nextSeq(this.#progressSeq);
    return this.#progress();
  }

  #progress(): ChunkProgress {
    const { chunk, epoch } = this.#input;
    const state = this.#state ?? openedChunkState({ models: [], shots: [] }, 0, this.#runId);
    const say = { seq: this.#progressSeq, done: this.#done, isReset: isReset() };
    return chunkProgress(state, { chunk, epoch, runId: this.#runId }, say, nowMs());
  }

  #which() {
    const { batchId, chunk, epoch } = this.#input;
    return { batchId, chunk, epoch, runId: this.#runId };
  }

  #active(): number {
    return Object.values(this.#need().active).reduce((sum, count) => sum + count, 0);
  }

  #need(): ChunkState {
    if (this.#state === undefined) throw new TypeError('The chunk is not open yet.');
    return this.#state;
  }
}

function describe(progress: ChunkProgress): string {
  const counts = Object.entries(progress.counts).filter(([, count]) => count > 0);
  return counts.map(([state, count]) => `- **${count}** ${state}`).join('\n');
}
