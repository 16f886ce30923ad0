// shotlist account status: limits, what was used, what holds an account, and who waits.
import { EXIT } from '@shotlist/core';
import { lookAtAccounts } from '../batch/account-session.js';
import type { CommandContext, SettingsOptions } from '../program.js';
import { accountJson } from '../terminal/account-json.js';
import { sayAccount } from '../terminal/account-view.js';

export async function accountStatus({ output }: CommandContext, options: SettingsOptions, name = ''): Promise<number> {
  for (const facts of await lookAtAccounts(options, name)) {
    if (output.json) await output.writeJson(accountJson(facts));
    else sayAccount(output, facts);
  }
  return EXIT.succeeded;
}
