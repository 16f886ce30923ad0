// What a person should know of the accounts that are about to be used.
import type { Account } from '../batch/accounts.js';
import type { Output } from './output.js';

export async function sayAccountNotes(output: Output, accounts: readonly Account[]): Promise<void> {
  for (const account of accounts) {
    // A log of errors is where somebody looks for it.
    for (const warning of await account.warnings())
      output.sayError(`\n  ${output.errorColors.yellow('!')} Account ${account.name}: ${warning}`);
  }
}
