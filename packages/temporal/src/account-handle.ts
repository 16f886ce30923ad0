// An account while it is used: how it stands, and what a person may change of it. Written to the store, then told to its ledger.
import {
  type AccountOverride,
  type AccountPause,
  type GateCommand,
  type GateName,
  GATES,
  ledgerWorkflowId,
  type LedgerView,
  type LimitsChange,
  QUERIES,
  ShotlistError,
  SIGNALS,
  type StatedLimits,
  type Store,
  toQuotaLimits,
} from '@shotlist/core';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { assertReadable } from './encryption/assert-readable.js';
import { askWorkflow } from './ask-workflow.js';
import {
  type LimitChanges,
  readOverride,
  thisPerson,
  withLimits,
  withPause,
  writeOverride,
} from './account-override.js';

export interface AccountHandleOptions {
  /** The limits as configured: going back to them then takes effect at once, else with the next batch. */
  readonly limits?: StatedLimits;
  /** Who changes something. @default "user@host" of this process */
  readonly setBy?: string;
}

export interface AccountStatus {
  readonly account: string;
  /** What a person changed; null where nobody did. */
  readonly override: AccountOverride | null;
  /** What its ledger says; null unless one runs and answers. */
  readonly ledger: LedgerView | null;
  /** `silent`: it runs, and no worker answers for it. `unknown`: Temporal isn't at hand, or doesn't answer. */
  readonly ledgerState: 'running' | 'silent' | 'none' | 'unknown';
}

export interface CloseOptions {
  /** For people, in a line; it is kept in the ledger's history. */
  readonly reason?: string;
  /** @default until somebody opens it */
  readonly until?: Date;
}

export interface OpenedGates {
  readonly opened: readonly GateName[];
  /** The vendor closed them: one request goes first. */
  readonly tried: readonly GateName[];
  /** False where no ledger runs: then it counts from the next batch on. */
  readonly told: boolean;
}

export interface LimitsSet {
  readonly before: AccountOverride | null;
  readonly after: AccountOverride;
  /** False where no ledger runs: then it counts from the next batch on. */
  readonly told: boolean;
}

/** What changes something throws `TEMPORAL_UNREACHABLE`, and `PAYLOAD_UNREADABLE` before it is written. */
export interface AccountHandle {
  readonly account: string;
  status(): Promise<AccountStatus>;
  /** Nothing more is granted, in any batch; what is in flight is collected. Survives ledgers, workers and Temporal. */
  close(options?: CloseOptions): Promise<{ readonly paused: AccountPause; readonly told: boolean }>;
  /** Opens one gate, or all that are closed. */
  open(options?: { readonly gate?: GateName }): Promise<OpenedGates>;
  /** Changes limits while batches run. Survives the same. */
  set(changes: LimitChanges): Promise<LimitsSet>;
}

/** Longest reason, in UTF-16 units. */
const MAX_REASON = 200;
const PATIENCE_MS = 5_000;

