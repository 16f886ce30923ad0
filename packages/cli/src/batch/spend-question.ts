// What a plan asks of an account, whether for a whole list or for what is left of one.
import {
  type Gate,
  type KnownQuota,
  type LedgerView,
  MODELS,
  type ModelPrices,
  type SpendQuestion,
} from '@shotlist/core';
import type { ConfiguredLimits } from './account-limits.js';
import type { Account } from './accounts.js';
import { typicalMs, type TypicalTime } from './typical-times.js';

export interface AccountKnowledge {
  readonly account: Pick<Account, 'isPreview' | 'prices' | 'units'>;
  readonly limits: ConfiguredLimits;
  readonly quotas: readonly KnownQuota[];
  readonly times: readonly TypicalTime[] | undefined;
  readonly gates: readonly Gate[];
  readonly nowMs: number;
}

export function spendQuestion({
  account,
  limits,
  quotas,
  times,
  gates,
  nowMs,
}: AccountKnowledge): Omit<SpendQuestion, 'shots'> {
  const prices = pricesOf(account);
  return {
    nowMs,
    ...limits,
    units: account.units ?? {},
    typicalMs: typicalMs(times),
    ...(prices === undefined ? {} : { prices }),
    quotas,
    opensMs: opensMs(gates, nowMs),
  };
}

/** A used-up quota is planned by its own figures: other models may go on. */
function opensMs(gates: readonly Gate[], nowMs: number): number {
  const closed = gates.filter(({ name, setBy }) => name !== 'quota' || setBy !== 'ledger');
  return Math.max(nowMs, ...closed.map(({ closedUntilMs }) => closedUntilMs ?? nowMs));
}

/** Previews cost nothing, whatever the model costs at a vendor. */
function pricesOf({ isPreview, prices }: AccountKnowledge['account']): ModelPrices | undefined {
  if (!isPreview) return prices?.models;
  return Object.fromEntries(MODELS.map(({ key }) => [key, { perGeneration: 0 }]));
}

/** What the ledger was told last of the vendor’s own figures. */
export function lastUsage(view: LedgerView | undefined) {
  if (view?.usage === undefined || view.usage === null) return undefined;
  const { used, limit, resetsAtMs } = view.usage;
  return { used, limit, ...(resetsAtMs === null ? {} : { resetsAtMs }) };
}
