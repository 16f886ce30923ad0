// The account ledger: feeds its reducer and sends what it answers. One per account, for as long as there is work.
import {
  describeLedger,
  emptyLedger,
  GATES,
  type GrantMessage,
  LATEST_LEDGER_LOGIC,
  type LedgerEvent,
  ledgerLogic,
  type LedgerLogic,
  type LedgerStart,
  type LedgerState,
  periodAt,
} from '@shotlist/core/workflow';
import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { accountActivities, control } from './activities.js';
import { Alarm } from './alarm.js';
import { knownState } from './carried.js';
import { isoTime, nowMs } from './clock.js';
import { isNobody, Mailbox } from './mailbox.js';
import { pageContext } from './page-context.js';
import {
  changeSignal,
  configureSignal,
  gateSignal,
  grantSignal,
  ledgerQuery,
  pingSignal,
  reportSignal,
} from './messages.js';

export interface AccountLedgerInput extends LedgerStart {
  /** The state of the run before, when this one continues it. */
  readonly carried?: LedgerState;
}

/** The vendor's own figures are asked for so often while there is work: somebody else may use the same key. */
const USAGE_EVERY_MS = 300_000;
/** Until the store is asked once more what was charged, when it could not tell. */
const COUNT_AGAIN_MS = 60_000;
/** A run takes at most this many signals before it continues as new. */
const MAX_SIGNALS = 2_000;

/**
 * Issues every permit of an account. Started and configured by `openAccount`; never ends by itself. Cancelled, it
 * grants nothing more and ends; whoever needs permits starts another, which asks the open chunks what they hold.
 * Wire format: its name, its id `account/<name>`, its signals and its query.
 */
export async function accountLedger(input: AccountLedgerInput): Promise<void> {
  const ledger = new Ledger(input);
  CancellationScope.current().cancelRequested.catch(() => ledger.stop());
  await CancellationScope.nonCancellable(() => ledger.run());
}

class Ledger {
  readonly #input: AccountLedgerInput;
  readonly #logic: LedgerLogic;
  readonly #boxes = new Map<string, Mailbox<GrantMessage>>();
  readonly #alarm = new Alarm(() => this.#apply({ type: 'tick' }), 'the next permit, gate or period is due');
  #state: LedgerState;
  #signals = 0;
  #news = true;
  #stopped = false;
  #asking = 0;
  #isCounting = false;
  /** When this run last asked for the vendor’s figures. */
  #usageMs = 0;
  #wantsUsage = false;

