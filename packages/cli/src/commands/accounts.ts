// shotlist accounts: every account of the configuration and built in. Nothing is started, and no vendor is asked.
import { EXIT } from '@shotlist/core';
import { lookAtAccounts } from '../batch/account-session.js';
import type { CommandContext, SettingsOptions } from '../program.js';
import { accountJson } from '../terminal/account-json.js';
import { sayAccounts } from '../terminal/accounts-view.js';

export async function accounts({ output }: CommandContext, options: SettingsOptions): Promise<number> {
  const all = await lookAtAccounts(options);
  if (output.json) await output.writeJson(all.map(accountJson));
  else sayAccounts(output, all);
  return EXIT.succeeded;
}