export function accountHandle(
  store: Store,
  temporal: Client | undefined,
  account: string,
  { limits, setBy = thisPerson() }: AccountHandleOptions,
): AccountHandle {
  const mark = () => ({ since: new Date().toISOString(), setBy });
  // Before anything is written: a ledger that can't be read must not be told either.
  const checkKeys = async () => temporal && assertReadable(temporal, account);
  const tell = (signal: string, word: LimitsChange | GateCommand) => tellLedger(temporal, account, signal, word);
  const status = async (): Promise<AccountStatus> => {
    const override = await readOverride(store, account);
    const ledgerState = await stateOf(temporal, account);
    const isThere = temporal !== undefined && ledgerState === 'running';
    const view = isThere
      ? await askWorkflow<LedgerView>(temporal, ledgerWorkflowId(account), QUERIES.ledger)
      : undefined;
    if (view === undefined) return { account, override, ledger: null, ledgerState: isThere ? 'silent' : ledgerState };
    return { account, override, ledger: view, ledgerState };
  };
  return {
    account,
    status,
    async close({ reason = 'Closed by hand.', until } = {}) {
      const words = reason.replace(/\s+/g, ' ').trim().slice(0, MAX_REASON);
      const paused = { reason: words, setBy, sinceMs: Date.now(), untilMs: until?.getTime() ?? null };
      await checkKeys();
      await writeOverride(store, account, withPause(await readOverride(store, account), paused, mark()));
      return { paused, told: await tell(SIGNALS.change, { paused }) };
    },
    async open({ gate: wanted } = {}) {
      await checkKeys();
      const { override, ledger } = await status();
      const isWanted = (gate: GateName) => wanted === undefined || wanted === gate;
      // Without an answer nobody knows which are closed: opening one that is open does nothing.
      const closed =
        ledger === null ? [] : ledger.gates.filter(({ name, sinceMs }) => isWanted(name) && sinceMs !== undefined);
      const others = (ledger === null ? GATES.filter(isWanted) : closed.map(({ name }) => name)).filter(
        (name) => name !== 'paused',
      );
      const opened = new Set(closed.map(({ name }) => name));
      let told = false;
      if (isWanted('paused')) {
        if (isPaused(override)) opened.add('paused');
        if (override?.paused !== undefined) await writeOverride(store, account, withPause(override, null, mark()));
        told = await tell(SIGNALS.change, { paused: null });
      }
      for (const gate of others) {
        const command: GateCommand = { command: 'open', gate, closedUntilMs: null, reason: 'Opened by hand.', setBy };
        told = await tell(SIGNALS.gate, command);
      }
      const isTried = (name: GateName) => name !== 'paused' && name !== 'store';
      return { opened: [...opened].filter((name) => !isTried(name)), tried: [...opened].filter(isTried), told };
    },
    async set(changes) {
      await checkKeys();
      const { override: before, ledger } = await status();
      const after = withLimits(before, changes, mark());
      await writeOverride(store, account, after);
      return { before, after, told: await tell(SIGNALS.change, changeOf(changes, limits, ledger)) };
    },
  };
}

/** A person closed it, and its time isn't over. */
export function isPaused(override: AccountOverride | null, nowMs = Date.now()): boolean {
  const paused = override?.paused;
  return paused !== undefined && (paused.untilMs === null || paused.untilMs > nowMs);
}

/** What a running ledger is told. What isn't known here, as configured or learned of the vendor, the next batch tells it. */
function changeOf(changes: LimitChanges, base: StatedLimits | undefined, ledger: LedgerView | null): LimitsChange {
  const maxInFlight = changes.maxInFlight === null ? base?.maxInFlight : changes.maxInFlight;
  const rates = changes.rates === null && base !== undefined ? (base.rates ?? []) : changes.rates;
  const usageLimit = ledger?.usage?.limit ?? null;
  const learned = usageLimit === null ? undefined : [{ limit: usageLimit, per: 'month' as const }];
  const none = ledger?.limits?.hasUsage === true || ledger === null ? undefined : [];
  const quotas = changes.quotas === null ? base && (base.quotas ?? learned ?? none) : changes.quotas;
  return {
    ...(maxInFlight === undefined ? {} : { maxInFlight }),
    ...(rates === undefined || rates === null ? {} : { rates }),
    ...(quotas === undefined ? {} : { quotas: toQuotaLimits(quotas, Date.now()) }),
  };
}

async function stateOf(temporal: Client | undefined, account: string): Promise<'running' | 'none' | 'unknown'> {
  if (temporal === undefined) return 'unknown';
  try {
    const { status } = await temporal.withDeadline(Date.now() + PATIENCE_MS, () =>
      temporal.workflow.getHandle(ledgerWorkflowId(account)).describe(),
    );
    return status.name === 'RUNNING' ? 'running' : 'none';
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? 'none' : 'unknown';
  }
}

/** False where no ledger runs. Throws `TEMPORAL_UNREACHABLE`. */
async function tellLedger(
  temporal: Client | undefined,
  account: string,
  signal: string,
  word: LimitsChange | GateCommand,
): Promise<boolean> {
  if (temporal === undefined) return false;
  try {
    await temporal.withDeadline(Date.now() + PATIENCE_MS, () =>
      temporal.workflow.getHandle(ledgerWorkflowId(account)).signal(signal, word),
    );
    return true;
  } catch (cause) {
    if (cause instanceof WorkflowNotFoundError) return false;
    throw new ShotlistError('TEMPORAL_UNREACHABLE', {
      where: account,
      message: 'It is written down and counts from the next batch on, but a ledger that runs could not be told.',
      help: 'Do the same again when Temporal answers.',
      cause,
    });
  }
}
