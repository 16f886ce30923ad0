// The account ledger: feeds its reducer and sends what it answers. One per account, for as long as there is work.
import {
  emptyLedger,
  type GrantMessage,
  ledgerMessages,
  type LedgerEvent,
  type LedgerState,
  ledgerView,
  nextLedgerWakeMs,
  reduceLedger,
} from '@shotlist/core/workflow';
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { Alarm } from './alarm.js';
import { isoTime, nowMs } from './clock.js';
import { Mailbox } from './mailbox.js';
import { configureSignal, gateSignal, grantSignal, ledgerQuery, reportSignal } from './messages.js';

export interface AccountLedgerInput {
  readonly account: string;
  /** The state of the run before, when this one continues it. */
  readonly carried?: LedgerState;
}

/** A run takes at most this many signals before it continues as new. */
const MAX_SIGNALS = 2_000;

/**
 * Issues every permit of an account. Started and configured by `openAccount`; never ends by itself.
 * Wire format: its name, its id `account/<name>`, its signals and its query.
 */
export async function accountLedger(input: AccountLedgerInput): Promise<void> {
  const { firstExecutionRunId: runId, startTime } = workflowInfo();
  let state = input.carried ?? emptyLedger(input.account, startTime.getTime());
  let signals = 0;
  let news = true;
  const boxes = new Map<string, Mailbox<GrantMessage>>();

  const apply = (event: LedgerEvent) => {
    state = reduceLedger(state, event, nowMs());
    news = true;
  };
  const alarm = new Alarm(() => apply({ type: 'tick' }));
  const take = (event: LedgerEvent) => {
    signals += 1;
    apply(event);
  };
  setHandler(reportSignal, (report) => take({ type: 'reported', report }));
  setHandler(configureSignal, (limits) => take({ type: 'configured', limits }));
  setHandler(gateSignal, (command) => take({ type: 'gate', command }));
  setHandler(ledgerQuery, () => ledgerView(state));

  const boxFor = (sender: string) => {
    const known = boxes.get(sender);
    if (known !== undefined) return known;
    const box = new Mailbox<GrantMessage>({
      workflowId: sender,
      signal: grantSignal,
      onNobody: async () => {
        apply({ type: 'holder-gone', sender });
        return 'drop';
      },
    });
    boxes.set(sender, box);
    return box;
  };

  for (;;) {
    news = false;
    if (signals >= MAX_SIGNALS || workflowInfo().continueAsNewSuggested) break;
    const told = ledgerMessages(state, runId);
    state = told.state;
    for (const { to, message } of told.messages) boxFor(to).post(message);
    for (const sender of boxes.keys())
      if (state.holders[sender] === undefined && boxes.get(sender)?.idle === true) boxes.delete(sender);
    setCurrentDetails(describe(state));
    alarm.set(nextLedgerWakeMs(state));
    await condition(() => news);
  }

  // Nothing is granted from here on: what is untold goes out with the next run.
  for (const box of boxes.values()) await box.drained();
  await condition(allHandlersFinished);
  await continueAsNew<typeof accountLedger>({ account: input.account, carried: state });
}

function describe(state: LedgerState): string {
  const view = ledgerView(state);
  const gates = view.gates.map(
    (gate) =>
      `- gate **${gate.name}** closed${gate.closedUntilMs === null ? '' : ` until ${isoTime(gate.closedUntilMs)}`}: ${gate.reason}`,
  );
  const waiting = view.waiting.map(({ batchId, wants }) => `- ${batchId} waits for ${wants} permits`);
  return [`**${view.inFlight}** of ${view.limits?.maxInFlight ?? '?'} places in use`, ...gates, ...waiting].join('\n');
}
