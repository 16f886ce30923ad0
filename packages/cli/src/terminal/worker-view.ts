// What a worker says: what it serves, and what happens to it.
import type { RateLimit } from '@shotlist/core';
import type { Account } from '../batch/accounts.js';
import type { StorePlace } from '../batch/store-place.js';
import type { TemporalPlace } from '../batch/temporal-place.js';
import type { Output } from './output.js';
import { factLines } from './run-view.js';
import { table } from './table.js';
import { count, counted, shownPath } from './words.js';

export function sayServing(
  output: Output,
  served: {
    readonly place: TemporalPlace;
    readonly store: StorePlace;
    readonly storeUrl: string;
    readonly accounts: readonly Account[];
  },
): void {
  const { bold, dim, green } = output.colors;
  const { place, store, storeUrl, accounts } = served;
  output.say(`\n  ${green('●')} ${bold(`Serving ${counted(accounts.length, 'account')}`)}\n`);
  output.say(
    factLines(output, [
      ['temporal', `${place.address}, namespace ${place.namespace}`],
      ...(place.uiUrl === undefined ? [] : [['watch', place.uiUrl] as const]),
      ['store', store.named ? storeUrl : shownPath(store.url)],
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
  const { maxInFlight, rate } = account.limits;
  return [account.describe(), `${count(maxInFlight)} in flight`, ...(rate === undefined ? [] : [rateText(rate)])].join(
    ' · ',
  );
}

const UNITS: Readonly<Record<number, string>> = { 1_000: 'a second', 60_000: 'a minute', 3_600_000: 'an hour' };

/** `5 requests a second`, `20 requests in 10 s` */
export function rateText({ requests, perMs }: RateLimit): string {
  return `${counted(requests, 'request')} ${UNITS[perMs] ?? `in ${count(perMs / 1000)} s`}`;
}
