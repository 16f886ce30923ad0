// An account for programs. Never its key.
import { asOverridden } from '@shotlist/core';
import type { AccountFacts } from '../batch/account-session.js';

export function accountJson({ account, status }: Pick<AccountFacts, 'account' | 'status'>) {
  const { override, ledger, ledgerState } = status;
  return {
    account: account.name,
    provider: account.describe(),
    keyFrom: account.keyFrom ?? null,
    currency: account.prices?.currency ?? null,
    configured: account.limits,
    override,
    limits: asOverridden(account.limits, override ?? undefined),
    ledgerState,
    ledger,
  };
}
