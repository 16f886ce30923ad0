// What a person should know of the accounts that are about to be used.
import type { Account } from '../batch/accounts.js';
import type { Output } from './output.js';

/** Said by every command that sends something, and by doctor: money hangs on it. */
export const QUOTAS_NOT_COUNTED = 'its quotas are not counted yet, so nothing stops when they are used up';

export async function sayAccountNotes(output: Output, accounts: readonly Account[]): Promise<void> {
  for (const account of accounts) {
    const { name, hasQuotas } = account;
    if (hasQuotas) output.say(`\n  ${output.colors.yellow('!')} Account ${name}: ${QUOTAS_NOT_COUNTED}.`);
    // A log of errors is where somebody looks for it.
    for (const warning of await account.warnings())
      output.sayError(`\n  ${output.errorColors.yellow('!')} Account ${name}: ${warning}`);
  }
}
