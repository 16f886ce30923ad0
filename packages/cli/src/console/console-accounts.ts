// Accounts as the console shows and changes them.
import type { AccountView, ConsoleEngine } from '@shotlist/console';
import type { ShotlistClient } from '@shotlist/temporal/client';
import { accountJson } from '../terminal/account-json.js';
import type { ConsoleContext } from './console-engine.js';

export function openAccounts(
  { settings: { accounts } }: ConsoleContext,
  client: ShotlistClient,
): Pick<ConsoleEngine, 'accounts' | 'closeAccount' | 'openAccount'> {
  const handleOf = (name: string) => client.account(name, { limits: accounts.find(name, 'account').limits });
  return {
    accounts: () =>
      Promise.all(
        accounts.names.map(async (name): Promise<AccountView> => {
          const account = accounts.find(name);
          const status = await handleOf(name).status();
          return { ...accountJson({ account, status }), isPreview: account.isPreview };
        }),
      ),
    async closeAccount(name, options) {
      await handleOf(name).close(options);
    },
    async openAccount(name) {
      await handleOf(name).open();
    },
  };
}
