// What a worker says: what it serves, and what happens to it.
import type { Account } from '../batch/accounts.js';
import type { StorePlace } from '../batch/store-place.js';
import type { TemporalPlace } from '../batch/temporal-place.js';
import type { Output } from './output.js';
import { factLines } from './run-view.js';
import { quotaText, rateText } from './limit-words.js';
import { table } from './table.js';
import { count, counted, shownPath } from './words.js';

export function sayServing(
  output: Output,
  served: {
    readonly place: TemporalPlace;
    readonly store: StorePlace;
    readonly storeUrl: string;
    readonly accounts: readonly Account[];
    readonly metricsUrl?: string;
  },
): void {
  const { bold, dim, green } = output.colors;
  const { place, store, storeUrl, accounts, metricsUrl } = served;
  output.say(`\n  ${green('●')} ${bold(`Serving ${counted(accounts.length, 'account')}`)}\n`);
  output.say(
    factLines(output, [
      ['temporal', `${place.address}, namespace ${place.namespace}`],
      ...(place.uiUrl === undefined ? [] : [['watch', place.uiUrl] as const]),
      ['store', store.named ? storeUrl : shownPath(store.url)],
      ...(metricsUrl === undefined ? [] : [['metrics', metricsUrl] as const]),
    ]),
  );
  output.say(`\n${table(accounts.map((account) => [bold(account.name), limitsText(account)]))}\n`);
  if (output.live) output.say(`  ${dim('Ctrl-C stops it.')}\n`);
}

/** One plain line with the time, for a terminal and a log alike. */
export function sayEvent(output: Output, text: string): void {
  output.say(`  ${output.colors.dim(new Date().toLocaleTimeString('en-GB'))}  ${text}`);
}

function limitsText(account: Account): string {
  const { maxInFlight, rates = [], quotas = [] } = account.limits;
  const limits = [`${count(maxInFlight)} in flight`, ...rates.map(rateText), ...quotas.map(quotaText)];
  return [account.describe(), ...limits].join(' · ');
}
