// What activities are given by whoever runs a worker.
import { type Provider, type RateLimit, ShotlistError, type Store } from '@shotlist/core';

/** One account that a worker serves. */
export interface AccountSetup {
  readonly provider: Provider;
  readonly limits: {
    /** Generations at the vendor at the same time. */
    readonly maxInFlight: number;
    /** @default no limit */
    readonly rate?: RateLimit;
  };
  /** Units of one request by model. @default 1 each */
  readonly units?: Readonly<Record<string, number>>;
}

export interface ActivityOptions {
  readonly store: Store;
  /** By account name. */
  readonly accounts: Readonly<Record<string, AccountSetup>>;
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
