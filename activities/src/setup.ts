// What activities are given by whoever runs a worker.
import {
  type NoticeReceiver,
  type Provider,
  type QuotaSpec,
  type RateLimit,
  type ResultSink,
  ShotlistError,
  type Store,
  type WhenExhausted,
} from '@shotlist/core';

/** One account that a worker serves. */
export interface AccountSetup {
  readonly provider: Provider;
  readonly limits: {
    /** Generations at the vendor at the same time. */
    readonly maxInFlight: number;
    /** A window of requests, or several that all hold. @default no limit */
    readonly rate?: RateLimit | readonly RateLimit[];
    /** Units of periods; all of them hold. @default none */
    readonly quotas?: readonly QuotaSpec[];
    /** @default "wait" */
    readonly whenExhausted?: WhenExhausted;
  };
  /** Units of one request by model. @default 1 each */
  readonly units?: Readonly<Record<string, number>>;
}

export interface ActivityOptions {
  readonly store: Store;
  /** By account name. */
  readonly accounts: Readonly<Record<string, AccountSetup>>;
  /** Who is given the results of batches that have ended, by name. @default nobody */
  readonly sinks?: Readonly<Record<string, ResultSink>>;
  /** Who is told what happens to batches, by name. @default nobody */
  readonly notify?: Readonly<Record<string, NoticeReceiver>>;
  /** Where the ledgers' workflows run. */
  readonly workflowTaskQueue: string;
  /**
   * Aborted when the worker begins to stop. What has not begun is given back then; Temporal itself tells activities
   * only when the grace is over.
   */
  readonly stopping?: AbortSignal;
}

/** The account, or `ACCOUNT_UNKNOWN`. */
export function needAccount(options: ActivityOptions, name: string): AccountSetup {
  const account = Object.hasOwn(options.accounts, name) ? options.accounts[name] : undefined;
  if (account === undefined) throw new ShotlistError('ACCOUNT_UNKNOWN', { where: name });
  return account;
}
