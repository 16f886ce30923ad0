// A chunk at work: shots, each brought to its end. Feeds core's reducer and does what it plans.
import {
  type ChunkAction,
  type ChunkEvent,
  type ChunkProgress,
  chunkProgress,
  type ChunkReport,
  chunkReport,
  type ChunkSettings,
  chunkShots,
  type ChunkState,
  type Control,
  describeChunk,
  isChunkDone,
  isReadyToLeave,
  isReadyToSpill,
  isReportUrgent,
  ledgerWorkflowId,
  openedChunkState,
  planChunk,
  reduceChunk,
  resumedChunkState,
  REPORT_PAUSE_MS,
  reportKey,
  spilledChunkState,
  unrecordedShots,
} from '@shotlist/core/workflow';
import { allHandlersFinished, condition, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { accountActivities, control } from './activities.js';
import { Alarm } from './alarm.js';
import { assertKnownRules, knownState } from './carried.js';
import { isReplaced, performAction } from './chunk-actions.js';
import { nowMs } from './clock.js';
import { Mailbox } from './mailbox.js';
import { pageContext } from './page-context.js';
import { isReset, nextSeq } from './resets.js';
import { chunkQuery, controlSignal, grantSignal, pingSignal, reportSignal, shotsQuery } from './messages.js';

/** What a chunk is told when it begins, and when it goes on as a new run. */
export interface ChunkInput {
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

/** What is different for a chunk of a batch and for a request by itself. */
export interface ChunkSurroundings {
  /** Hears how it goes. */
  readonly audience: { post(progress: ChunkProgress): void; drained(): Promise<void> };
  /** Goes on as a new run of the same workflow. */
  readonly goesOn: (input: ChunkInput) => Promise<never>;
  /** It shares the account under this name. @default its batch */
  readonly share?: string;
  /**
   * A request by itself: its audience hears of every move, and a ledger that lost its state finds it by its own workflow id.
   * @default false: by that of its batch and chunk
   */
  readonly isAlone?: boolean;
}

export class Chunk {
  #input: ChunkInput;
  readonly #around: ChunkSurroundings;
  /** In the store, and to the batch. To the ledger it has the one of its state. */
  readonly #runId = workflowInfo().firstExecutionRunId;
  readonly #bornMs = workflowInfo().startTime.getTime();
  readonly #work: ReturnType<typeof accountActivities>;
  readonly #ledger: Mailbox<ChunkReport>;
  #state: ChunkState | undefined;
  #early: ChunkEvent[] = [];
  #news = false;
  #pinged = false;
  #sealing = false;
  #done = false;
  #reportSeq: number;
  #progressSeq: number;
  #lastReport: ChunkReport | undefined;
  #lastReportMs = 0;
  #lastTold = '';
  readonly #alarm = new Alarm(() => {
    this.#news = true;
  }, 'the next shot, look or report is due');

  constructor(input: ChunkInput, around: ChunkSurroundings) {
    assertKnownRules(input.settings);
    this.#input = input;
    this.#around = around;
    this.#work = accountActivities(input.account, input.settings.rules);
    const state = knownState(input.carried?.state);
    // The one before was reset. This one is itself for good: another reset would not change this id.
    const runId = workflowInfo().originalExecutionRunId;
    this.#state = state === undefined ? undefined : resumedChunkState(state, runId);
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
    setHandler(grantSignal, (message) => this.#apply({ type: 'granted', message }));
    setHandler(controlSignal, (command) => this.#obey(command));
    setHandler(pingSignal, () => {
      this.#pinged = true;
      this.#news = true;
      // A seal may wait long for its store; who asks meanwhile is answered.
      if (this.#sealing) this.#report(true);
    });
    setHandler(chunkQuery, () => this.#progress());
    setHandler(shotsQuery, () => chunkShots(this.#stateOrEmpty(), this.#input.account));
  }

  /** Sends nothing more; what is in flight is still collected. */
  cancel(): void {
    this.#apply({ type: 'controlled', control: { command: 'cancel' } });
  }

  /** What it is to do changes its state, and how it is to do it what it was begun with: that is carried on. */
  #obey(command: Control): void {
    const { weight = this.#input.weight, tellsFailures = this.#input.settings.tellsFailures } = command;
    const settings = withTelling(this.#input.settings, tellsFailures);
    this.#input = { ...this.#input, weight, settings };
    this.#apply({ type: 'controlled', control: command });
  }

  async run(): Promise<void> {
    if (this.#state === undefined) {
      const opened = await control.openChunk({
        ...this.#which(),
        ...(this.#around.isAlone === true ? { workflowId: workflowInfo().workflowId } : {}),
      });
      this.#state = openedChunkState(opened, nowMs(), this.#runId, this.#input.settings);
      for (const event of this.#early) this.#state = reduceChunk(this.#state, event, nowMs());
      this.#early = [];
      const next = linkOf(this.#input.settings, opened.account);
      if (next !== undefined) return this.#goOnAt(next);
    }
    do if (!(await this.#workUntilDone())) return this.#continueAsNew();
    while (!(await this.#seal()));
  }

  /** Goes on at the next account. This one's ledger hears its last word. */
  async #spill(next: NonNullable<ChunkSettings['next']>): Promise<never> {
    this.#done = true;
    this.#report(false);
    this.#done = false;
    return this.#goOnAt(next);
  }

  /** The store hears which ledger is to ask it from now on. */
  async #goOnAt(next: NonNullable<ChunkSettings['next']>): Promise<never> {
    const { account: from } = this.#input;
    await this.#drain();
    await control.moveChunk({ ...this.#which(), from, to: next.account });
    const { carried: _before, ...input } = this.#input;
    const { account } = next;
    // The run that goes on can't see by itself that this one was reset.
    if (isReset()) this.#apply({ type: 'replaced' });
    const settings = withTelling(next.settings, this.#input.settings.tellsFailures);
    const state = spilledChunkState(this.#need(), { from, spills: next.settings.next !== undefined });
    const carried = { state, reportSeq: this.#reportSeq, progressSeq: this.#progressSeq };
    return this.#around.goesOn({ ...input, account, settings, carried });
  }

  async #continueAsNew(): Promise<never> {
    const { next } = this.#input.settings;
    if (next !== undefined && isReadyToSpill(this.#need()) && !isReset()) return this.#spill(next);
    await this.#drain();
    const { carried: _before, ...input } = this.#input;
    // The run that goes on can't see by itself that this one was reset.
    if (isReset()) this.#apply({ type: 'replaced' });
    return this.#around.goesOn({
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
      if (isReadyToLeave(state, this.#input.settings, nowMs())) {
        this.#apply({ type: 'left' });
        return true;
      }
      if (isReadyToSpill(state)) return false;
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
    const { failures, canary, counts } = this.#progress();
    const told = JSON.stringify([
      gate,
      control,
      control !== 'running' && this.#progress().submitting === 0,
      canary,
      this.#input.settings.tellsFailures === true ? failures : 0,
      ...(this.#around.isAlone === true ? [counts] : []),
    ]);
    if (this.#pinged || told !== this.#lastTold) this.#around.audience.post(this.#numberedProgress());
    this.#pinged = false;
    this.#lastTold = told;
    const { account, batchId } = this.#input;
    const about = { account, batchId: this.#around.isAlone === true ? undefined : batchId };
    setCurrentDetails(describeChunk(this.#progress(), about, pageContext()));
  }

  #report(asksAgain: boolean): void {
    const { batchId, weight, settings } = this.#input;
    const from = {
      sender: workflowInfo().workflowId,
      runId: this.#need().runId,
      bornMs: this.#bornMs,
      batchId: this.#around.share ?? batchId,
      weight,
    };
    const say = { seq: nextSeq(this.#reportSeq), asksAgain, done: this.#done, isReset: isReset() };
    const next = chunkReport(this.#need(), from, settings, nowMs(), say);
    const last = this.#lastReport;
    if (last !== undefined && reportKey(next) === reportKey(last) && !asksAgain) return;
    const dueMs = this.#lastReportMs + REPORT_PAUSE_MS;
    if (dueMs > nowMs() && !isReportUrgent(this.#need(), next)) {
      // Work that is under way ends soon enough; a wish must not wait for it.
      if (next.wants.length > 0) this.#alarm.set(dueMs);
      return;
    }
    this.#lastReport = next;
    this.#lastReportMs = nowMs();
    this.#reportSeq = next.seq;
    this.#ledger.post(next);
  }

  /** False when this run was reset and did not know it: there is more to do. */
  async #seal(): Promise<boolean> {
    this.#sealing = true;
    const ended = unrecordedShots(this.#need(), this.#input.settings.units);
    const { nextSeq: seq, duplicates, replaced } = this.#need();
    // What a run that was set back takes for canceled may have been sent.
    const isSure = replaced === true || ended.every(({ state }) => state !== 'canceled');
    try {
      await control.sealChunk({
        ...this.#which(),
        account: this.#input.account,
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
    this.#around.audience.post(this.#numberedProgress());
    await this.#drain();
    return true;
  }

  /** Messages that a run does not await are lost with it. */
  async #drain(): Promise<void> {
    await this.#ledger.drained();
    await this.#around.audience.drained();
    await condition(allHandlersFinished);
  }

  #numberedProgress(): ChunkProgress {
    this.#progressSeq = nextSeq(this.#progressSeq);
    return this.#progress();
  }

  #progress(): ChunkProgress {
    const { chunk, epoch } = this.#input;
    const state = this.#stateOrEmpty();
    const say = { seq: this.#progressSeq, done: this.#done, isReset: isReset() };
    return chunkProgress(state, { chunk, epoch, runId: this.#runId }, say, nowMs());
  }

  #stateOrEmpty(): ChunkState {
    return this.#state ?? openedChunkState({ models: [], shots: [] }, 0, this.#runId);
  }

  #which() {
    const { batchId, chunk, epoch } = this.#input;
    return { batchId, chunk, epoch, runId: this.#runId };
  }

  #active(): number {
    return Object.values(this.#need().active).reduce((sum: number, count) => sum + (count ?? 0), 0);
  }

  #need(): ChunkState {
    if (this.#state === undefined) throw new TypeError('The chunk is not open yet.');
    return this.#state;
  }
}

/** The account of this name among those that it may spill to. */
function linkOf({ next }: ChunkSettings, account: string | undefined): ChunkSettings['next'] {
  if (next === undefined || account === undefined) return undefined;
  return next.account === account ? next : linkOf(next.settings, account);
}

function withTelling(settings: ChunkSettings, tellsFailures: boolean | undefined): ChunkSettings {
  return tellsFailures === undefined ? settings : { ...settings, tellsFailures };
}