  constructor(input: AccountLedgerInput) {
    this.#input = input;
    const logic = ledgerLogic(input.logic ?? 1);
    // No failure of the workflow: a worker of a newer release can go on.
    if (logic === undefined)
      throw new Error(`This release does not know version ${input.logic} of the ledger’s rules.`);
    this.#logic = logic;
    const { account, openChunks = [] } = input;
    const { firstExecutionRunId: runId, startTime } = workflowInfo();
    this.#state = knownState(input.carried) ?? emptyLedger({ account, openChunks, runId, bornMs: startTime.getTime() });
    setHandler(reportSignal, (report) => this.#take({ type: 'reported', report }));
    setHandler(configureSignal, (limits, begins = false) => this.#take({ type: 'configured', limits, begins }));
    setHandler(changeSignal, (change) => this.#take({ type: 'changed', change }));
    setHandler(gateSignal, (command) => {
      // What the vendor counts tells whether it is right, and by how much.
      if (command.command === 'refused' && command.gate === 'quota') this.#wantsUsage = true;
      this.#take({ type: 'gate', command });
    });
    setHandler(ledgerQuery, () => this.#logic.view(this.#state, nowMs()));
  }

  /** Grants nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#news = true;
  }

  async run(): Promise<void> {
    while (!this.#stopped && this.#signals < MAX_SIGNALS && !workflowInfo().continueAsNewSuggested) {
      this.#news = false;
      this.#send();
      this.#count();
      this.#askUsage();
      setCurrentDetails(describeLedger(this.#logic.view(this.#state, nowMs()), pageContext()));
      this.#alarm.set(this.#logic.nextWakeMs(this.#state, nowMs()));
      await condition(() => this.#news);
    }
    // Nothing is granted from here on: what is untold goes out with the next run.
    for (const box of this.#boxes.values()) await box.drained();
    await condition(() => this.#asking === 0 && allHandlersFinished());
    if (this.#stopped) throw new CancelledFailure('The ledger was cancelled.');
    const { account } = this.#input;
    await continueAsNew<typeof accountLedger>({ account, logic: LATEST_LEDGER_LOGIC, carried: this.#state });
  }

  #apply(event: LedgerEvent): void {
    const before = this.#state;
    this.#state = this.#logic.reduce(before, event, nowMs());
    this.#news = true;
    logGates(before, this.#state);
  }

  #take(event: LedgerEvent): void {
    this.#signals += 1;
    this.#apply(event);
  }

  #send(): void {
    const { state, messages, asks } = this.#logic.mail(this.#state, nowMs());
    this.#state = state;
    for (const { to, message } of messages) this.#boxFor(to).post(message);
    for (const to of asks) void this.#ask(() => this.#ping(to));
    for (const [sender, box] of this.#boxes)
      if (state.holders[sender] === undefined && box.idle) this.#boxes.delete(sender);
  }

  /** Once every chunk has said what it holds, the store says what was charged before. */
  #count(): void {
    const { counting, awaiting, limits, account, newQuotas } = this.#state;
    if (!counting || this.#isCounting || limits === null || Object.keys(awaiting).length > 0) return;
    this.#isCounting = true;
    const periods = (limits.quotas ?? [])
      .filter(({ name }) => newQuotas?.includes(name) !== false)
      .map(({ name, model, periods: all }) => {
        return { name, ...(model === undefined ? {} : { model }), ...periodAt(all, nowMs()) };
      });
    void this.#ask(async () => {
      const count = await control.countAccount({ account, periods }).catch(() => undefined);
      // What the store can't tell now is no reason to grant without it, nor to stop for good.
      if (count === undefined) await sleep(COUNT_AGAIN_MS, { summary: 'the store could not be counted' });
      this.#isCounting = false;
      if (count !== undefined) this.#apply({ type: 'counted', count });
    });
  }

  /** Now and then, while somebody wants something. */
  #askUsage(): void {
    const { account, limits, holders, usage } = this.#state;
    if (limits?.hasUsage !== true || Object.keys(holders).length === 0) return;
    const dueMs = Math.max(this.#usageMs, usage?.atMs ?? 0) + USAGE_EVERY_MS;
    if (!this.#wantsUsage && dueMs > nowMs()) return this.#alarm.set(dueMs);
    this.#wantsUsage = false;
    this.#usageMs = nowMs();
    void this.#ask(async () => {
      const figures = await accountActivities(account)
        .readUsage({ account })
        .catch(() => null);
      if (figures !== null) this.#apply({ type: 'usage', usage: figures });
    });
  }

  #boxFor(sender: string): Mailbox<GrantMessage> {
    const known = this.#boxes.get(sender);
    if (known !== undefined) return known;
    const box = new Mailbox<GrantMessage>({
      workflowId: sender,
      signal: grantSignal,
      onNobody: async () => {
        this.#apply({ type: 'holder-gone', sender });
        return 'drop';
      },
    });
    this.#boxes.set(sender, box);
    return box;
  }

  /** Asks a chunk to report. Lost, it is asked again; gone, it holds nothing any more. */
  async #ping(sender: string): Promise<void> {
    try {
      await getExternalWorkflowHandle(sender).signal(pingSignal);
    } catch (error) {
      if (isNobody(error)) this.#apply({ type: 'holder-gone', sender });
    }
  }

  /** Something that is awaited before this run ends. */
  async #ask(question: () => Promise<void>): Promise<void> {
    this.#asking += 1;
    try {
      await question();
    } finally {
      this.#asking -= 1;
      this.#news = true;
    }
  }
}

/** A line where a gate closes or opens, in the log of whichever worker runs the ledger. Reasons may be a person's words. */
function logGates(before: LedgerState, after: LedgerState): void {
  const { account, turnMs } = after;
  if (before.turnMs === null && turnMs !== null) log.warn('A quota is used up.', { account, until: isoTime(turnMs) });
  for (const gate of GATES) {
    const closed = after.gates[gate];
    if ((before.gates[gate] === undefined) === (closed === undefined)) continue;
    if (closed === undefined) log.info('A gate opened.', { account, gate });
    else {
      const { closedUntilMs } = closed;
      log.warn('A gate closed.', { account, gate, until: closedUntilMs === null ? null : isoTime(closedUntilMs) });
    }
  }
}
