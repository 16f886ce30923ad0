// All accounts for people: what each is, what it may, and what its ledger says.
import { asOverridden } from '@shotlist/core';
import { isPaused } from '@shotlist/temporal/client';
import type { AccountFacts } from '../batch/account-session.js';
import { currentQuotas, gateTexts, ledgerText, quotasText, ratesText, usedText } from './account-words.js';
import { sayFacts } from './facts.js';
import type { Output } from './output.js';
import { count } from './words.js';

export function sayAccounts(output: Output, accounts: readonly AccountFacts[]): void {
  const width = Math.max(...accounts.map(({ account }) => account.name.length));
  output.say();
  for (const facts of accounts) {
    sayFacts(output, [[output.colors.reset(output.colors.bold(facts.account.name)), linesOf(output, facts)]], width);
    output.say();
  }
}

function linesOf(output: Output, { account, status, nowMs }: AccountFacts): string[] {
  const { dim, yellow } = output.colors;
  const { override, ledger } = status;
  const limits = asOverridden(account.limits, override ?? undefined);
  const isChanged = ['rates', 'maxInFlight', 'quotas'].some((limit) => override !== null && limit in override);
  const about = [
    account.describe(),
    ...(account.keyFrom === undefined ? [] : [`key from ${account.keyFrom}`]),
    ...(account.prices === undefined ? [] : [`prices in ${account.prices.currency}`]),
  ];
  const may = [
    `rate: ${ratesText(limits.rates)}`,
    `${count(limits.maxInFlight)} in flight`,
    `quotas: ${quotasText(limits.quotas ?? (account.isPreview ? [] : undefined))}`,
    ...(isChanged ? [`changed by ${override?.setBy ?? ''}`] : []),
  ];
  const does =
    ledger === null
      ? [`ledger: ${ledgerText(status)}`]
      : [
          `${count(ledger.inFlight)} in flight now`,
          ...currentQuotas(ledger, nowMs).map((quota) => `${quota.name}: ${usedText(quota)}`),
          ...(ledger.waiting.length === 0
            ? []
            : [ledger.waiting.length === 1 ? '1 batch waits' : `${count(ledger.waiting.length)} batches wait`]),
        ];
  const gates = (ledger?.gates ?? []).map((gate) => yellow(`${gate.name}: ${gateTexts(gate, nowMs).join(', ')}`));
  const isClosed = gates.length === 0 && isPaused(override, nowMs);
  return [
    about.join(' · '),
    may.join(' · '),
    dim(does.join(' · ')),
    ...gates,
    ...(isClosed ? [yellow(`closed by ${override?.paused?.setBy ?? ''}: ${override?.paused?.reason ?? ''}`)] : []),
  ];
}
